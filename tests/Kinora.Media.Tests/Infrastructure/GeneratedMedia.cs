using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(Kinora.Media.Tests.Infrastructure.GeneratedMedia))]

namespace Kinora.Media.Tests.Infrastructure;

/// <summary>Small files of every kind that matters, each made once, by ffmpeg, when a test first asks for it.</summary>
public sealed class GeneratedMedia : IDisposable
{
    private const string Picture = "testsrc2=size=160x120:rate=25:duration=3";
    private const string Sound = "sine=frequency=440:sample_rate=44100:duration=3,volume=0.5";

    private const string Around = "aevalsrc='0.1*sin(200*t)|0.1*sin(300*t)|0.1*sin(400*t)|0.1*sin(100*t)|0.1*sin(500*t)|0.1*sin(600*t)':c=5.1:s=48000:d=1.5";

    private static string[] Languages { get; } =
    [
        "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=1", "-f", "lavfi", "-i", "sine=sample_rate=48000:duration=1", "-map", "0", "-map", "1", "-map", "1", "-map", "1", "-map", "1", .. H264("-bf", "0"),
        "-metadata:s:a:0", "language=deu", "-metadata:s:a:1", "language=eng", "-metadata:s:a:2", "language=eng", "-metadata:s:a:2", "title=What \"they\" said",
        "-disposition:a:0", "0", "-disposition:a:1", "default", "-disposition:a:2", "comment", "-disposition:a:3", "visual_impaired",
    ];

