using System.Net;
using System.Net.Sockets;
using Kinora.Media.Encoding;
using Kinora.Media.IO;
using Kinora.Media.Probing;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.Probing;

/// <summary>Files that try to make a careless server read its own files, connect somewhere, or fall over.</summary>
public sealed class HostileFileTests
{
    // These are odd but hold pictures, and playing them harms nobody.
    private static readonly HashSet<string> Playable = new(StringComparer.Ordinal)
    {
        "avi-gab2-playlist.avi", "metadata-xss.mp4", "mkv-nested-tags-5000.mkv", "mov-dref-url.mov", "mp4-duration-max.mp4", "mp4-edit-list-x1000.mp4",
        "mp4-one-frame-10h.mp4", "polyglot-html.mp4", "still-10h-10-frames.mp4",
    };

    /// <summary>Our own twins, with their bytes, and where the machine has it the corpus.</summary>
    public static TheoryData<string, string?> Files
    {
        get
        {
            var files = new TheoryData<string, string?>
            {
                { "hls.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:18999/a.ts\n#EXT-X-ENDLIST\n" },
                { "hls-file.avi", "\r\n  #EXTM3U\n#EXTINF:1,\n/etc/passwd\n" },
                { "hls-itself.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhls-itself.m3u8\n" },
                { "concat.mp4", "ffconcat version 1.0\nfile 'http://127.0.0.1:18999/a'\n" },
                { "sdp.mp4", "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\nm=video 18999 RTP/AVP 96\r\n" },
                { "dash.mp4", "<?xml version='1.0'?>\n<MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>http://127.0.0.1:18999/</BaseURL></MPD>" },
                { "asx.wmv", "<asx version='3.0'><entry><ref href='http://127.0.0.1:18999/a'/></entry></asx>" },
                { "svg.jpg", "<?xml version='1.0'?><svg xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='http://127.0.0.1:18999/a'/></svg>" },
                { "utf16.mp4", "\u00FF\u00FE#\0E\0X\0T\0M\03\0U\0" },
                { "rmra.mov", "\0\0\0\u0044moov\0\0\0\u003Crmra\0\0\0\u0034rmda\0\0\0\u002Crdrf\0\0\0\0url \0\0\0\u0018http://127.0.0.1:18999/\0" },
                { "largesize.mp4", "\0\0\0\u0014ftypisom\0\0\0\0isom\0\0\0\u0001moov\u0080\0\0\0\0\0\0\u0005" },
                { "zero-size-chain.mp4", "\0\0\0\u0014ftypisom\0\0\0\0isom\0\0\0\0free\0\0\0\0free\0\0\0\0free" },
                { "id3.mp3", "ID3\u0004\0\0\u007F\u007F\u007F\u007F" },
                { "webm-header.webm", "\u001AE\u00DF\u00A3\u0001\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF" },
            };
            foreach (var file in SharedMedia.In("hostile")) files.Add(file, null);
            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_hostile_file_is_refused_or_harmless_and_reaches_nothing(string file, string? content)
    {
        var path = content is null ? SharedMedia.PathOf(file) : Path.Combine(TestMedia.Folder, file);
        if (content is not null) await File.WriteAllBytesAsync(path, System.Text.Encoding.Latin1.GetBytes(content));

        var refusal = await TryAsync(path);

        if (!Playable.Contains(Path.GetFileName(file))) refusal.ShouldNotBeNull();
    }

    /// <summary>Probes a file while somebody listens where hostile files want to connect to; null when it was taken.</summary>
    private static async Task<MediaFormatException?> TryAsync(string path)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 18999);
        listener.Start();
        try
        {
            using var source = new FileByteSource(path);
            var index = await MediaProbe.ProbeAsync(source, path, new ProbeLimits(), MediaTools.OnPath(TestMedia.Folder), CancellationToken.None);
            index.File.Video.Count.ShouldBeGreaterThan(0);
            return null;
        }
        catch (MediaFormatException e)
        {
            e.Message.ShouldNotContain("root:");
            e.Message.ShouldNotContain(path);
            return e;
        }
        finally
        {
            listener.Pending().ShouldBeFalse();
        }
    }
}
