using Kinora.Media.Codecs.H264;

namespace Kinora.Media.Tests.Codecs;

public sealed class AvcConfigurationTests
{
    private const string Record = "0164000CFFE1001967640028ACD940780227E5C044000003000400000300C03C60C658" + "01000668EBE3CB22C0FDF8F800";

    private static readonly byte[] Good = Convert.FromHexString("01640028FFE1001B" + "67640028ACD940780227E5C044000003000400000300C03C60C658" + "01000668EBE3CB22C0" + "FDF8F800");

    [Fact]
    public void Reads_and_writes_the_same_bytes()
    {
        var configuration = AvcConfiguration.Parse(Good);
        configuration.CodecString.ShouldBe("avc1.640028");
        AvcConfiguration.CodecStringOf(Good).ShouldBe("avc1.640028");
        configuration.LengthSize.ShouldBe(4);
        configuration.SequenceParameterSets.Count.ShouldBe(1);
        configuration.PictureParameterSets.Count.ShouldBe(1);
        configuration.ToBytes().ShouldBe(Good);
    }

    [Fact]
    public void Knows_its_own_parameter_sets()
    {
        var configuration = AvcConfiguration.Parse(Good);
        configuration.Contains(configuration.PictureParameterSets[0]).ShouldBeTrue();
        configuration.Contains([0x68, 1]).ShouldBeFalse();
    }

    [Fact]
    public void Refuses_every_prefix()
    {
        for (var length = 0; length < Good.Length - 4; length++)
            Should.Throw<InvalidDataException>(() => AvcConfiguration.Parse(Good.AsSpan(0, length)));
    }

    [Fact]
    public void Refuses_lengths_that_lie() => Should.Throw<InvalidDataException>(() => AvcConfiguration.Parse(Convert.FromHexString(Record)));
}
