using Kinora.Media.Codecs;

namespace Kinora.Media.Tests.Codecs;

public sealed class BitReaderTests
{
    [Fact]
    public void Reads_across_bytes()
    {
        var bits = new BitReader([0b1010_0101, 0b1100_0011, 0xff, 0xff, 0xff]);
        bits.Bits(3).ShouldBe(0b101u);
        bits.Bits(7).ShouldBe(0b0010111u);
        bits.Flag().ShouldBeFalse();
        bits.Position.ShouldBe(11);
        bits.Skip(5);
        bits.Bits(24).ShouldBe(0xffffffu);
        bits.Remaining.ShouldBe(0);
    }

    [Theory]
    [InlineData(new byte[] { 0b1000_0000 }, 0u, 0)]
    [InlineData(new byte[] { 0b0100_0000 }, 1u, 1)]
    [InlineData(new byte[] { 0b0110_0000 }, 2u, -1)]
    [InlineData(new byte[] { 0b0010_0000 }, 3u, 2)]
    [InlineData(new byte[] { 0b0011_1000 }, 6u, -3)]
    public void Reads_exp_golomb_codes(byte[] data, uint unsigned, int signed)
    {
        new BitReader(data).UnsignedGolomb().ShouldBe(unsigned);
        new BitReader(data).SignedGolomb().ShouldBe(signed);
    }

    [Fact]
    public void Does_not_read_past_the_end()
    {
        Should.Throw<EndOfStreamException>(() => new BitReader([0xff]).Bits(9));
        Should.Throw<EndOfStreamException>(() => new BitReader([0x00]).UnsignedGolomb());
        Should.Throw<EndOfStreamException>(() => new BitReader([0x00]).Skip(-1));
        Should.Throw<InvalidDataException>(() => new BitReader(new byte[16]).UnsignedGolomb());
    }
}
