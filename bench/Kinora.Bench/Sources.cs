using System.Globalization;

namespace Kinora.Bench;

/// <summary>
/// Test sources of any length, made from one short encoded reel repeated by stream copy: H.264/AAC MP4, whose top rendition is cut, and HEVC/AAC MP4, which must be encoded.
/// The reel is real footage where the test media folder exists (KINORA_TEST_MEDIA, or ../shared/media), otherwise synthetic.
/// </summary>
internal sealed class Sources(string folder, string root)
{
    private const int ReelSeconds = 20;

    public Task<string> H264Async(int seconds, CancellationToken cancellationToken) =>
        LongAsync("h264", ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "4500k", "-maxrate", "7000k", "-bufsize", "9000k", "-g", "60", "-sc_threshold", "0", "-flags", "+cgop"], seconds, cancellationToken);

    public Task<string> HevcAsync(int seconds, CancellationToken cancellationToken) =>
        LongAsync("hevc", ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=60:log-level=error:open-gop=0", "-b:v", "4000k", "-tag:v", "hvc1"], seconds, cancellationToken);

    /// <summary>The same pictures and sound as <see cref="H264Async"/> in Matroska.</summary>
    public async Task<string> MatroskaAsync(int seconds, CancellationToken cancellationToken)
    {
        var source = await H264Async(seconds, cancellationToken);
        var path = Path.ChangeExtension(source, ".mkv");
        if (!File.Exists(path)) await Tool.FfmpegAsync(cancellationToken, "-i", source, "-map", "0:v", "-map", "0:a", "-c", "copy", path);
        return path;
    }

    private async Task<string> LongAsync(string kind, string[] video, int seconds, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var reel = Path.Combine(folder, $"reel-{kind}.mp4");
        if (!File.Exists(reel))
        {
            await Tool.FfmpegAsync(
                cancellationToken,
                [.. Inputs(), "-map", "[v]", "-t", ReelSeconds.ToString(CultureInfo.InvariantCulture), .. video, "-pix_fmt", "yuv420p", "-an", reel]);
        }

        var path = Path.Combine(folder, $"{kind}-{seconds}s.mp4");
        if (!File.Exists(path))
        {
            // The pictures are repeated, the sound is not: AAC frames do not fit the length of the reel, and a track with gaps could not be cut.
            await Tool.FfmpegAsync(
                cancellationToken,
                "-stream_loop", "-1", "-i", reel, "-i", await SoundAsync(seconds, cancellationToken), "-t", seconds.ToString(CultureInfo.InvariantCulture), "-map", "0:v", "-map", "1:a", "-c", "copy", path);
        }

        return path;
    }

    private async Task<string> SoundAsync(int seconds, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, $"sound-{seconds}s.m4a");
        if (!File.Exists(path))
            await Tool.FfmpegAsync(cancellationToken, "-f", "lavfi", "-i", "sine=440:r=48000", "-t", seconds.ToString(CultureInfo.InvariantCulture), "-c:a", "aac", "-b:a", "128k", "-ac", "2", path);
        return path;
    }

    private string[] Inputs()
    {
        var media = Environment.GetEnvironmentVariable("KINORA_TEST_MEDIA") ?? Path.Combine(root, "..", "shared", "media");
        string[] clips = [.. new[] { "nat-park-1080p30-6s.mp4", "film-tos-wave-1080p2997-8s.mp4", "anim-bbb-2160p60-10s-5.1.mp4" }.Select(c => Path.Combine(media, "clips", c))];
        if (!clips.All(File.Exists))
        {
            return
            [
                "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30,noise=alls=12:allf=t", "-filter_complex", "[0:v]format=yuv420p[v]",
            ];
        }

        const string Fit = "fps=30,scale=1920:1080:force_original_aspect_ratio=decrease,pad=1920:1080:-1:-1,setsar=1,format=yuv420p";
        return
        [
            "-i", clips[0], "-i", clips[1], "-i", clips[2],
            "-filter_complex", $"[0:v]{Fit}[v0];[1:v]{Fit}[v1];[2:v]{Fit}[v2];[v0][v1][v2]concat=n=3:v=1[v]",
        ];
    }
}
