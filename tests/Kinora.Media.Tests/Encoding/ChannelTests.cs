using System.Globalization;
using System.Runtime.InteropServices;
using Kinora.Media.Encoding;
using Kinora.Media.Ladders;
using Kinora.Media.Packaging;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.Encoding;

/// <summary>Many channels, with a tone of its own in each: which is heard where, and how loud.</summary>
public sealed class ChannelTests
{
    private const int Rate = 48_000;
    private const double Amplitude = 0.25;
    private const double Half = 0.5;
    private const double Least = 0.01;

    /// <summary>Hertz of a tone that is in all channels.</summary>
    private const int Together = 440;

    /// <summary>3 dB less.</summary>
    private const double Minus3 = 0.7071;

    // As ITU-R BS.775 mixes down, and 3 dB less of all: the centre comes out of both loudspeakers, so that dialogue is as loud as it was.
    private static Dictionary<string, (double Left, double Right)> InStereo { get; } = new(StringComparer.Ordinal)
    {
        ["FL"] = (Minus3, 0),
        ["FR"] = (0, Minus3),
        ["FC"] = (Half, Half),
        ["LFE"] = (0, 0),
        ["BL"] = (Half, 0),
        ["BR"] = (0, Half),
        ["SL"] = (Half, 0),
        ["SR"] = (0, Half),
    };

    /// <summary>What of each channel of the source is heard in front left, right and centre, low frequencies, back left and right.</summary>
    private static Dictionary<string, double[]> Around { get; } = new(StringComparer.Ordinal)
    {
        ["FL"] = [1, 0, 0, 0, 0, 0],
        ["FR"] = [0, 1, 0, 0, 0, 0],
        ["FC"] = [0, 0, 1, 0, 0, 0],
        ["LFE"] = [0, 0, 0, 1, 0, 0],
        ["BL"] = [0, 0, 0, 0, 1, 0],
        ["BR"] = [0, 0, 0, 0, 0, 1],
    };

    [Theory]
    [InlineData("5.1", "FL FR FC LFE BL BR", "flac", "mkv", RenditionOrigin.Encoded)]
    [InlineData("5.1(side)", "FL FR FC LFE SL SR", "ac3", "mp4", RenditionOrigin.Encoded)]
    [InlineData("7.1", "FL FR FC LFE BL BR SL SR", "flac", "mkv", RenditionOrigin.Encoded)]
    [InlineData("5.0", "FL FR FC BL BR", "flac", "mkv", RenditionOrigin.Encoded)]
    [InlineData("5.1", "FL FR FC LFE BL BR", "aac", "mp4", RenditionOrigin.Cut)]
    [InlineData("5.1", "FL FR FC LFE BL BR", "aac", "mkv", RenditionOrigin.Cut)]
    [InlineData("5.1", "FL FR FC LFE BL BR", "aac", "ts", RenditionOrigin.Encoded)]
    public async Task Each_channel_is_heard_where_it_belongs_and_as_loud_as_it_should_be(string layout, string channels, string codec, string container, RenditionOrigin origin)
    {
        var names = channels.Split(' ');
        var source = await Encoded.OpenAsync(await MakeAsync(layout, names, codec, container, Amplitude, apart: true));
        var sounds = LadderPlanner.Plan(source.Index, source.Timeline).Audio;
        sounds.Select(s => (s.Name, s.Channels, s.Origin)).ShouldBe([("audio", 2, RenditionOrigin.Encoded), ("surround", 6, origin)]);

        var stereo = await HearAsync(source, sounds[0]);
        var around = await HearAsync(source, sounds[1]);

        foreach (var name in names)
        {
            var (left, right) = InStereo[name];
            LevelOf(stereo[0], name).ShouldBe(left, 0.03, $"{name} in the left of stereo");
            LevelOf(stereo[1], name).ShouldBe(right, 0.03, $"{name} in the right of stereo");

            // What has no place of its own shares that of the back, 3 dB less.
            var alone = !names.Contains("BL", StringComparer.Ordinal);
            var expected = name is "SL" or "SR" ? [.. Around["B" + name[1..]].Select(l => l * (alone ? 1 : Minus3))] : Around[name];
            for (var c = 0; c < 6; c++) LevelOf(around[c], name).ShouldBe(expected[c], 0.03, $"{name} in channel {c} of 5.1");
        }
    }

