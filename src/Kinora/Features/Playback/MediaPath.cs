using System.Globalization;
using Kinora.Data.Videos;

namespace Kinora.Features.Playback;

public enum MediaFileKind
{
    Master,
    Manifest,
    Playlist,
    Init,
    Segment,
    Picture,
    Storyboard,
    StoryboardSheet,
    TextPlaylist,
    TextSegment,
    Text,
}

/// <summary>
/// What <c>/media/{token}/{videoId}/…</c> asks for. Only these shapes exist; names are looked up in the presentation and never become part of a file's path as they came.
/// </summary>
/// <param name="Name">The rendition, or <c>poster</c>, <c>thumb-320</c>, <c>thumb-640</c>, or the storyboard and its version, <c>storyboard-1</c>.</param>
/// <param name="Kind">Of a rendition of pictures or sound.</param>
/// <param name="Number">The segment, the picture's version, or the storyboard's sheet.</param>
public readonly record struct MediaPath(MediaFileKind File, RenditionKind Kind, string Name, int Number)
{
    private const string Storyboard = "storyboard-";

    private static readonly string[] Pictures = ["poster", "thumb-320", "thumb-640"];

    public static bool TryParse(ReadOnlySpan<char> path, out MediaPath parsed)
    {
        parsed = default;
        Span<Range> parts = stackalloc Range[4];
        return path.Split(parts, '/') switch
        {
            1 => TryParseFile(path, out parsed),
            2 => TryParseStoryboard(path[parts[0]], path[parts[1]], out parsed),
            3 => TryParseRendition(path[parts[0]], path[parts[1]], path[parts[2]], out parsed),
            _ => false,
        };
    }

    private static bool TryParseFile(ReadOnlySpan<char> file, out MediaPath parsed)
    {
        parsed = file switch
        {
            "master.m3u8" => new(MediaFileKind.Master, default, "", 0),
            "manifest.mpd" => new(MediaFileKind.Manifest, default, "", 0),
            _ => default,
        };
        if (parsed.Name is not null) return true;

        foreach (var picture in Pictures)
        {
            if (!file.StartsWith(picture) || file[picture.Length..] is not ['-', .. var version, '.', 'j', 'p', 'g'] || !TryParseNumber(version, out var number)) continue;
            parsed = new MediaPath(MediaFileKind.Picture, default, picture, number);
            return true;
        }

        return false;
    }

    private static bool TryParseStoryboard(ReadOnlySpan<char> folder, ReadOnlySpan<char> file, out MediaPath parsed)
    {
        parsed = default;
        if (!folder.StartsWith(Storyboard) || !TryParseNumber(folder[Storyboard.Length..], out _)) return false;
        if (file is "index.vtt") parsed = new MediaPath(MediaFileKind.Storyboard, default, folder.ToString(), 0);
        else if (file is [.. var sheet, '.', 'j', 'p', 'g'] && TryParseNumber(sheet, out var number)) parsed = new MediaPath(MediaFileKind.StoryboardSheet, default, folder.ToString(), number);
        return parsed.Name is not null;
    }

    private static bool TryParseRendition(ReadOnlySpan<char> kindName, ReadOnlySpan<char> name, ReadOnlySpan<char> file, out MediaPath parsed)
    {
        parsed = default;
        if (kindName is "text") return TryParseText(name, file, out parsed);
        RenditionKind kind;
        if (kindName is "video") kind = RenditionKind.Video;
        else if (kindName is "audio") kind = RenditionKind.Audio;
        else return false;
        if (name.Length is 0 or > 64) return false;

        if (file is "index.m3u8") parsed = new MediaPath(MediaFileKind.Playlist, kind, name.ToString(), 0);
        else if (file is "init.mp4") parsed = new MediaPath(MediaFileKind.Init, kind, name.ToString(), 0);
        else if (file is [.. var index, '.', 'm', '4', 's'] && TryParseNumber(index, out var number)) parsed = new MediaPath(MediaFileKind.Segment, kind, name.ToString(), number);
        else return false;
        return true;
    }

    private static bool TryParseText(ReadOnlySpan<char> name, ReadOnlySpan<char> file, out MediaPath parsed)
    {
        parsed = default;
        if (name.Length is 0 or > 64) return false;
        if (file is "index.m3u8") parsed = new MediaPath(MediaFileKind.TextPlaylist, default, name.ToString(), 0);
        else if (file is "all.vtt") parsed = new MediaPath(MediaFileKind.Text, default, name.ToString(), 0);
        else if (file is [.. var index, '.', 'v', 't', 't'] && TryParseNumber(index, out var number)) parsed = new MediaPath(MediaFileKind.TextSegment, default, name.ToString(), number);
        return parsed.Name is not null;
    }

    // One spelling per number, so that caches hold each segment once.
    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        return text.Length is > 0 and < 10 && (text.Length == 1 || text[0] != '0') && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
