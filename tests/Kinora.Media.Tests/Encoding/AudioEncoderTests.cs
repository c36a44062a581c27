using Kinora.Media.Encoding;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;

namespace Kinora.Media.Tests.Encoding;

/// <summary>Sound: every frame the timeline asks for, at its sample, without seams.</summary>
public sealed class AudioEncoderTests
{
    [Theory]
    [InlineData("24", 48000)]
    [InlineData("2997", 48000)]
    [InlineData("44100", 44100)]
    [InlineData("mkv-opus", 48000)]
    [InlineData("webm-vp9", 48000)]
    [InlineData("avi", 48000)]
    [InlineData("ts", 48000)]
    [InlineData("ts-h264", 48000)]
    [InlineData("audio-only", 48000)]
    [InlineData("late-audio", 48000)]
    [InlineData("short", 48000)]
    [InlineData("5.1", 48000)]
    public async Task Clicks_are_where_the_flashes_are(string name, int rate)
    {
        var clip = TestMedia.Clips[name];
        var source = await Encoded.OpenAsync(await TestMedia.GetAsync(name));
        var rendition = Rendition(source, rate);

        var samples = await DecodeAsync(source, rendition, await EncodeAsync(source, rendition, 0, source.Timeline.SegmentCount));

        var length = source.Timeline.End.In(rate);
        samples.Length.ShouldBeInRange((int)length, (int)length + AudioFrames.FrameSize);

        // The file's first picture is at the zero of the picture clock; the sound's clicks are at full seconds of it, but for Opus in Matroska: ffmpeg writes the pictures
        // later by the encoder's delay (7 ms), and not the sound.
        var early = source.Index.File is { Demuxer: "matroska", Audio: [{ Codec: "opus" }, ..] } ? 0.007 : 0;
        var video = clip.Frames > 0 ? source.Index.File.Video[0].Start.Seconds - source.Timeline.Start(0).Seconds - ((double)source.Timeline.Zero / source.Timeline.Timescale) : 0;
        var clicks = Clicks(samples, rate);
        var expected = Enumerable.Range(0, (int)Math.Ceiling(clip.Sound)).Select(s => s + clip.SoundDelay + video - early).Where(t => t >= 0).ToList();
        clicks.Count.ShouldBe(expected.Count);
        for (var i = 0; i < clicks.Count; i++) clicks[i].ShouldBe(expected[i], clip.File.EndsWith(".ts", StringComparison.Ordinal) ? 0.02 : 0.002);
    }

    [Theory]
    [InlineData("long-gop")]
    [InlineData("mkv-opus")]
    [InlineData("ts-h264")]
    public async Task A_window_made_out_of_order_joins_the_whole_track_without_a_seam(string name)
    {
        var source = await Encoded.OpenAsync(await TestMedia.GetAsync(name));
        var rendition = Rendition(source, 48000);
        var whole = await EncodeAsync(source, rendition, 0, source.Timeline.SegmentCount);
        var middle = source.Timeline.SegmentCount / 2;

        var mixed = whole.ToList();
        mixed[middle] = (await EncodeAsync(source, rendition, middle, 1)).ShouldHaveSingleItem();
        var reference = await DecodeAsync(source, rendition, whole);
        var joined = await DecodeAsync(source, rendition, mixed);

        joined.Length.ShouldBe(reference.Length);
        joined.Zip(reference).Max(p => Math.Abs(p.First - p.Second)).ShouldBeLessThan(0.1f);
    }

    [Fact]
    public async Task Where_the_sound_has_ended_there_is_silence()
    {
        // Five seconds of pictures, two of sound that begins late.
        var path = await TestMedia.MakeAsync(new TestClip { File = "short-sound.mkv", Frames = 300, Sound = 1, Audio = ["-c:a", "pcm_s16le"] });
        var source = await Encoded.OpenAsync(path);
        var rendition = Rendition(source, 48000);
        var last = source.Timeline.SegmentCount - 1;

        var segments = await EncodeAsync(source, rendition, last, 1);

        segments.ShouldHaveSingleItem().Index.ShouldBe(last);
    }

    private static AudioRendition Rendition(Encoded source, int rate) => new()
    {
        Name = "audio",
        Origin = RenditionOrigin.Encoded,
        StreamIndex = source.Index.File.Audio[0].StreamIndex,
        SampleRate = rate,
        Channels = 2,
        Codec = "mp4a.40.2",
        Bitrate = 144_000,
        Priming = 1024,
        DecoderConfiguration = [.. Kinora.Media.Codecs.AudioSpecificConfig.BuildLowComplexity(rate, 2), 0x56, 0xE5, 0x00],
    };

    private static async Task<List<EncodedSegment>> EncodeAsync(Encoded source, AudioRendition rendition, int first, int count)
    {
        var window = new AudioWindow { Path = source.Path, File = source.Index.File, Timeline = source.Timeline, Rendition = rendition, FirstSegment = first, SegmentCount = count };
        var segments = new List<EncodedSegment>();
        await foreach (var segment in new AudioEncoder(Encoded.Tools).EncodeAsync(window, CancellationToken.None)) segments.Add(segment);
        return segments;
    }

    /// <summary>The left channel as a player hears it, edit list applied.</summary>
    private static async Task<float[]> DecodeAsync(Encoded source, AudioRendition rendition, List<EncodedSegment> segments)
    {
        segments.Select(s => s.Index).ShouldBe(Enumerable.Range(0, source.Timeline.SegmentCount));
        var path = TestMedia.NewPath(".mp4");
        await using (var file = File.Create(path))
        {
            await file.WriteAsync(CmafInit.Audio(rendition));
            foreach (var segment in segments) await file.WriteAsync(segment.Bytes);
        }

        var raw = await Ffmpeg.RunAsync(["-i", path, "-af", "pan=mono|c0=c0", "-f", "f32le", "-"]);

        // ffmpeg's program does not apply the edit list of a fragmented file.
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(raw)[rendition.Priming..].ToArray();
    }

    /// <summary>When each click begins, in seconds: the tone between them is far below.</summary>
    private static List<double> Clicks(float[] samples, int rate)
    {
        var clicks = new List<double>();
        for (var i = 0; i < samples.Length; i++)
        {
            if (Math.Abs(samples[i]) < 0.3f) continue;
            clicks.Add((double)i / rate);
            i += rate / 2;
        }

        return clicks;
    }
}
