using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Playback;

/// <summary>Everything that a server has of a video, fetched over HTTP in no sensible order.</summary>
internal sealed class FetchedVideo(TestVideo video, ConcurrentDictionary<string, byte[]> files)
{
    public static async Task<FetchedVideo> FetchAsync(HttpClient client, string root, TestVideo video, int seed)
    {
        var segments = Enumerable.Range(0, video.Presentation.Timeline.SegmentCount);
        string[] renditions = [.. video.Presentation.Video.Select(r => $"video/{r.Name}"), .. video.Presentation.Audio.Select(r => $"audio/{r.Name}")];
        string[] wanted = [.. from rendition in renditions from file in segments.Select(i => $"{i}.m4s").Prepend("init.mp4").Append("index.m3u8") select $"{rendition}/{file}"];
        new Random(seed).Shuffle(wanted);

        ConcurrentDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (file, token) =>
        {
            using var response = await client.GetAsync($"{root}/{file}", token);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, $"{file}: {await response.Content.ReadAsStringAsync(token)}");
            files[file] = await response.Content.ReadAsByteArrayAsync(token);
        });
        return new FetchedVideo(video, files);
    }

    public byte[] this[string file] => files[file];

    /// <summary>Init segment and all segments of a rendition as one file.</summary>
    public async Task<string> JoinAsync(string rendition)
    {
        var path = TestMedia.NewPath(".mp4");
        await using var file = File.Create(path);
        await file.WriteAsync(files[$"{rendition}/init.mp4"]);
        for (var i = 0; i < video.Presentation.Timeline.SegmentCount; i++) await file.WriteAsync(files[$"{rendition}/{i}.m4s"]);
        return path;
    }

    /// <summary>Decode times, pictures and their times are the timeline's in every rendition, and the playlists say so.</summary>
    public async Task ShouldBeTheVideoAsync()
    {
        var timeline = video.Presentation.Timeline;
        foreach (var rendition in video.Presentation.Video)
        {
            var name = $"video/{rendition.Name}";
            for (var i = 0; i < timeline.SegmentCount; i++) DecodeTime(files[$"{name}/{i}.m4s"]).ShouldBe(timeline.Boundaries[i], $"{name} {i}");
            var joined = await JoinAsync(name);
            var times = await CounterFrames.TimesAsync(joined);
            var expected = Enumerable.Range(0, timeline.SegmentCount).SelectMany(i => timeline.FrameTimesOf(i, rendition.FrameDivisor)).Select(t => (double)t / timeline.Timescale).ToArray();
            times.Length.ShouldBe(expected.Length, name);
            for (var i = 0; i < times.Length; i++) times[i].ShouldBe(expected[i], 0.0001, $"{name} picture {i}");
            var numbers = (await CounterFrames.ReadAsync(joined)).Select(f => f.Number).ToArray();
            numbers.Length.ShouldBe(expected.Length, name);
            numbers.ShouldBe([.. numbers.Order()], name);
            numbers.Distinct().Count().ShouldBeGreaterThanOrEqualTo(numbers.Length - 2, name);
            ShouldSum(name, timeline.End.Seconds);
        }

        foreach (var rendition in video.Presentation.Audio)
        {
            var name = $"audio/{rendition.Name}";
            var frames = new AudioFrames(timeline, rendition.SampleRate, rendition.Priming);
            for (var i = 0; i < timeline.SegmentCount; i++) DecodeTime(files[$"{name}/{i}.m4s"]).ShouldBe(frames.DecodeTime(i), $"{name} {i}");
            var pcm = await Ffmpeg.RunAsync(["-i", await JoinAsync(name), "-map", "0:a:0", "-ac", "1", "-f", "s16le", "-"]);
            Math.Abs((pcm.Length / 2) - ((frames.FirstFrame(timeline.SegmentCount) * AudioFrames.FrameSize) - rendition.Priming)).ShouldBeLessThanOrEqualTo(AudioFrames.FrameSize, name);
        }
    }

    private void ShouldSum(string rendition, double seconds)
    {
        var lines = System.Text.Encoding.UTF8.GetString(files[$"{rendition}/index.m3u8"]).Split('\n');
        lines.Where(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal))
            .Sum(l => double.Parse(l["#EXTINF:".Length..^1], System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(seconds, 0.001);
    }

    private static long DecodeTime(byte[] segment)
    {
        var box = segment.AsSpan().IndexOf("tfdt"u8);
        return BinaryPrimitives.ReadInt64BigEndian(segment.AsSpan(box + 8));
    }
}
