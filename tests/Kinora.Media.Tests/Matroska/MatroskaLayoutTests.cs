using Kinora.Media.Matroska;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Tests.IsoBmff;

namespace Kinora.Media.Tests.Matroska;

/// <summary>Layouts that ffmpeg's muxer does not write, made out of the frames of files that it does; ffprobe is the judge.</summary>
public sealed class MatroskaLayoutTests(GeneratedMedia media)
{
    [Fact]
    public async Task Simple_blocks() => await AssertAsync(r => r.Write());

    [Fact]
    public async Task Block_groups() => await AssertAsync(r => r.Write(block: Remuxed.Group));

    [Fact]
    public async Task Unknown_sizes() =>
        await AssertAsync(r => r.Write(p => EbmlWriter.OfUnknownSize(MatroskaId.Segment, p), p => EbmlWriter.OfUnknownSize(MatroskaId.Cluster, p)));

    [Fact]
    public async Task A_segment_of_unknown_size_with_clusters_of_known() => await AssertAsync(r => r.Write(p => EbmlWriter.OfUnknownSize(MatroskaId.Segment, p)));

    [Fact]
    public async Task Tracks_after_the_media() => await AssertAsync(r => r.Write(tracksLast: true));

    [Fact]
    public async Task Void_and_checksums_between_blocks() =>
        await AssertAsync(r => r.Write(block: (f, t) => [.. EbmlWriter.Element(MatroskaId.Void, new byte[f.Bytes.Length % 300]), .. EbmlWriter.Element(MatroskaId.Crc32, new byte[4]), .. Remuxed.Simple(f, t)]));

    [Fact]
    public async Task A_last_block_that_is_cut_off_is_left_out()
    {
        var remuxed = await Remuxed.ReadAsync(await media.GetAsync("bframes.mkv"));
        var whole = remuxed.Write();
        var all = await ReadAsync(whole);
        var last = all.Samples.Values.Max(t => t.Offsets[^1]);
        var cut = await ReadAsync(whole[..(int)(last + 1)]);

        cut.Samples.Values.Sum(t => t.Count).ShouldBe(all.Samples.Values.Sum(t => t.Count) - 1);
        cut.File.Video[0].CutConfiguration.ShouldNotBeNull();
    }

