using System.Globalization;
using Kinora.Media.Encoding;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.Encoding;

/// <summary>Sounds whose loudness is known by EBU Tech 3341 and ITU-R BS.1770, measured.</summary>
public sealed class LoudnessMeterTests
{
    // A sine of 1 kHz at -23 dBFS in both channels is -23 LUFS; in one of them, or in a centre that both take half of, 3 LU less; mono comes out of both.
    [Theory]
    [InlineData("stereo", "-23 -23", "pcm_s24le", -23)]
    [InlineData("stereo", "-33 -33", "pcm_s24le", -33)]
    [InlineData("stereo", "-23 -inf", "pcm_s24le", -26)]
    [InlineData("mono", "-23", "pcm_s24le", -23)]
    [InlineData("5.1", "-inf -inf -23 -inf -inf -inf", "flac", -29)]
    [InlineData("5.1", "-20 -20 -inf -10 -inf -inf", "flac", -23)]
    [InlineData("stereo", "-23 -23", "aac", -23)]
    public async Task A_sine_is_as_loud_as_it_is(string layout, string decibels, string codec, double expected)
    {
        var loudness = await MeasureAsync(layout, codec, [.. decibels.Split(' ').Select(d => Sine(d, "1"))], 4);

        loudness.Integrated.ShouldBe(expected, 0.1);
        loudness.Range.ShouldBe(0, 0.2);
        loudness.TruePeak.ShouldBe(expected + (decibels.EndsWith(" -inf", StringComparison.Ordinal) && layout == "stereo" ? 3 : 0), 0.3);
    }

    [Fact]
    public async Task Quiet_passages_make_the_range_and_not_the_loudness()
    {
        // EBU Tech 3342, case 1: 20 s at -20, 20 s at -30: a range of 10.
        var loudness = await MeasureAsync("stereo", "pcm_s24le", [Sine("0", "if(lt(t,20),0.1,0.0316)"), Sine("0", "if(lt(t,20),0.1,0.0316)")], 40);

        loudness.Range.ShouldBe(10, 1);
        loudness.Integrated.ShouldBe(-22.6, 0.3);
    }

    [Fact]
    public async Task A_peak_between_samples_is_found()
    {
        // A quarter of the sampling rate, 45° off: each sample is at 0.707 of the peak (EBU Tech 3341, case 16).
        var loudness = await MeasureAsync("stereo", "pcm_f32le", [.. Enumerable.Repeat("0.5*min(1,5*t)*sin(2*PI*12000*t+PI/4)", 2)], 2);

        loudness.TruePeak.ShouldBe(-6, 0.4);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.00001*sin(2*PI*1000*t)")]
    public async Task Silence_is_as_quiet_as_can_be(string sound)
    {
        var loudness = await MeasureAsync("stereo", "pcm_s24le", [sound, sound], 2);

        loudness.Integrated.ShouldBe(-70, 0.5);
        loudness.TruePeak.ShouldBeLessThanOrEqualTo(-55);
    }

    [Fact]
    public async Task Less_than_a_tenth_of_a_second_is_measured_too()
    {
        var loudness = await MeasureAsync("stereo", "pcm_s24le", [Sine("-6", "1"), Sine("-6", "1")], 0.05);

        loudness.Integrated.ShouldBe(-70);
    }

    private static string Sine(string decibels, string envelope) =>
        decibels == "-inf" ? "0" : string.Create(CultureInfo.InvariantCulture, $"{Math.Pow(10, double.Parse(decibels, CultureInfo.InvariantCulture) / 20)}*{envelope}*sin(2*PI*1000*t)");

    private static async Task<Loudness> MeasureAsync(string layout, string codec, string[] channels, double seconds)
    {
        var path = TestMedia.NewPath(".mkv");
        await Ffmpeg.RunAsync(
        [
            "-f", "lavfi", "-i", string.Create(CultureInfo.InvariantCulture, $"aevalsrc=exprs='{string.Join('|', channels)}':c={layout}:s=48000:d={seconds}"), "-c:a", codec, "-b:a", "256k", path,
        ]);
        var source = await Encoded.OpenAsync(path);
        return await new LoudnessMeter(Encoded.Tools).MeasureAsync(path, source.Index.File, source.Index.File.MainAudio!, CancellationToken.None);
    }
}
