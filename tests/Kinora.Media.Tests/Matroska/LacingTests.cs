using Kinora.Media.Matroska;

namespace Kinora.Media.Tests.Matroska;

public sealed class LacingTests
{
    private const int Xiph = 1;
    private const int FixedSize = 2;
    private const int Ebml = 3;

    /// <summary>Head in hexadecimal, bytes of the block from the frame count on, and the sizes; none for a block that lies.</summary>
    public static TheoryData<int, string, long, int[]> Blocks => new()
    {
        { Xiph, "01 05", 12, [5, 5] },
        { Xiph, "02 FF 2D FF 00", 905, [300, 255, 345] },
        { Xiph, "00", 5, [4] },
        { Xiph, "01 0B", 12, [] },
        { Xiph, "01 FF", 300, [] },
        { Xiph, "02 05", 12, [] },
        { FixedSize, "03", 41, [10, 10, 10, 10] },
        { FixedSize, "03", 42, [] },
        { FixedSize, "01", 1, [0, 0] },
        { Ebml, "02 43 20 5E D3", 1805, [800, 500, 500] },
        { Ebml, "01 85", 12, [5, 5] },
        { Ebml, "02 85 80", 100, [] },
        { Ebml, "01 FF", 100, [] },
        { Ebml, "01 01 FF FF FF FF FF FF FE", 100, [] },
        { Ebml, "02 85", 100, [] },
        { Ebml, "", 0, [] },
    };

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Sizes_add_up_to_the_block_or_are_refused(int kind, string head, long payload, int[] expected)
    {
        var bytes = EbmlNumberTests.Bytes(head);
        var sizes = new int[Lacing.MaxFrames];
        var read = Lacing.TryRead(kind, bytes, payload, sizes, out var count, out var used);

        read.ShouldBe(expected.Length > 0);
        if (!read) return;
        sizes.Take(count).ShouldBe(expected);
        used.ShouldBe(bytes.Length);
    }

    [Theory]
    [InlineData(Xiph)]
    [InlineData(FixedSize)]
    [InlineData(Ebml)]
    public void Nothing_in_a_block_makes_it_read_outside(int kind)
    {
        var random = new Infrastructure.DeterministicRandom((ulong)kind);
        var sizes = new int[Lacing.MaxFrames];
        for (var round = 0; round < 20_000; round++)
        {
            var head = new byte[random.Next(40)];
            for (var i = 0; i < head.Length; i++) head[i] = (byte)(random.Next(3) == 0 ? 0xff : random.Next(256));
            var payload = head.Length + random.Next(2000);
            if (!Lacing.TryRead(kind, head, payload, sizes, out var count, out var used)) continue;
            sizes.Take(count).ShouldAllBe(s => s >= 0);
            (used + sizes.Take(count).Sum(s => (long)s)).ShouldBe(payload);
        }
    }
}