    [Fact]
    public async Task Damage_costs_no_more_than_its_cluster()
    {
        var remuxed = await Remuxed.ReadAsync(await media.GetAsync("bframes.mkv"));
        var bytes = remuxed.Write();
        var all = await ReadAsync(bytes);
        // Into the header of a block in the second cluster.
        var second = all.Samples[0].PresentationTimes.ToList().FindIndex(t => t >= 1500);
        bytes.AsSpan((int)all.Samples[0].Offsets[second] - 12, 12).Clear();
        var some = await ReadAsync(bytes);

        some.Samples[0].PresentationTimes[^1].ShouldBe(all.Samples[0].PresentationTimes[^1]);
        some.Samples[0].Count.ShouldBeInRange(all.Samples[0].Count - 30, all.Samples[0].Count - 1);
        some.File.Video[0].CutConfiguration.ShouldBeNull();
        some.File.Audio[0].CutConfiguration.ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Laced_sound(int kind)
    {
        var remuxed = await Remuxed.ReadAsync(await media.GetAsync("sound.mka"));
        var index = await AssertAsync(LaceInFours(remuxed, kind, 23_219_955));

        index.File.Audio[0].CutConfiguration.ShouldNotBeNull();
    }

    [Fact]
    public async Task Laced_sound_of_one_size()
    {
        var remuxed = await Remuxed.ReadAsync(await media.GetAsync("tracks.mkv"));
        // AC-3 frames are all of one size.
        var ac3 = remuxed.Frames.GroupBy(f => f.Track).Select(g => g.ToList()).Single(g => g[0].Bytes[0] == 0x0b && g.DistinctBy(f => f.Bytes.Length).Count() == 1);
        await AssertAsync(LaceInFours(remuxed with { Frames = ac3 }, 2, 32_000_000));
    }

    [Fact]
    public async Task Frames_whose_first_bytes_are_left_out_are_encoded_not_cut()
    {
        var remuxed = await Remuxed.ReadAsync(await media.GetAsync("silent-25.mkv"));
        var stripped = remuxed.Write(
            block: (f, t) => Remuxed.Simple(f with { Bytes = f.Bytes[1..] }, t),
            tracks: remuxed.TracksWith(EbmlWriter.Element(MatroskaId.ContentEncodings, EbmlWriter.Element(MatroskaId.ContentEncoding, EbmlWriter.Element(
                MatroskaId.ContentCompression, EbmlWriter.Unsigned(MatroskaId.ContentCompAlgo, 3), EbmlWriter.Element(MatroskaId.ContentCompSettings, [0]))))));
        remuxed.Frames.ShouldAllBe(f => f.Bytes[0] == 0);
        var index = await ReadAsync(stripped);

        index.Samples[0].Count.ShouldBe(remuxed.Frames.Count);
        index.File.Video[0].CutConfiguration.ShouldBeNull();
    }

    [Fact]
    public async Task Encrypted_frames_are_refused()
    {
        var remuxed = await Remuxed.ReadAsync(await media.GetAsync("silent-25.mkv"));
        var encrypted = remuxed.Write(
            tracks: remuxed.TracksWith(EbmlWriter.Element(MatroskaId.ContentEncodings, EbmlWriter.Element(MatroskaId.ContentEncoding, EbmlWriter.Unsigned(MatroskaId.ContentEncodingType, 1)))));

        (await Should.ThrowAsync<MediaFormatException>(() => ReadAsync(encrypted))).Code.ShouldBe("encrypted");
    }

    [Fact]
    public async Task Sound_that_primes_the_decoder_is_not_heard()
    {
        var remuxed = await Remuxed.ReadAsync(await media.GetAsync("sound.mka"));
        var delayed = remuxed.Write(tracks: remuxed.TracksWith(EbmlWriter.Unsigned(MatroskaId.CodecDelay, 23_219_955)));
        var index = await AssertAsync(delayed);

        var track = index.File.Audio[0];
        (track.Start.Ticks, track.Priming, index.Samples[0].PresentationTimes[0]).ShouldBe((0, 1024, -23));
    }

    [Theory]
    [InlineData(-90, 90)]
    [InlineData(90, 270)]
    [InlineData(180, 180)]
    [InlineData(0, 0)]
    public async Task A_rolled_picture_is_turned(double roll, int rotation)
    {
        var remuxed = await Remuxed.ReadAsync(await media.GetAsync("silent-25.mkv"));
        var picture = EbmlWriter.Element(
            MatroskaId.Video, EbmlWriter.Unsigned(MatroskaId.PixelWidth, 160), EbmlWriter.Unsigned(MatroskaId.PixelHeight, 120), EbmlWriter.Element(MatroskaId.Projection, EbmlWriter.Float(MatroskaId.ProjectionPoseRoll, roll)));
        var index = await ReadAsync(remuxed.Write(tracks: remuxed.TracksWith(picture)));

        index.File.Video[0].Rotation.ShouldBe(rotation);
        (index.File.Video[0].CutConfiguration is not null).ShouldBe(rotation == 0);
    }

    private async Task AssertAsync(Func<Remuxed, byte[]> write)
    {
        foreach (var name in (string[])["bframes.mkv", "vp9.webm"])
        {
            var remuxed = await Remuxed.ReadAsync(await media.GetAsync(name));
            var index = await AssertAsync(write(remuxed));
            index.Samples.Values.Sum(t => t.Count).ShouldBe(remuxed.Frames.Count);
        }
    }

    private async Task<MediaIndex> AssertAsync(byte[] bytes)
    {
        var path = media.NewPath("mkv");
        await File.WriteAllBytesAsync(path, bytes);
        var index = await ReadAsync(bytes);
        MatroskaComparison.Assert(index, (await Packet.ReadAsync(path, "matroska")).Packets, bytes);
        return index;
    }

    private static byte[] LaceInFours(Remuxed remuxed, int kind, ulong nanoseconds)
    {
        var frames = remuxed.Frames.ToList();
        return remuxed.Write(
            tracks: remuxed.TracksWith(EbmlWriter.Unsigned(MatroskaId.DefaultDuration, nanoseconds)),
            block: (frame, time) => frames.IndexOf(frame) is var n && n % 4 == 0 ? Remuxed.Laced(kind, frames.GetRange(n, Math.Min(4, frames.Count - n)), time) : []);
    }

    private static async Task<MediaIndex> ReadAsync(byte[] bytes)
    {
        using var source = new MemoryByteSource(bytes);
        return (await MatroskaReader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }
}
