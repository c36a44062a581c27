using Kinora.Hosting;
using Kinora.Media.Ladders;

namespace Kinora.Features.Videos;

/// <summary>Signs the addresses under /media that an answer carries. Whoever gets one has already been found to be allowed to see the video.</summary>
public sealed class MediaLinks(MediaTokens tokens, PublicAddress address)
{
    /// <param name="posterVersion">0 for none.</param>
    /// <param name="storyboardVersion">0 for none.</param>
    public Playback Playback(HttpContext context, string videoId, int posterVersion, int storyboardVersion, IReadOnlyList<TextRendition> captions)
    {
        var token = tokens.Issue(videoId, context.Connection.RemoteIpAddress);
        var folder = Folder(context, videoId, token);
        return new Playback(
            $"{folder}/master.m3u8",
            $"{folder}/manifest.mpd",
            token.ExpiresAt,
            posterVersion > 0 ? $"{folder}/poster-{posterVersion}.jpg" : null,
            storyboardVersion > 0 ? $"{folder}/storyboard-{storyboardVersion}/index.vtt" : null,
            [.. captions.Select(c => new CaptionsRef(c.Language, c.Label, c.Forced, c.ForHearingImpaired, $"{folder}/text/{c.Name}/all.vtt"))]);
    }

    public Thumbnails? Thumbnails(HttpContext context, string videoId, int posterVersion)
    {
        if (posterVersion == 0) return null;
        var folder = Folder(context, videoId, tokens.Issue(videoId, context.Connection.RemoteIpAddress));
        return new Thumbnails($"{folder}/thumb-320-{posterVersion}.jpg", $"{folder}/thumb-640-{posterVersion}.jpg", $"{folder}/poster-{posterVersion}.jpg");
    }

    private string Folder(HttpContext context, string videoId, MediaToken token) => $"{address.For(context.Request)}/media/{token.Value}/{videoId}";
}
