using Kinora.Media.Codecs;

namespace Kinora.Media.Tests.Codecs;

public sealed class AudioSpecificConfigTests
{
    [Theory]
    [InlineData("1210", 2, 44100, 2, 44100, true)]
    [InlineData("1190", 2, 48000, 2, 48000, true)]
    [InlineData("1588", 2, 8000, 1, 8000, true)]
    [InlineData("121056E500", 2, 44100, 2, 44100, true)]
    [InlineData("139056E5A0", 2, 22050, 2, 44100, true, "mp4a.40.5")]
    [InlineData("2B920800", 2, 22050, 2, 44100, true, "mp4a.40.5")]
    [InlineData("EB098800", 2, 24000, 1, 48000, false, "mp4a.40.29")]
    [InlineData("130856E59D4880", 2, 24000, 1, 48000, false, "mp4a.40.29")]
    [InlineData("11B0", 2, 48000, 6, 48000, true)]
    [InlineData("11B8", 2, 48000, 7, 48000, false)]
    [InlineData("1214", 2, 44100, 2, 44100, false)]
    [InlineData("0A10", 1, 44100, 2, 44100, false)]
    public void Reads_known_configurations(string hex, int type, int rate, int channels, int output, bool cut, string codec = "mp4a.40.2")
    {
        var config = AudioSpecificConfig.Parse(Convert.FromHexString(hex));
        config.ObjectType.ShouldBe(type);
        config.SampleRate.ShouldBe(rate);
        config.ChannelConfiguration.ShouldBe(channels);
        config.OutputRate.ShouldBe(output);
        config.IsCuttable.ShouldBe(cut);
        if (type == 2) config.CodecString.ShouldBe(codec);
    }

    [Theory]
    [InlineData(48000, 2)]
    [InlineData(44100, 1)]
    [InlineData(8000, 1)]
    [InlineData(96000, 2)]
    [InlineData(37000, 2)]
    [InlineData(48000, 6)]
    public void Builds_what_it_reads(int rate, int channels)
    {
        var config = AudioSpecificConfig.Parse(AudioSpecificConfig.BuildLowComplexity(rate, channels));
        config.ShouldBe(new AudioSpecificConfig(2, rate, channels, 1024, rate, HasExtension: false));
        config.CodecString.ShouldBe("mp4a.40.2");
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("1680")]
    public void Refuses_what_is_none(string hex) => Should.Throw<InvalidDataException>(() => AudioSpecificConfig.Parse(Convert.FromHexString(hex)));
}
