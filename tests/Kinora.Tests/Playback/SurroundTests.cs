using System.Globalization;
using System.Runtime.InteropServices;
using Kinora.Media.Ladders;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Playback;

/// <summary>Sound in 5.1 through the whole of playback: what comes over HTTP has each channel in its place, as loud as it was, at its time.</summary>
public sealed class SurroundTests(OnDemandHost server) : IClassFixture<OnDemandHost>
{
    private const double Late = 0.7;
    private const double Sync = 0.020;
    private const double Amplitude = 0.2;

    // Every channel has a tone of its own, for 0.3 s, half a second after the one before.
    private static int[] Hertz { get; } = [400, 600, 800, 90, 1000, 1200];

    [Theory]
    [InlineData("around.mp4", "aac", "5.1", RenditionOrigin.Cut)]
    [InlineData("around.mkv", "aac", "5.1", RenditionOrigin.Cut)]
    [InlineData("around.mp4", "eac3", "5.1(side)", RenditionOrigin.Encoded)]
    [InlineData("around.mkv", "flac", "5.1", RenditionOrigin.Encoded)]
    [InlineData("around.ts", "aac", "5.1", RenditionOrigin.Encoded)]
    public async Task Each_channel_is_heard_in_its_place_at_its_time(string file, string codec, string layout, RenditionOrigin origin)
    {
        var video = await server.AddAsync(await MakeAsync(file, codec, layout));
        var fetched = await FetchedVideo.FetchAsync(server.Host.Client, server.Root(video), video, seed: 9);

        video.Presentation.Audio.Select(a => (a.Name, a.Label, a.Channels, a.Default, a.Origin))
            .ShouldBe([("audio", "English", 2, true, RenditionOrigin.Encoded), ("surround", "English 5.1", 6, false, origin)]);
        var pictures = video.Index.File.Video[0].Start.Seconds - ((double)video.Presentation.Timeline.Zero / video.Presentation.Timeline.Timescale);
        await ShouldBeInPlaceAsync(await fetched.JoinAsync("audio/surround"), "0:a:0", pictures);

        // As ffmpeg finds it by the manifests alone.
        await ShouldBeInPlaceAsync($"{server.Root(video)}/manifest.mpd", "0:a:1", pictures);
        await ShouldBeInPlaceAsync($"{server.Root(video)}/master.m3u8", "0:a:1", pictures);
    }

    private static async Task ShouldBeInPlaceAsync(string input, string stream, double pictures)
    {
        const int Rate = 48_000;
        var bytes = await Ffmpeg.RunAsync(["-copyts", "-i", input, "-map", stream, "-af", $"aformat=channel_layouts=5.1,aresample={Rate}:async=1:min_hard_comp=0.001:first_pts=0", "-f", "f32le", "-"]);
        var samples = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        for (var c = 0; c < 6; c++)
        {
            var channel = Enumerable.Range(0, samples.Length / 6).Select(i => samples[(i * 6) + c]).ToArray();
            var begins = pictures + Late + (c * 0.5);
            var first = Array.FindIndex(channel, s => Math.Abs(s) > Amplitude / 2);
            ((double)first / Rate).ShouldBe(begins, Sync, $"{input}: channel {c} begins");
            var (from, to) = ((int)((begins + 0.05) * Rate), (int)((begins + 0.25) * Rate));
            Math.Sqrt(2 * Enumerable.Range(from, to - from).Average(i => (double)channel[i] * channel[i])).ShouldBe(Amplitude, Amplitude * 0.05, $"{input}: channel {c} is as loud");
            var crossings = Enumerable.Range(from, to - from).Count(i => channel[i] < 0 != channel[i + 1] < 0);
            (crossings / 2.0 / 0.2).ShouldBe(Hertz[c], Math.Max(6, Hertz[c] * 0.02), $"{input}: channel {c} is its own");
            for (var other = 0; other < 6; other++)
                if (other != c) Enumerable.Range(from, to - from).Max(i => Math.Abs(samples[(i * 6) + other])).ShouldBeLessThan((float)(Amplitude * 0.1), $"{input}: channel {other} is silent meanwhile");
        }
    }

    private static async Task<string> MakeAsync(string file, string codec, string layout)
    {
        var path = TestMedia.NewPath(Path.GetExtension(file));
        var tones = string.Join('|', Hertz.Select((h, i) => string.Create(CultureInfo.InvariantCulture, $"{Amplitude}*sin(2*PI*{h}*t)*between(t,{i * 0.5},{(i * 0.5) + 0.3})")));
        await Ffmpeg.RunAsync(
        [
            "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=4.5", "-itsoffset", Late.ToString(CultureInfo.InvariantCulture), "-f", "lavfi", "-i", $"aevalsrc=exprs='{tones}':c={layout}:s=48000:d=3.5",
            "-map", "0", "-map", "1", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", codec, "-b:a", "640k", "-metadata:s:a:0", "language=eng", path,
        ]);
        return path;
    }
}
