using Kinora.Media.Codecs.H264;

namespace Kinora.Media.Tests.Codecs;

public sealed class SequenceParameterSetTests
{
    [Theory]
    // Baseline 640×360 level 3, as a phone writes it.
    [InlineData("6742C01EDA0280BFE59A808080A00176ED2057E40001E2C5D4", 66, 30, 640, 360, "yuv420p", true)]
    // High 10 and 4:4:4 come from x264 (see the generated files); here the plain cases and the cropped one.
    [InlineData("67640028ACD940780227E5C044000003000400000300C03C60C658", 100, 40, 1920, 1080, "yuv420p", true)]
    public void Reads_known_sets(string hex, int profile, int level, int width, int height, string format, bool progressive)
    {
        var sps = SequenceParameterSet.Parse(Convert.FromHexString(hex));
        sps.Profile.ShouldBe(profile);
        sps.Level.ShouldBe(level);
        (sps.Width, sps.Height).ShouldBe((width, height));
        sps.PixelFormat.ShouldBe(format);
        sps.FrameMbsOnly.ShouldBe(progressive);
    }

    [Theory]
    [InlineData("")]
    [InlineData("67")]
    [InlineData("6842C01E")]
    [InlineData("6742C01EDA")]
    [InlineData("67640028FFFFFFFFFFFFFFFF")]
    [InlineData("6764002800000000000000000000000000")]
    public void Refuses_what_is_none(string hex) => Should.Throw<InvalidDataException>(() => SequenceParameterSet.Parse(Convert.FromHexString(hex)));

    [Fact]
    public void Survives_any_change_of_a_byte()
    {
        var good = Convert.FromHexString("67640028ACD940780227E5C044000003000400000300C03C60C658");
        for (var i = 1; i < good.Length; i++)
        {
            for (var value = 0; value < 256; value++)
            {
                var changed = good.ToArray();
                changed[i] = (byte)value;
                try
                {
                    var sps = SequenceParameterSet.Parse(changed);
                    sps.Width.ShouldBeInRange(1, 65536);
                    sps.Height.ShouldBeInRange(1, 131072);
                }
                catch (InvalidDataException)
                {
                    // Refused, which is as good.
                }
            }
        }
    }

    [Fact]
    public void Takes_out_emulation_prevention() =>
        NalUnit.Unescape([0x67, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3]).ShouldBe(new byte[] { 0x67, 0, 0, 1, 0, 0, 0, 0 });
}