    [Theory]
    [InlineData("5.1", "FL FR FC LFE BL BR")]
    [InlineData("7.1", "FL FR FC LFE BL BR SL SR")]
    public async Task What_is_loud_in_all_channels_at_once_is_not_cut_off(string layout, string channels)
    {
        var source = await Encoded.OpenAsync(await MakeAsync(layout, channels.Split(' '), "flac", "mkv", 0.95, apart: false));
        var sounds = LadderPlanner.Plan(source.Index, source.Timeline).Audio;

        var stereo = await HearAsync(source, sounds[0]);

        foreach (var channel in stereo)
        {
            channel.Max(Math.Abs).ShouldBeInRange(0.85f, 1);
            // A sine that is cut off has a third of its frequency's energy in the harmonics: this one is still a sine.
            Goertzel(channel, 3 * Together).ShouldBeLessThan(0.02 * Goertzel(channel, Together));
        }
    }

    /// <summary>A second and a half of a sine in each channel.</summary>
    private static async Task<string> MakeAsync(string layout, string[] names, string codec, string container, double amplitude, bool apart)
    {
        var path = TestMedia.NewPath("." + container);
        var sines = string.Join('|', names.Select(name => string.Create(CultureInfo.InvariantCulture, $"{amplitude}*sin(2*PI*{(apart ? Hertz(name) : Together)}*t)")));
        await Ffmpeg.RunAsync(
        [
            "-f", "lavfi", "-i", $"aevalsrc=exprs='{sines}':c={layout}:s={Rate}:d=1.5", "-f", "lavfi", "-i", "color=s=64x64:r=10:d=1.5", "-map", "1", "-map", "0", "-c:v", "libx264", "-preset", "ultrafast",
            "-c:a", codec, "-b:a", "640k", path,
        ]);
        return path;
    }

    private static int Hertz(string name) => name == "LFE" ? 60 : 310 + (230 * Array.IndexOf([.. InStereo.Keys], name));

    /// <summary>A rendition of all segments, decoded: its channels.</summary>
    private static async Task<float[][]> HearAsync(Encoded source, AudioRendition rendition)
    {
        var path = TestMedia.NewPath(".mp4");
        await using (var file = File.Create(path))
        {
            await file.WriteAsync(CmafInit.Audio(rendition));
            if (rendition.Origin == RenditionOrigin.Cut)
            {
                using var original = new Kinora.Media.IO.FileByteSource(source.Path);
                var frames = new Kinora.Media.Timelines.AudioFrames(source.Timeline, rendition.SampleRate, rendition.Priming);
                for (var i = 0; i < source.Timeline.SegmentCount; i++)
                    await file.WriteAsync(await AudioCutter.CutAsync(original, source.Index.Samples[rendition.StreamIndex], rendition, frames, i, CancellationToken.None));
            }
            else
            {
                var window = new AudioWindow { Path = source.Path, File = source.Index.File, Timeline = source.Timeline, Rendition = rendition, FirstSegment = 0, SegmentCount = source.Timeline.SegmentCount };
                await foreach (var segment in new AudioEncoder(Encoded.Tools).EncodeAsync(window, CancellationToken.None)) await file.WriteAsync(segment.Bytes);
            }
        }

        (await Ffmpeg.ValueAsync(path, "a:0", "stream=channel_layout")).ShouldBe(rendition.Channels == 6 ? "5.1" : "stereo");
        var samples = MemoryMarshal.Cast<byte, float>(await Ffmpeg.RunAsync(["-i", path, "-f", "f32le", "-"])).ToArray();
        // The middle second: neither how it begins nor how it ends.
        return [.. Enumerable.Range(0, rendition.Channels).Select(c => Enumerable.Range(Rate / 4, Rate).Select(i => samples[(i * rendition.Channels) + c]).ToArray())];
    }

    /// <summary>How loud the tone of a source's channel is here, 1 for as loud as there.</summary>
    private static double LevelOf(float[] channel, string of) => Goertzel(channel, Hertz(of)) is var level && level / Amplitude < Least ? 0 : level / Amplitude;

    /// <summary>Amplitude of one frequency over a whole second.</summary>
    private static double Goertzel(float[] samples, int hertz)
    {
        var (sine, cosine) = (0.0, 0.0);
        for (var i = 0; i < samples.Length; i++)
        {
            var (s, c) = Math.SinCos(2 * Math.PI * hertz * i / Rate);
            (sine, cosine) = (sine + (s * samples[i]), cosine + (c * samples[i]));
        }

        return 2 * Math.Sqrt((sine * sine) + (cosine * cosine)) / samples.Length;
    }
}
