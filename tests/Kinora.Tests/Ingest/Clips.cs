using System.Collections.Concurrent;
using System.Diagnostics;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Ingest;

/// <summary>Small real media, each made once a run by ffmpeg.</summary>
internal static class Clips
{
    private static readonly TemporaryFolder Folder = new();
    private static readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> Made = new(StringComparer.Ordinal);

    private const string Picture = "testsrc2=size=320x180:rate=25:duration=2";
    private const string Sound = "sine=frequency=440:sample_rate=48000:duration=2";

    /// <summary>H.264 with an IDR every second, and AAC: everything but the lower rungs can be cut.</summary>
    public static Task<byte[]> Mp4Async() => MakeAsync("cut.mp4", "-f lavfi -i " + Picture + " -f lavfi -i " + Sound + " -c:v libx264 -preset ultrafast -g 25 -bf 0 -pix_fmt yuv420p -c:a aac -shortest");

    /// <summary>As small as the lowest rung, so that nothing is left to encode.</summary>
    public static Task<byte[]> TinyMp4Async() => MakeAsync("tiny.mp4", "-f lavfi -i color=c=gray:size=160x90:rate=25:duration=2 -f lavfi -i " + Sound + " -c:v libx264 -preset ultrafast -g 25 -bf 0 -pix_fmt yuv420p -c:a aac -shortest");

    /// <summary>Nothing of it can be cut, and its ladder takes seconds of work: long enough to be interrupted.</summary>
    public static Task<byte[]> LongAviAsync() => MakeAsync("long.avi", "-f lavfi -i testsrc2=size=640x360:rate=25:duration=16 -f lavfi -i sine=frequency=440:sample_rate=48000:duration=16 -c:v mpeg4 -q:v 4 -c:a pcm_s16le");

    /// <summary>As that, but each of its segments takes a second and more.</summary>
    public static Task<byte[]> LargeAviAsync() => MakeAsync("large.avi", "-f lavfi -i testsrc2=size=1920x1080:rate=25:duration=8 -f lavfi -i sine=frequency=440:sample_rate=48000:duration=8 -c:v mpeg4 -q:v 4 -c:a pcm_s16le");

    public static Task<byte[]> WebmAsync() => MakeAsync("vp8.webm", "-f lavfi -i " + Picture + " -f lavfi -i " + Sound + " -c:v libvpx -b:v 300k -deadline realtime -cpu-used 8 -c:a libopus");

    public static Task<byte[]> RotatedAsync() => MakeAsync("rotated.mov", "-f lavfi -i testsrc2=size=320x180:rate=30000/1001:duration=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p", "-display_rotation");

    public static Task<byte[]> SoundOnlyAsync() => MakeAsync("sound.m4a", "-f lavfi -i " + Sound + " -c:a aac");

    private static Task<byte[]> MakeAsync(string name, string arguments, string? special = null) =>
        Made.GetOrAdd(name, _ => new(() => RunAsync(name, arguments, special))).Value;

    private static async Task<byte[]> RunAsync(string name, string arguments, string? special)
    {
        var path = Folder.In(name);
        await FfmpegAsync([.. arguments.Split(' '), path]);
        if (special is not null)
        {
            // ffmpeg 5.1 sets a rotation only through the stream's metadata when it copies.
            var turned = Folder.In("turned-" + name);
            await FfmpegAsync(["-i", path, "-c", "copy", "-metadata:s:v", "rotate=90", turned]);
            path = turned;
        }

        return await File.ReadAllBytesAsync(path);
    }

    private static async Task FfmpegAsync(string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["-nostdin", "-v", "error", "-y", .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, errors);
    }
}
