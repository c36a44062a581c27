using System.Diagnostics;
using System.Globalization;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;
using static Kinora.Media.Tests.Timelines.Indexes;

namespace Kinora.Media.Tests.Ladders;

/// <summary>What the ladder says before the first byte is encoded is what real encoders then write.</summary>
public sealed class EncoderAgreementTests
{
    [Theory]
    [InlineData(256, 144, 25)]
    [InlineData(640, 360, 60)]
    [InlineData(1280, 720, 30)]
    [InlineData(1080, 1920, 30)]
    [InlineData(3840, 160, 30)]
    public async Task The_codec_string_is_what_libx264_writes(int width, int height, int fps)
    {
        var table = Table(fps * 1000, Every(1000, fps), scanned: true);
        var index = Of(Video(table, codec: "vp9", width: width, height: height), table);
        foreach (var rung in LadderPlanner.Plan(index, TimelineBuilder.Build(index)).Video.Take(2))
        {
            var h264 = rung.Encoding!;
            var avcC = await ExtradataAsync(
                string.Create(CultureInfo.InvariantCulture, $"testsrc2=s={rung.Width}x{rung.Height}:r={fps}"),
                "-frames:v", "5", "-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p", "-profile:v", h264.Profile, "-level:v", $"{h264.Level / 10}.{h264.Level % 10}",
                "-crf", $"{h264.Crf}", "-maxrate", $"{h264.MaxRate}", "-bufsize", $"{h264.BufferSize}", "-refs", $"{h264.References}", "-bf", $"{h264.BFrames}");

            $"avc1.{Convert.ToHexStringLower(avcC.AsSpan(1, 3))}".ShouldBe(rung.Codec);
        }
    }

    [Theory]
    [InlineData(44_100, 1)]
    [InlineData(44_100, 2)]
    [InlineData(48_000, 1)]
    [InlineData(96_000, 6)]
    public async Task The_audio_configuration_is_what_the_encoder_writes(int rate, int channels)
    {
        var index = Of(null, null, Audio(Timestamp.Zero, new Timestamp(rate, rate), rate, channels));
        var planned = LadderPlanner.Plan(index, TimelineBuilder.Build(index)).Audio;
        planned.Select(a => a.Channels).ShouldBe(channels > 2 ? [2, channels] : [channels]);
        foreach (var audio in planned)
        {
            var config = await ExtradataAsync($"sine=r={audio.SampleRate}:d=1", "-c:a", "aac", "-ac", $"{audio.Channels}", "-b:a", $"{audio.Bitrate}");
            config.ShouldBe(audio.DecoderConfiguration);
        }
    }

    /// <summary>Encodes a generated source and returns the decoder configuration that ffprobe finds in the file.</summary>
    private static async Task<byte[]> ExtradataAsync(string source, params string[] arguments)
    {
        var file = Path.Combine(Path.GetTempPath(), $"kinora-{Guid.NewGuid():N}.mp4");
        try
        {
            await RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", source, .. arguments, file]);
            var dump = await RunAsync("ffprobe", ["-v", "error", "-show_data", "-show_entries", "stream=extradata", "-of", "default=nw=1:nk=1", file]);
            var hex = dump.Split('\n').Where(l => l.Length > 10 && l[8] == ':').SelectMany(l => l[10..49].Replace(" ", "", StringComparison.Ordinal));
            return Convert.FromHexString(string.Concat(hex));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await errors);
        return output;
    }
}
