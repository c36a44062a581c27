using System.Collections.Concurrent;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Kinora.Data.Videos;
using Kinora.Media;
using Kinora.Media.Dash;
using Kinora.Media.Hls;
using Kinora.Media.Ladders;

namespace Kinora.Features.Playback;

/// <summary>
/// Playlists and manifests, computed from the presentation and kept with the video while it is in memory. The text is the same for every viewer; that of the master
/// playlist and the manifest changes when a rendition is complete and its rates are known, cannot be made and is no longer offered, or when subtitles are there.
/// </summary>
public sealed class Playlists
{
    private readonly ConditionalWeakTable<MediaVideo, ConcurrentDictionary<MediaPath, Written>> _written = [];

    /// <summary>Null when there is no such playlist.</summary>
    public MediaBytes? Get(MediaVideo video, MediaPath path)
    {
        if (video.Playable is not { } playable) return null;
        var version = path.File is MediaFileKind.Master or MediaFileKind.Manifest ? playable.Version : 0;
        var subtitles = video.Text;
        var written = _written.GetOrCreateValue(video);
        if (written.TryGetValue(path, out var known) && known.Version == version && known.Subtitles == subtitles) return known.Content;

        if (Write(video.Id, playable, subtitles, path) is not { } text) return null;
        var content = Pack(video, path, text);
        written[path] = new Written(version, subtitles, content);
        return content;
    }

    /// <summary>Rates change as renditions are completed, and subtitles come; after that only if a damaged segment is made again.</summary>
    public static string CachingOf(MediaVideo video) => video.IsComplete ? "public, max-age=300" : "public, max-age=5";

    private static string? Write(string id, PlayableMedia playable, IReadOnlyList<TextRendition> subtitles, MediaPath path) => path.File switch
    {
        MediaFileKind.Master => MasterPlaylist.Write(Offered(playable, subtitles), Measures(playable), SmallestIsMade(id, playable)),
        MediaFileKind.Manifest => DashManifest.Write(Offered(playable, subtitles), Measures(playable)),
        MediaFileKind.Playlist when path.Kind == RenditionKind.Video => playable.VideoNamed(path.Name) is null ? null : MediaPlaylist.Video(playable.Presentation),
        MediaFileKind.TextPlaylist => subtitles.Any(t => t.Name == path.Name) ? MediaPlaylist.Text(playable.Presentation) : null,
        MediaFileKind.Playlist => playable.AudioNamed(path.Name) is { } audio ? MediaPlaylist.Audio(playable.Presentation, audio) : null,
        _ => null,
    };

    // What cannot be made is not offered.
    private static Presentation Offered(PlayableMedia playable, IReadOnlyList<TextRendition> subtitles)
    {
        var givenUp = playable.Stored.Where(r => r.IsGivenUp).Select(r => (r.Key.Kind, r.Key.Name)).ToHashSet();
        var made = playable.Presentation with { Text = subtitles };
        return givenUp.Count == 0 ? made : made with
        {
            Video = [.. playable.Presentation.Video.Where(r => !givenUp.Contains((RenditionKind.Video, r.Name)))],
            Audio = [.. playable.Presentation.Audio.Where(r => !givenUp.Contains((RenditionKind.Audio, r.Name)))],
        };
    }

    private static bool SmallestIsMade(string id, PlayableMedia playable) => playable.Presentation.Video is not [.., var smallest]
        || playable.Find(new RenditionKey(id, RenditionKind.Video, smallest.Name)) is not { } stored
        || stored[0] is not null;

    // BANDWIDTH is an upper bound (RFC 8216 § 4.3.4.2): a dark first scene says nothing about the rest, so what is planned stands until all of it can be measured.
    private static Dictionary<string, RenditionMeasure> Measures(PlayableMedia playable)
    {
        Dictionary<string, RenditionMeasure> measures = new(StringComparer.Ordinal);
        foreach (var rendition in playable.Stored)
            if (rendition.IsComplete && rendition.Measure is { } measure) measures[rendition.Key.Name] = measure;
        return measures;
    }

    private static MediaBytes Pack(MediaVideo video, MediaPath path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var compressed = bytes.Length < 512 ? null : new CompressedText(
            Compress(bytes, s => new BrotliStream(s, CompressionLevel.Fastest, leaveOpen: true)),
            Compress(bytes, s => new GZipStream(s, CompressionLevel.Fastest, leaveOpen: true)));
        return new MediaBytes(bytes, path.File == MediaFileKind.Manifest ? ContentTypes.Dash : ContentTypes.Hls, ETags.Of(SHA256.HashData(bytes)), Immutable: false, video)
        {
            Compressed = compressed,
        };
    }

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> open)
    {
        using var output = new MemoryStream();
        using (var stream = open(output)) stream.Write(bytes);
        return output.ToArray();
    }

    private sealed record Written(long Version, IReadOnlyList<TextRendition> Subtitles, MediaBytes Content);
}