    private static readonly Dictionary<string, string[]> Recipes = new()
    {
        ["plain.mp4"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "0"), "-c:a", "aac", "-ac", "2"],
        ["front.mp4"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "3"), "-c:a", "aac", "-movflags", "+faststart"],
        ["bframes.mp4"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=24000/1001:duration=4", .. H264("-bf", "3", "-b_strategy", "0"), "-refs", "4"],
        ["fragmented.mp4"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "2"), "-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"],
        ["fragmented-delayed.mp4"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "2"), "-c:a", "aac", "-movflags", "+frag_keyframe+delay_moov"],
        ["cmaf.mp4"] = ["-f", "lavfi", "-i", Picture, .. H264("-bf", "2"), "-movflags", "+cmaf+frag_keyframe+dash"],
        ["negative-offsets.mp4"] = ["-f", "lavfi", "-i", Picture, .. H264("-bf", "2"), "-movflags", "+negative_cts_offsets"],
        ["vfr.mp4"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=60:duration=3,select='not(mod(n,2))+lt(mod(n,60),20)'", "-vsync", "vfr", .. H264("-bf", "2")],
        ["late-audio.mp4"] = ["-f", "lavfi", "-i", Picture, "-itsoffset", "0.7", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2", .. H264("-bf", "2"), "-c:a", "aac"],
        ["around-late.mp4"] = ["-f", "lavfi", "-i", Picture, "-itsoffset", "0.7", "-f", "lavfi", "-i", Around, .. H264("-bf", "2"), "-c:a", "aac"],
        ["around.mkv"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Around, .. H264("-bf", "2"), "-c:a", "aac"],
        ["late-video.mp4"] = ["-itsoffset", "0.7", "-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "2"), "-c:a", "aac"],
        ["open-gop.mp4"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=4", .. H264("-bf", "3", "-flags", "-cgop"), "-x264-params", "open-gop=1:keyint=25:min-keyint=25:bframes=3:b-adapt=0"],
        ["no-idr.mp4"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=4", .. H264("-bf", "0", "-flags", "-cgop"), "-x264-params", "open-gop=1:keyint=25:min-keyint=1:scenecut=0:bframes=0:intra-refresh=1"],
        ["pcm.mov"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "0"), "-c:a", "pcm_s16le", "-ac", "2"],
        ["aac.mov"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "2"), "-c:a", "aac"],
        ["timecode.mov"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "0"), "-c:a", "pcm_s24le", "-timecode", "01:00:00:00"],
        ["ten-bit.mp4"] = ["-f", "lavfi", "-i", Picture, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le"],
        ["interlaced.mp4"] = ["-f", "lavfi", "-i", Picture, .. H264("-bf", "0"), "-flags", "+ilme+ildct"],
        ["square-less.mp4"] = ["-f", "lavfi", "-i", Picture + ",setsar=4/3", .. H264("-bf", "0")],
        ["mono-8k.m4a"] = ["-f", "lavfi", "-i", "sine=frequency=300:sample_rate=8000:duration=2", "-c:a", "aac", "-ac", "1"],
        ["mp3.mp4"] = ["-f", "lavfi", "-i", Sound, "-c:a", "libmp3lame", "-ac", "2"],
        ["opus.mp4"] = ["-f", "lavfi", "-i", Sound, "-c:a", "libopus"],
        ["hevc.mp4"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=1", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-tag:v", "hvc1"],
        ["mpeg4.mp4"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=1", "-c:v", "mpeg4", "-bf", "2"],
        ["plain.mkv"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "0"), "-c:a", "aac", "-ac", "2"],
        ["bframes.mkv"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=30000/1001:duration=4", "-f", "lavfi", "-i", "sine=sample_rate=48000:duration=4", .. H264("-bf", "3", "-b_strategy", "0"), "-refs", "4", "-c:a", "aac"],
        ["film.mkv"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=24000/1001:duration=5", .. H264("-bf", "2")],
        ["silent-25.mkv"] = ["-f", "lavfi", "-i", Picture, .. H264("-bf", "2")],
        ["live.mkv"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "2"), "-c:a", "aac", "-f", "matroska", "-live", "1"],
        ["vfr.mkv"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=60:duration=3,select='not(mod(n,2))+lt(mod(n,60),20)'", "-vsync", "vfr", .. H264("-bf", "2")],
        ["late-audio.mkv"] = ["-f", "lavfi", "-i", Picture, "-itsoffset", "0.7", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2", .. H264("-bf", "2"), "-c:a", "aac"],
        ["late-video.mkv"] = ["-itsoffset", "0.7", "-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, .. H264("-bf", "2"), "-c:a", "aac"],
        ["open-gop.mkv"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=4", .. H264("-bf", "3", "-flags", "-cgop"), "-x264-params", "open-gop=1:keyint=25:min-keyint=25:bframes=3:b-adapt=0"],
        ["square-less.mkv"] = ["-f", "lavfi", "-i", Picture + ",setsar=4/3", .. H264("-bf", "0")],
        ["interlaced.mkv"] = ["-f", "lavfi", "-i", Picture, .. H264("-bf", "0"), "-flags", "+ilme+ildct"],
        ["hevc.mkv"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=1", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error"],
        ["tracks.mkv"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, "-map", "0", "-map", "1", "-map", "1", "-map", "1", "-map", "1", .. H264("-bf", "2"), "-c:a:0", "libopus", "-c:a:1", "aac", "-c:a:2", "pcm_s16le", "-c:a:3", "ac3", "-ar:a:3", "48000"],
        ["vp9.webm"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "25", "-c:a", "libopus"],
        ["vp8.webm"] = ["-f", "lavfi", "-i", Picture, "-f", "lavfi", "-i", Sound, "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "25", "-c:a", "libvorbis"],
        ["one-frame.mkv"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25", "-frames:v", "1", .. H264("-bf", "2")],
        ["sound.mka"] = ["-f", "lavfi", "-i", Sound, "-c:a", "aac", "-ac", "1", "-f", "matroska"],
        ["languages.mp4"] = [.. Languages, "-c:a", "aac"],
        ["languages.mov"] = [.. Languages, "-metadata:s:a:0", "language=ger", "-c:a", "aac"],
        ["languages.mkv"] = [.. Languages, "-c:a", "libopus"],
        ["one-frame.mp4"] = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25", "-frames:v", "1", .. H264("-bf", "2")],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("kinora-media-tests-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _files = new();

    public static IReadOnlyCollection<string> AllNames => Recipes.Keys;

    /// <summary>Those of MP4 and MOV.</summary>
    public static IEnumerable<string> Mp4Names => AllNames.Where(n => !MatroskaNames.Contains(n));

    public static IEnumerable<string> MatroskaNames => AllNames.Where(n => Path.GetExtension(n) is ".mkv" or ".webm" or ".mka");

    /// <summary>An empty place for a test's own files.</summary>
    public string NewPath(string extension) => Path.Combine(_folder, $"{Guid.NewGuid():N}.{extension}");

    /// <summary>Path of a generated file.</summary>
    public Task<string> GetAsync(string name) => _files.GetOrAdd(name, n => new Lazy<Task<string>>(() => MakeAsync(n))).Value;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string[] H264(params string[] more) =>
        ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0", .. more];

    private async Task<string> MakeAsync(string name)
    {
        var path = Path.Combine(_folder, name);
        await Ffmpeg.RunAsync([.. Recipes[name], path]);
        return path;
    }
}
