using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using Kinora.Media.Encoding;

namespace Kinora.Media.Tests.Infrastructure;

/// <summary>Test clips, made by ffmpeg the first time a test of this run asks for them, in a folder that the run deletes at its end.</summary>
public static class TestMedia
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Made = new(StringComparer.Ordinal);

    /// <summary>The kinds of source that every path of the engine is tried with.</summary>
    public static IReadOnlyDictionary<string, TestClip> Clips { get; } = new Dictionary<string, TestClip>(StringComparer.Ordinal)
    {
        ["24"] = new() { File = "24.mp4", Rate = "24/1", Frames = 120, Sound = 5 },
        ["2997"] = new() { File = "2997.mp4", Rate = "30000/1001", Frames = 150, Sound = 5 },
        ["60"] = new() { File = "60.mp4", Rate = "60/1", Frames = 240, Sound = 4 },
        ["120"] = new() { File = "120.mp4", Rate = "120/1", Frames = 480, Sound = 4 },
        ["240"] = new() { File = "240.mp4", Rate = "240/1", Frames = 720, Sound = 3 },
        ["bframes"] = new() { File = "bframes.mp4", Frames = 150, Video = ["-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-b_strategy", "0", "-x264-params", "open-gop=1", "-g", "50", "-qp", "18"] },
        ["long-gop"] = new() { File = "long-gop.mp4", Frames = 300, Rate = "25/1", Sound = 12, Video = ["-c:v", "libx264", "-preset", "veryfast", "-g", "1000", "-keyint_min", "1000", "-sc_threshold", "0", "-qp", "18"] },
        ["vfr"] = new() { File = "vfr.mp4", Frames = 120, Filter = VariableRate, Output = ["-fps_mode", "passthrough", "-enc_time_base", "1/90000", "-video_track_timescale", "90000"] },
        ["vfr-hevc"] = new()
        {
            File = "vfr-hevc.mp4",
            Frames = 120,
            Filter = VariableRate,
            Output = ["-fps_mode", "passthrough", "-enc_time_base", "1/90000", "-video_track_timescale", "90000"],
            Video = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=40", "-qp", "20"],
        },
        ["rotate-90"] = new() { File = "rotate-90.mp4", Frames = 60, Filter = "transpose=clock", Finish = path => RemuxAsync(path, "-metadata:s:v", "rotate=90") },
        ["rotate-180"] = new() { File = "rotate-180.mp4", Frames = 60, Filter = "hflip,vflip", Finish = path => RemuxAsync(path, "-metadata:s:v", "rotate=180") },
        ["mirrored"] = new() { File = "mirrored.mp4", Frames = 60, Filter = "vflip", Finish = path => SetMatrixAsync(path, 1, 0, 0, -1) },
        ["portrait"] = new() { File = "portrait.mp4", Width = 180, Height = 320, Frames = 60, Sound = 2 },
        ["odd"] = new() { File = "odd.mkv", Width = 321, Height = 181, Frames = 60, Video = ["-c:v", "ffv1"] },
        ["one-frame"] = new() { File = "one-frame.mp4", Frames = 1 },
        ["short"] = new() { File = "short.mp4", Frames = 6, Sound = 0.2 },
        ["mkv-opus"] = new() { File = "mkv-opus.mkv", Rate = "30000/1001", Frames = 150, Sound = 5, Audio = ["-c:a", "libopus"] },
        ["webm-vp9"] = new() { File = "webm-vp9.webm", Frames = 120, Sound = 4, Audio = ["-c:a", "libopus"], Video = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-crf", "20", "-b:v", "0", "-g", "40"] },
        ["avi"] = new() { File = "avi.avi", Rate = "25/1", Frames = 100, Sound = 4, Audio = ["-c:a", "pcm_s16le"], Video = ["-c:v", "mpeg4", "-q:v", "3", "-g", "25"] },
        ["avi-packed"] = new() { File = "avi-packed.avi", Rate = "25/1", Frames = 100, Video = ["-c:v", "mpeg4", "-q:v", "3", "-bf", "2", "-g", "25"] },
        ["ts"] = new() { File = "ts.ts", Rate = "25/1", Frames = 125, Sound = 5, Video = ["-c:v", "mpeg2video", "-q:v", "3", "-bf", "2", "-g", "12"], Audio = ["-c:a", "mp2"] },
        ["ts-h264"] = new() { File = "ts-h264.ts", Rate = "30000/1001", Frames = 240, Sound = 8, Video = ["-c:v", "libx264", "-preset", "veryfast", "-g", "90", "-qp", "18"] },
        ["ts-hevc"] = new() { File = "ts-hevc.ts", Rate = "25/1", Frames = 150, Video = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=1000:scenecut=0", "-qp", "20"] },
        ["audio-only"] = new() { File = "audio-only.m4a", Frames = 0, Sound = 6 },
        ["late-audio"] = new() { File = "late-audio.mkv", Frames = 150, Sound = 3, SoundDelay = 2, Audio = ["-c:a", "pcm_s16le"] },
        ["44100"] = new() { File = "44100.mp4", Frames = 150, Sound = 5, SampleRate = 44100 },
        ["5.1"] = new() { File = "51.mkv", Frames = 60, Sound = 2, Layout = "5.1", Audio = ["-c:a", "flac"] },
        ["5.1-aac"] = new() { File = "51-aac.mp4", Frames = 60, Sound = 2, Layout = "5.1", Audio = ["-c:a", "aac", "-b:a", "384k"] },
        ["late-aac"] = new() { File = "late-aac.mp4", Frames = 120, Sound = 2, SoundDelay = 1 },
        ["early-sound"] = new()
        {
            File = "early-sound.mp4",
            Frames = 90,
            Sound = 3,
            Filter = "settb=1/90000,setpts=N*3000+1890",
            Output = ["-fps_mode", "passthrough", "-enc_time_base", "1/90000", "-video_track_timescale", "90000"],
            Video = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=40", "-qp", "20"],
        },
        ["moov-first"] = new() { File = "moov-first.mp4", Frames = 90, Sound = 3, Output = ["-movflags", "+faststart"] },
        ["fragmented"] = new() { File = "fragmented.mp4", Frames = 90, Sound = 3, Output = ["-movflags", "+frag_keyframe+empty_moov+default_base_moof"] },
        ["1"] = new() { File = "1.mp4", Rate = "1/1", Frames = 6, Sound = 6 },
        ["portrait-240"] = new() { File = "portrait-240.mp4", Width = 240, Height = 426, Rate = "25/1", Frames = 50, Sound = 2 },
        ["gif"] = new() { File = "animated.gif", Width = 160, Height = 90, Rate = "10/1", Frames = 20, Video = ["-c:v", "gif"] },
    };

    /// <summary>Folder of this run.</summary>
    public static string Folder { get; } = CreateFolder();

    /// <summary>The real programs, behind walls where this machine can build them.</summary>
    public static MediaTools Tools { get; } = Walled(MediaTools.OnPath(Folder));

    // Pictures 1/30 s apart, but a pause of half a second after every 20th, and every third one a little late.
    private const string VariableRate = "settb=1/90000,setpts=N*3000+floor(N/20)*45000+if(eq(mod(N\\,3)\\,0)\\,0\\,700)";

    /// <summary>Path of a clip of <see cref="Clips"/>.</summary>
    public static Task<string> GetAsync(string name) => MakeAsync(Clips[name]);

    /// <summary>Path of a clip, made at the first call.</summary>
    public static Task<string> MakeAsync(TestClip clip) => Made.GetOrAdd(clip.File, _ => new Lazy<Task<string>>(() => CreateAsync(clip))).Value;

    /// <summary>A path in the folder for a test's own file.</summary>
    public static string NewPath(string extension) => Path.Combine(Folder, $"{Guid.NewGuid():n}{extension}");

    private static async Task<string> CreateAsync(TestClip clip)
    {
        var path = Path.Combine(Folder, clip.File);
        var rate = clip.SampleRate.ToString(CultureInfo.InvariantCulture);
        var seconds = clip.Sound.ToString(CultureInfo.InvariantCulture);
        var tone = $"aevalsrc=exprs='0.1*sin(2*PI*440*t)+if(lt(mod(t\\,1)\\,0.004)\\,0.8*cos(2*PI*3000*t)\\,0)':s={rate}:d={seconds}";
        List<string> arguments = [];
        if (clip.Frames > 0)
        {
            arguments.AddRange(["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", $"{clip.Width}x{clip.Height}", "-r", clip.Rate, "-i", "pipe:0"]);
        }

        if (clip.Sound > 0)
        {
            if (clip.SoundDelay > 0) arguments.AddRange(["-itsoffset", clip.SoundDelay.ToString(CultureInfo.InvariantCulture)]);
            arguments.AddRange(["-f", "lavfi", "-i", $"{tone},aformat=channel_layouts=mono,pan={clip.Layout}|{PanAll(clip.Layout)}"]);
        }

        if (clip.Frames > 0) arguments.AddRange(["-map", "0:v", "-vf", clip.Filter, .. clip.Video, "-threads", "1"]);
        if (clip.Sound > 0) arguments.AddRange(["-map", clip.Frames > 0 ? "1:a" : "0:a", .. clip.Audio]);
        arguments.AddRange([.. clip.Output, path]);
        await Ffmpeg.RunAsync(arguments, clip.Frames > 0 ? s => CounterFrames.WriteAsync(s, clip.Width, clip.Height, clip.Frames, clip.IsFlash) : null);
        if (clip.Finish is not null) await clip.Finish(path);
        return path;
    }

    private static string PanAll(string layout) => layout switch
    {
        "mono" => "c0=c0",
        "5.1" => "FL=0*c0|FR=0*c0|FC=c0|LFE=0*c0|BL=0*c0|BR=0*c0",
        _ => "c0=c0|c1=c0",
    };

    private static async Task RemuxAsync(string path, params string[] options)
    {
        var other = NewPath(Path.GetExtension(path));
        await Ffmpeg.RunAsync(["-i", path, "-c", "copy", .. options, other]);
        File.Move(other, path, overwrite: true);
    }

    /// <summary>Writes a display matrix [a b; c d] into the first track header (ISO/IEC 14496-12 §8.3.2).</summary>
    private static async Task SetMatrixAsync(string path, int a, int b, int c, int d)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        var matrix = bytes.AsSpan().IndexOf("tkhd"u8) + 4 + 4 + 20 + 16;
        int[] values = [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30];
        for (var i = 0; i < 9; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(matrix + (i * 4)), values[i]);
        await File.WriteAllBytesAsync(path, bytes);
    }

    private static MediaTools Walled(MediaTools tools) => tools with { Sandbox = Sandbox.Find(tools, out _) };

    private static string CreateFolder()
    {
        var folder = Directory.CreateTempSubdirectory("kinora-media-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        };
        return folder;
    }
}
