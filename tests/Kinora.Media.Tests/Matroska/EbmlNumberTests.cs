using Kinora.Media.Matroska;

namespace Kinora.Media.Tests.Matroska;

public sealed class EbmlNumberTests
{
    [Theory]
    [InlineData("EC", 1, 0xECu)]
    [InlineData("42 86 81", 2, 0x4286u)]
    [InlineData("2A D7 B1", 3, 0x2AD7B1u)]
    [InlineData("1F 43 B6 75 FF", 4, 0x1F43B675u)]
    [InlineData("1F 43 B6", 0, 0u)]
    [InlineData("08 00 00 00 01", 0, 0u)]
    [InlineData("00 81", 0, 0u)]
    [InlineData("", 0, 0u)]
    public void An_id_keeps_its_marker(string bytes, int length, uint id)
    {
        EbmlNumber.ReadId(Bytes(bytes), out var read).ShouldBe(length);
        read.ShouldBe(id);
    }

    [Theory]
    [InlineData("80", 1, 0)]
    [InlineData("FE", 1, 126)]
    [InlineData("FF", 1, EbmlNumber.UnknownSize)]
    [InlineData("40 7F", 2, 127)]
    [InlineData("7F FF", 2, EbmlNumber.UnknownSize)]
    [InlineData("10 20 00 00", 4, 0x200000)]
    [InlineData("01 00 00 00 00 00 00 05", 8, 5)]
    [InlineData("01 FF FF FF FF FF FF FE", 8, (1L << 56) - 2)]
    [InlineData("01 FF FF FF FF FF FF FF", 8, EbmlNumber.UnknownSize)]
    [InlineData("01 FF FF FF FF FF FF", 0, 0)]
    [InlineData("00 FF FF FF FF FF FF FF FF", 0, 0)]
    [InlineData("40", 0, 0)]
    [InlineData("", 0, 0)]
    public void A_size_loses_its_marker(string bytes, int length, long size)
    {
        EbmlNumber.ReadSize(Bytes(bytes), out var read).ShouldBe(length);
        read.ShouldBe(size);
    }

    [Theory]
    [InlineData("BF", 1, 0)]
    [InlineData("C0", 1, 1)]
    [InlineData("BE", 1, -1)]
    [InlineData("80", 1, -63)]
    [InlineData("FF", 1, 64)]
    [InlineData("5F FF", 2, 0)]
    [InlineData("60 00", 2, 1)]
    [InlineData("40 00", 2, -8191)]
    public void A_difference_is_counted_from_the_middle(string bytes, int length, long difference)
    {
        EbmlNumber.ReadDifference(Bytes(bytes), out var read).ShouldBe(length);
        read.ShouldBe(difference);
    }

    internal static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
