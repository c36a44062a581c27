using Kinora.Media.Codecs.H264;
using Kinora.Media.Packaging;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Packaging;

public sealed class FragmentReaderTests(GeneratedMedia media)
{
    [Fact]
    public async Task Reads_every_fragment_that_ffmpeg_wrote()
    {
        var fragments = await ReadAsync(await BytesAsync("cmaf.mp4"));
        fragments.Count.ShouldBe(3);
        fragments.ShouldAllBe(f => f.Count == 25 && f.IsSync[0] && f.Timescale == 12800);
        fragments.Select(f => f.BaseDecodeTime).ShouldBe([0, 12800, 25600]);
        AvcConfiguration.Parse(fragments[0].DecoderConfiguration.Span).CodecString.ShouldStartWith("avc1.");
        fragments.ShouldAllBe(f => f.Samples().Sum(s => s.Length) == f.Data.Length);
    }

    [Fact]
    public async Task Reads_sound_and_its_priming()
    {
        var path = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(["-f", "lavfi", "-i", "sine=duration=2:sample_rate=48000", "-c:a", "aac", "-ac", "2", "-movflags", "+frag_keyframe+delay_moov+default_base_moof", "-frag_duration", "500000", path]);
        var fragments = await ReadAsync(await File.ReadAllBytesAsync(path));
        fragments.Count.ShouldBeGreaterThan(2);
        fragments.ShouldAllBe(f => f.MediaTime == 1024 && f.Timescale == 48000 && f.Durations.Take(f.Count - 1).All(d => d == 1024));
    }

    [Fact]
    public async Task A_torn_fragment_is_never_given_out()
    {
        var bytes = await BytesAsync("cmaf.mp4");
        var lastMdat = bytes.AsSpan().LastIndexOf("mdat"u8);
        var lastMoof = bytes.AsSpan().LastIndexOf("moof"u8);
        foreach (var length in (int[])[lastMdat + 100, lastMdat + 4, lastMdat - 4, lastMoof + 40, lastMoof + 2])
        {
            var read = new List<Fragment>();
            await Should.ThrowAsync<EndOfStreamException>(async () =>
            {
                using var torn = new MemoryStream(bytes, 0, length);
                await foreach (var fragment in FragmentReader.ReadAsync(torn, TestContext.Current.CancellationToken)) read.Add(fragment);
            });
            read.Count.ShouldBe(2);
        }
    }

    [Fact]
    public async Task Damaged_streams_never_escape()
    {
        var good = await BytesAsync("cmaf.mp4");
        var random = new DeterministicRandom(11);
        for (var round = 0; round < 1500; round++)
        {
            var bytes = good.ToArray();
            var moof = bytes.AsSpan().IndexOf("moof"u8);
            for (var n = random.Next(4); n >= 0; n--) bytes[random.Next(Math.Min(bytes.Length, moof + 600))] = (byte)random.Next(256);
            try
            {
                foreach (var fragment in await ReadAsync(bytes)) fragment.Sizes.Sum().ShouldBe(fragment.Data.Length);
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                // Refused, which is as good.
            }
        }
    }

    [Fact]
    public async Task Fragments_become_the_segments_of_the_timeline()
    {
        var fragments = await ReadAsync(await BytesAsync("cmaf.mp4"));
        var timeline = Grid(25, 25, 25);
        for (var i = 0; i < 3; i++)
        {
            var segment = SegmentPackager.Video("360p", fragments[i], timeline, i, 1);
            segment.Index.ShouldBe(i);
            segment.DecoderConfiguration.ToArray().ShouldBe(fragments[0].DecoderConfiguration.ToArray());
            SegmentVerifier.Verify(segment.Bytes, SegmentExpectation.Video(timeline, i, 1));
        }
    }

    [Fact]
    public async Task A_fragment_with_another_number_of_pictures_is_refused()
    {
        var fragments = await ReadAsync(await BytesAsync("cmaf.mp4"));
        Should.Throw<SegmentMismatchException>(() => SegmentPackager.Video("360p", fragments[0], Grid(24, 26, 25), 0, 1)).Message.ShouldContain("25 pictures instead of 24");
    }

    [Fact]
    public async Task A_fragment_that_does_not_begin_with_an_idr_picture_is_refused()
    {
        var fragment = (await ReadAsync(await BytesAsync("cmaf.mp4")))[0];
        var data = fragment.Data.ToArray();
        // The first slice, told by its type alone.
        for (var at = 0; at < fragment.Sizes[0];)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(at));
            if ((data[at + 4] & 31) == 5) data[at + 4] = 0x41;
            at += 4 + length;
        }
        Should.Throw<SegmentMismatchException>(() => SegmentPackager.Video("360p", fragment with { Data = data }, Grid(25, 25, 25), 0, 1)).Message.ShouldContain("IDR");
    }

    [Fact]
    public async Task A_segment_with_a_byte_too_few_is_refused()
    {
        var timeline = Grid(25, 25, 25);
        var bytes = SegmentPackager.Video("360p", (await ReadAsync(await BytesAsync("cmaf.mp4")))[0], timeline, 0, 1).Bytes;
        var expected = SegmentExpectation.Video(timeline, 0, 1);
        for (var missing = 1; missing < bytes.Length; missing += 7)
            Should.Throw<SegmentMismatchException>(() => SegmentVerifier.Verify(bytes[..^missing], expected));
        Should.Throw<SegmentMismatchException>(() => SegmentVerifier.Verify(bytes, SegmentExpectation.Video(timeline, 1, 1)));
    }

    [Fact]
    public async Task A_damaged_header_of_a_segment_is_noticed()
    {
        var timeline = Grid(25, 25, 25);
        var good = SegmentPackager.Video("360p", (await ReadAsync(await BytesAsync("cmaf.mp4")))[0], timeline, 0, 1).Bytes.ToArray();
        var expected = SegmentExpectation.Video(timeline, 0, 1);
        var trun = good.AsSpan().IndexOf("trun"u8);
        foreach (var at in (int[])[trun + 11, trun + 15, good.AsSpan().IndexOf("tfdt"u8) + 15, good.AsSpan().IndexOf("mdat"u8) + 1, good.AsSpan().IndexOf("moof"u8) - 1])
        {
            var changed = good.ToArray();
            changed[at] ^= 1;
            Should.Throw<SegmentMismatchException>(() => SegmentVerifier.Verify(changed, expected));
        }
    }

    private static Timeline Grid(params int[] frames)
    {
        var first = new int[frames.Length + 1];
        for (var i = 0; i < frames.Length; i++) first[i + 1] = first[i] + frames[i];
        return new Timeline
        {
            Timescale = 12800,
            Zero = 0,
            Boundaries = [.. first.Select(f => f * 512L)],
            FirstFrames = [.. first],
            FrameTicks = 512,
            FrameTimes = [],
            OnSourceKeyframes = false,
        };
    }

    private static async Task<List<Fragment>> ReadAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        var fragments = new List<Fragment>();
        await foreach (var fragment in FragmentReader.ReadAsync(stream, TestContext.Current.CancellationToken)) fragments.Add(fragment);
        return fragments;
    }

    private async Task<byte[]> BytesAsync(string name) => await File.ReadAllBytesAsync(await media.GetAsync(name));
}
