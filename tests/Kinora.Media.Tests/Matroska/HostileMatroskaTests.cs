using Kinora.Media.IO;
using Kinora.Media.Matroska;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Tests.IsoBmff;

namespace Kinora.Media.Tests.Matroska;

/// <summary>Files that lie. The corpus adds its own; the twins made here need nothing.</summary>
public sealed class HostileMatroskaTests
{
    private static readonly byte[] Track = EbmlWriter.Element(
        MatroskaId.TrackEntry, EbmlWriter.Unsigned(MatroskaId.TrackNumber, 1), EbmlWriter.Unsigned(MatroskaId.TrackType, 1), EbmlWriter.Text(MatroskaId.CodecId, "V_VP8"),
        EbmlWriter.Element(MatroskaId.Video, EbmlWriter.Unsigned(MatroskaId.PixelWidth, 16), EbmlWriter.Unsigned(MatroskaId.PixelHeight, 16)));

    public static TheoryData<string> HostileFiles => ["(none)", .. SharedMedia.In("hostile")];

    [Theory]
    [MemberData(nameof(HostileFiles))]
    public async Task Hostile_files_cost_next_to_nothing(string file)
    {
        if (file == "(none)") return;
        using var source = new FileByteSource(SharedMedia.PathOf(file));
        await ReadWithinAsync(source, 4 * 1024 * 1024);
    }

    [Fact]
    public async Task A_configuration_cannot_claim_more_than_the_file_holds()
    {
        var tracks = EbmlWriter.Claiming(MatroskaId.Tracks, 1L << 30, EbmlWriter.Claiming(MatroskaId.TrackEntry, 1L << 30, EbmlWriter.Claiming(MatroskaId.CodecPrivate, 1L << 30)));
        (await ReadWithinAsync(File(tracks), 1024 * 1024)).ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_lace_of_nothing_makes_no_frames(int lacing)
    {
        var block = EbmlWriter.Element(MatroskaId.SimpleBlock, EbmlWriter.Block(1, 0, 0x80 | (lacing << 1), [255]));
        (await ReadWithinAsync(File(EbmlWriter.Element(MatroskaId.Tracks, Track), Cluster(block)), 1024 * 1024)).ShouldBeNull();
    }

    [Fact]
    public async Task A_file_of_tiny_elements_is_walked_once()
    {
        var voids = new byte[400_000];
        for (var i = 0; i < voids.Length; i += 2) (voids[i], voids[i + 1]) = (0xEC, 0x80);
        var source = new MemoryByteSource(File(EbmlWriter.Element(MatroskaId.Tracks, Track), Cluster(voids)));
        (await MatroskaReader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldBeNull();
        source.Reads.ShouldBeLessThan(90);
    }

    [Fact]
    public async Task A_file_of_clusters_that_break_off_is_walked_once()
    {
        byte[] broken = [0x1F, 0x43, 0xB6, 0x75, 0xFF, 0xE7, 0x00];
        var clusters = Enumerable.Repeat(broken, 50_000).SelectMany(b => b).ToArray();
        var source = new MemoryByteSource(File(EbmlWriter.Element(MatroskaId.Tracks, Track), clusters));
        (await MatroskaReader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldBeNull();
        source.Reads.ShouldBeLessThan(90);
    }

    [Fact]
    public async Task Nesting_is_not_followed()
    {
        byte[] nested = [];
        for (var i = 0; i < 3000; i++) nested = EbmlWriter.Element(MatroskaId.BlockGroup, nested);
        (await ReadWithinAsync(File(EbmlWriter.Element(MatroskaId.Tracks, Track), Cluster(nested)), 1024 * 1024)).ShouldBeNull();
    }

    [Theory]
    [InlineData(1ul << 62)]
    [InlineData(ulong.MaxValue)]
    public async Task Times_out_of_range_are_left_to_ffprobe(ulong time)
    {
        var cluster = EbmlWriter.Element(MatroskaId.Cluster, EbmlWriter.Unsigned(MatroskaId.Timestamp, time), EbmlWriter.Element(MatroskaId.SimpleBlock, EbmlWriter.Block(1, 0, 0x80, [1, 2, 3])));
        (await ReadWithinAsync(File(EbmlWriter.Element(MatroskaId.Tracks, Track), cluster), 1024 * 1024)).ShouldBeNull();
    }

    [Theory]
    [InlineData("V_MS/VFW/FOURCC")]
    [InlineData("V_UNHEARD_OF")]
    public async Task Unknown_codecs_are_left_to_ffprobe(string codec)
    {
        var track = EbmlWriter.Element(MatroskaId.TrackEntry, EbmlWriter.Unsigned(MatroskaId.TrackNumber, 1), EbmlWriter.Unsigned(MatroskaId.TrackType, 1), EbmlWriter.Text(MatroskaId.CodecId, codec));
        var block = EbmlWriter.Element(MatroskaId.SimpleBlock, EbmlWriter.Block(1, 0, 0x80, [1, 2, 3]));
        (await ReadWithinAsync(File(EbmlWriter.Element(MatroskaId.Tracks, track), Cluster(block)), 1024 * 1024)).ShouldBeNull();
    }

    [Theory]
    [InlineData("html", 4, 8)]
    [InlineData("webm", 5, 8)]
    [InlineData("webm", 4, 9)]
    public async Task Another_kind_of_EBML_is_left_to_ffprobe(string type, ulong idLength, ulong sizeLength)
    {
        byte[] file = [.. EbmlWriter.Element(MatroskaId.Ebml, EbmlWriter.Text(MatroskaId.DocType, type), EbmlWriter.Unsigned(MatroskaId.EbmlMaxIdLength, idLength), EbmlWriter.Unsigned(MatroskaId.EbmlMaxSizeLength, sizeLength)), .. Playable()];
        (await ReadWithinAsync(file, 1024 * 1024)).ShouldBeNull();
        (await ReadWithinAsync([.. EbmlWriter.Head(), .. Playable()], 1024 * 1024)).ShouldNotBeNull();
    }

    private static byte[] Playable() => EbmlWriter.Element(
        MatroskaId.Segment, EbmlWriter.Element(MatroskaId.Tracks, Track), Cluster(EbmlWriter.Element(MatroskaId.SimpleBlock, EbmlWriter.Block(1, 0, 0x80, [1, 2, 3]))));

    private static byte[] Cluster(params byte[][] children) => EbmlWriter.Element(MatroskaId.Cluster, [EbmlWriter.Unsigned(MatroskaId.Timestamp, 0), .. children]);

    private static byte[] File(params byte[][] parts) => [.. EbmlWriter.Head(), .. EbmlWriter.Element(MatroskaId.Segment, parts)];

    private static async Task<MediaIndex?> ReadWithinAsync(byte[] bytes, long limit)
    {
        using var source = new MemoryByteSource(bytes);
        return await ReadWithinAsync(source, limit);
    }

    private static async Task<MediaIndex?> ReadWithinAsync(IByteSource source, long limit)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var index = await MatroskaReader.ReadAsync(source, TestContext.Current.CancellationToken);
        foreach (var table in index?.Samples.Values ?? []) table.Offsets.ShouldAllBe(o => o >= 0 && o < source.Length);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(limit);
        return index;
    }
}
