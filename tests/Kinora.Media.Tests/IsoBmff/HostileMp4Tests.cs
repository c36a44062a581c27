using System.Buffers.Binary;
using Kinora.Media.IO;
using Kinora.Media.IsoBmff;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.IsoBmff;

/// <summary>Files that lie. The corpus adds its own; the twins made here need nothing.</summary>
public sealed class HostileMp4Tests(GeneratedMedia media)
{
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
    public async Task A_table_cannot_claim_more_than_its_box_holds()
    {
        var bytes = await BytesAsync("plain.mp4");
        foreach (var table in (string[])["stts", "ctts", "stsc", "stsz", "stco", "stss"])
        {
            var changed = bytes.ToArray();
            var at = changed.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(table));
            if (at < 0) continue;
            changed.AsSpan(at + (table == "stsz" ? 12 : 8), 4).Fill(0x7f);
            using var source = new MemoryByteSource(changed);
            (await Should.ThrowAsync<MediaFormatException>(() => Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken))).Code.ShouldBe("damaged", table);
        }
    }

    [Fact]
    public async Task A_uniform_size_cannot_claim_more_samples_than_there_are_bytes()
    {
        var changed = await BytesAsync("plain.mp4");
        var at = changed.AsSpan().IndexOf("stsz"u8);
        changed.AsSpan(at + 8, 4).Clear();
        changed[at + 11] = 1;
        changed.AsSpan(at + 12, 4).Fill(0x7f);
        using var source = new MemoryByteSource(changed);
        await ReadWithinAsync(source, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Many_tracks_cannot_claim_together_what_one_may()
    {
        // Each of two tracks claims a sample for every byte of the file.
        var claim = BoxSurgery.Replace(await BytesAsync("plain.mp4"), "stsz", body => ("stsz", [.. body[..4], 0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff]));
        using var source = new MemoryByteSource([.. claim, .. new byte[7_000_000]]);

        (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_list_of_keyframes_without_a_number_lists_none()
    {
        var changed = BoxSurgery.Replace(await BytesAsync("plain.mp4"), "stss", body => ("stss", body[..4]));
        using var source = new MemoryByteSource(changed);
        var index = (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        index.Samples[0].Keyframes.ShouldAllBe(k => !k);
        index.File.Video[0].CutConfiguration.ShouldBeNull();
    }

    [Fact]
    public async Task An_empty_sample_in_a_fragment_is_left_to_ffprobe()
    {
        var changed = await BytesAsync("fragmented.mp4");
        var run = changed.AsSpan().IndexOf("trun"u8) + 4;
        var flags = BinaryPrimitives.ReadUInt32BigEndian(changed.AsSpan(run)) & 0xffffff;
        (flags & 0x200).ShouldNotBe(0u, "every sample says its size");
        var first = run + 8 + ((flags & 0x1) != 0 ? 4 : 0) + ((flags & 0x4) != 0 ? 4 : 0) + ((flags & 0x100) != 0 ? 4 : 0);
        changed.AsSpan(first, 4).Clear();
        using var source = new MemoryByteSource(changed);
        (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Two_tracks_of_one_number_in_fragments_are_left_to_ffprobe()
    {
        var changed = await BytesAsync("fragmented.mp4");
        var second = changed.AsSpan().LastIndexOf("tkhd"u8);
        changed[second + 19] = 1;
        using var source = new MemoryByteSource(changed);
        (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Ten_thousand_tiny_boxes_are_walked_once()
    {
        var bytes = new byte[160_000];
        for (var i = 0; i < bytes.Length; i += 8)
        {
            bytes[i + 3] = 8;
            "free"u8.CopyTo(bytes.AsSpan(i + 4));
        }
        using var source = new MemoryByteSource(bytes);
        (await Should.ThrowAsync<MediaFormatException>(() => Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken))).Code.ShouldBe("truncated");
        source.Reads.ShouldBeLessThan(10);
    }

    [Fact]
    public async Task A_file_that_ends_early_keeps_what_it_has()
    {
        var bytes = await BytesAsync("front.mp4");
        using var whole = new MemoryByteSource(bytes);
        using var half = new MemoryByteSource(bytes[..(bytes.Length * 2 / 3)]);
        var all = (await Mp4Reader.ReadAsync(whole, TestContext.Current.CancellationToken)).ShouldNotBeNull().Samples[0];
        var some = (await Mp4Reader.ReadAsync(half, TestContext.Current.CancellationToken)).ShouldNotBeNull().Samples[0];
        some.Count.ShouldBeInRange(1, all.Count - 1);
        some.PresentationTimes.ShouldBe(all.PresentationTimes.Take(some.Count));
        (some.Offsets[^1] + some.Sizes[^1]).ShouldBeLessThanOrEqualTo(half.Length);
    }

    [Theory]
    [InlineData("avc1", "encv", "encrypted")]
    [InlineData("mp4a", "enca", "encrypted")]
    [InlineData("moov", "free", "truncated")]
    public async Task Refuses_with_a_reason(string from, string to, string code)
    {
        var bytes = await BytesAsync("plain.mp4");
        // The sample entry, not the brand of the same name at the head.
        var at = bytes.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(from));
        System.Text.Encoding.ASCII.GetBytes(to).CopyTo(bytes, at);
        using var source = new MemoryByteSource(bytes);
        (await Should.ThrowAsync<MediaFormatException>(() => Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken))).Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("mvhd", "cmov")]
    [InlineData("avc1", "xyz1")]
    public async Task Leaves_rare_layouts_to_ffprobe(string from, string to)
    {
        var bytes = await BytesAsync("plain.mp4");
        var at = bytes.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(from));
        System.Text.Encoding.ASCII.GetBytes(to).CopyTo(bytes, at);
        using var source = new MemoryByteSource(bytes);
        (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Media_in_another_file_is_not_looked_for()
    {
        var bytes = await BytesAsync("plain.mp4");
        var at = bytes.AsSpan().IndexOf("url "u8);
        bytes[at + 7] = 0;
        using var source = new MemoryByteSource(bytes);
        (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private static async Task ReadWithinAsync(IByteSource source, long bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var index = await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken);
            foreach (var table in index?.Samples.Values ?? []) table.Offsets.ShouldAllBe(o => o >= 0 && o < source.Length);
        }
        catch (MediaFormatException e)
        {
            e.Code.ShouldNotBeNullOrEmpty();
            e.Message.ShouldEndWith(".");
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(bytes);
    }

    private async Task<byte[]> BytesAsync(string name) => await File.ReadAllBytesAsync(await media.GetAsync(name));
}
