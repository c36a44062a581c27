using System.Globalization;
using System.Runtime.InteropServices;
using Kinora.Media.Ladders;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Playback;

/// <summary>Files in two languages through the whole of playback: each that comes over HTTP is the one that it is called, and in time with the pictures.</summary>
public sealed class LanguagesTests(OnDemandHost server) : IClassFixture<OnDemandHost>
{
    /// <summary>What a listener would not notice, in seconds.</summary>
    private const double Sync = 0.020;

    // German is a tone of 440 Hz, English one of 880 Hz that begins late; both sound at the beginning of each second of their own.
    [Theory]
    [InlineData("two.mkv", "aac", "ac3", 1.5, RenditionOrigin.Cut, RenditionOrigin.Encoded)]
    [InlineData("two.mkv", "libopus", "aac", 0.7, RenditionOrigin.Encoded, RenditionOrigin.Cut)]
    [InlineData("two.mp4", "aac", "libopus", 0.7, RenditionOrigin.Cut, RenditionOrigin.Encoded)]
    [InlineData("two.mp4", "ac3", "aac", 1.5, RenditionOrigin.Encoded, RenditionOrigin.Cut)]
    [InlineData("two.ts", "mp2", "ac3", 1.5, RenditionOrigin.Encoded, RenditionOrigin.Encoded)]
    public async Task Each_language_is_heard_at_its_time(string file, string german, string english, double late, RenditionOrigin germanOrigin, RenditionOrigin englishOrigin)
    {
        var video = await server.AddAsync(await MakeAsync(file, german, english, late));
        var fetched = await FetchedVideo.FetchAsync(server.Host.Client, server.Root(video), video, seed: 7);

        var sounds = video.Presentation.Audio;
        sounds.Select(a => (a.Name, a.Label, a.Language, a.Default, a.Origin)).ShouldBe([("audio", "German", "de", true, germanOrigin), ("audio-2", "English", "en", false, englishOrigin)]);
        var pictures = video.Index.File.Video[0].Start.Seconds - ((double)video.Presentation.Timeline.Zero / video.Presentation.Timeline.Timescale);
        foreach (var (rendition, hertz, begins) in new[] { (sounds[0], 440, 0.0), (sounds[1], 880, late) })
        {
            var samples = await DecodeAsync(["-copyts", "-i", await fetched.JoinAsync($"audio/{rendition.Name}")], "0:a:0", rendition.SampleRate);
            var tones = Tones(samples, rendition.SampleRate);

            tones.Count.ShouldBe(begins > 0 ? 3 : 5, rendition.Name);
            for (var i = 0; i < tones.Count; i++)
            {
                tones[i].Start.ShouldBe(pictures + begins + i, Sync, $"{rendition.Name}, tone {i}");
                tones[i].Hertz.ShouldBe(hertz, hertz * 0.02, $"{rendition.Name}, tone {i}");
            }
        }

        foreach (var manifest in new[] { "master.m3u8", "manifest.mpd" })
        {
            var tones = Tones(await DecodeAsync(["-i", $"{server.Root(video)}/{manifest}"], "0:a:1", 48_000), 48_000);
            tones.ShouldNotBeEmpty();
            tones.ShouldAllBe(t => Math.Abs(t.Hertz - 880) < 20);
        }
    }

    private static async Task<string> MakeAsync(string file, string german, string english, double late)
    {
        var path = TestMedia.NewPath(Path.GetExtension(file));
        await Ffmpeg.RunAsync(
        [
            "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=5", "-f", "lavfi", "-i", Tone(440, 5),
            "-itsoffset", late.ToString(CultureInfo.InvariantCulture), "-f", "lavfi", "-i", Tone(880, 3), "-map", "0", "-map", "1", "-map", "2",
            "-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p", "-c:a:0", german, "-c:a:1", english, "-b:a", "128k", "-ac", "2",
            "-metadata:s:a:0", "language=deu", "-metadata:s:a:1", "language=eng", path,
        ]);
        return path;
    }

    private static string Tone(int hertz, int seconds) => $"aevalsrc='0.5*sin(2*PI*{hertz}*t)*lt(mod(t,1),0.3)':s=48000:d={seconds}";

    private static async Task<float[]> DecodeAsync(string[] input, string stream, int rate)
    {
        var bytes = await Ffmpeg.RunAsync([.. input, "-map", stream, "-af", $"aresample={rate}:async=1:min_hard_comp=0.001:first_pts=0", "-ac", "1", "-f", "f32le", "-"]);
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    /// <summary>When each tone begins, and how high it is by how often it crosses zero.</summary>
    private static List<(double Start, double Hertz)> Tones(float[] samples, int rate)
    {
        List<(double, double)> tones = [];
        for (var i = 0; i < samples.Length; i++)
        {
            if (Math.Abs(samples[i]) < 0.1f) continue;
            var (from, to) = (i + (rate / 20), Math.Min(i + (rate / 4), samples.Length));
            var crossings = Enumerable.Range(from, Math.Max(0, to - from - 1)).Count(s => samples[s] < 0 != samples[s + 1] < 0);
            tones.Add(((double)i / rate, crossings / 2.0 / ((double)(to - from) / rate)));
            i += rate / 2;
        }

        return tones;
    }
}
