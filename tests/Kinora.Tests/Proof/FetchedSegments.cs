using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Tests.Proof;

/// <summary>One rendition as both manifests announce it.</summary>
/// <param name="Name"><c>video/360p</c>: the folder of its files.</param>
/// <param name="Starts">Start of each segment and the end of the last, in ticks, as DASH says.</param>
internal sealed record AnnouncedRendition(string Name, int Timescale, long[] Starts)
{
    public int SegmentCount => Starts.Length - 1;

    public bool IsVideo => Name.StartsWith("video/", StringComparison.Ordinal);
}

/// <summary>
/// A video as a player that knows only its address finds it: what the manifests of HLS and DASH announce, fetched over HTTP in no sensible order and a few at a time.
/// </summary>
internal sealed partial class FetchedSegments
{
    private const int AtATime = 5;

    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>By name: <c>video/360p</c>, <c>audio/audio</c>.</summary>
    public required IReadOnlyDictionary<string, AnnouncedRendition> Renditions { get; init; }

    /// <param name="client">Whoever watches.</param>
    /// <param name="root">Address of the video's folder.</param>
    /// <param name="seed">Decides the order.</param>
    /// <param name="choose">Which segments of a rendition are wanted; all, when not told otherwise.</param>
    public static async Task<FetchedSegments> FetchAsync(HttpClient client, string root, int seed, Func<AnnouncedRendition, IEnumerable<int>>? choose = null)
    {
        choose ??= r => Enumerable.Range(0, r.SegmentCount);
        var fetched = new FetchedSegments { Renditions = await ReadManifestsAsync(client, root) };
        string[] wanted = [.. fetched.Renditions.Values.SelectMany(r => choose(r).Distinct().Select(i => Segment(r.Name, i)).Prepend(Init(r.Name)))];
        var random = new Random(seed);
        random.Shuffle(wanted);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime };
        await Parallel.ForEachAsync(wanted, options, async (file, _) => fetched._files[file] = await GetAsync(client, $"{root}/{file}"));

        // Segments are values: whoever asks, and whenever, gets the same bytes.
        string[] again = [.. wanted.Where((f, i) => i % 4 == 0 || f.EndsWith("init.mp4", StringComparison.Ordinal))];
        random.Shuffle(again);
        await Parallel.ForEachAsync(again, options, async (file, _) => (await GetAsync(client, $"{root}/{file}")).AsSpan().SequenceEqual(fetched._files[file]).ShouldBeTrue($"{file} is the same again"));
        return fetched;
    }

    /// <summary>Numbers of the segments that are here of a rendition.</summary>
    public IEnumerable<int> Fetched(AnnouncedRendition rendition) => Enumerable.Range(0, rendition.SegmentCount).Where(i => _files.ContainsKey(Segment(rendition.Name, i)));

    public long Size(AnnouncedRendition rendition, int segment) => _files[Segment(rendition.Name, segment)].Length;

    public byte[] Init(AnnouncedRendition rendition) => _files[Init(rendition.Name)];

    public SegmentTimes Times(AnnouncedRendition rendition, int segment) => SegmentTimes.Of(_files[Segment(rendition.Name, segment)]);

    /// <summary>The init segment and some segments as one file.</summary>
    public async Task<string> JoinAsync(string rendition, IEnumerable<int> segments)
    {
        var path = TestMedia.NewPath(".mp4");
        await using var file = File.Create(path);
        await file.WriteAsync(_files[Init(rendition)]);
        foreach (var i in segments) await file.WriteAsync(_files[Segment(rendition, i)]);
        return path;
    }

    /// <summary>Every segment begins where the manifests say and lasts until the next one begins.</summary>
    public void ShouldBeContiguous()
    {
        foreach (var rendition in Renditions.Values)
        {
            var init = _files[Init(rendition.Name)];
            SegmentTimes.Timescale(init).ShouldBe(rendition.Timescale, rendition.Name);
            // Sound is primed: its first segment is decoded from before the beginning. Pictures are composed later than they are decoded, all by as much.
            var priming = rendition.IsVideo ? 0 : SegmentTimes.EditTime(init);
            foreach (var i in Fetched(rendition))
            {
                var times = Times(rendition, i);
                var start = i == 0 ? 0 : rendition.Starts[i] + priming;
                times.DecodeTime.ShouldBe(start, $"{rendition.Name} {i} begins");
                (times.DecodeTime + times.Duration).ShouldBe(rendition.Starts[i + 1] + priming, $"{rendition.Name} {i} ends");
            }
        }
    }

    private static string Init(string rendition) => rendition + "/init.mp4";

    private static string Segment(string rendition, int number) => string.Create(CultureInfo.InvariantCulture, $"{rendition}/{number}.m4s");

    private static async Task<byte[]> GetAsync(HttpClient client, string address)
    {
        using var response = await client.GetAsync(address);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, $"{address}: {(response.IsSuccessStatusCode ? "" : System.Text.Encoding.UTF8.GetString(bytes))}");
        return bytes;
    }

    private static async Task<string> TextAsync(HttpClient client, string address) => System.Text.Encoding.UTF8.GetString(await GetAsync(client, address));

    /// <summary>What DASH announces, once HLS is seen to announce the same.</summary>
    private static async Task<IReadOnlyDictionary<string, AnnouncedRendition>> ReadManifestsAsync(HttpClient client, string root)
    {
        var dash = ReadDash(XDocument.Parse(await TextAsync(client, $"{root}/manifest.mpd")).Root!).ToDictionary(r => r.Name, StringComparer.Ordinal);
        var master = await TextAsync(client, $"{root}/master.m3u8");
        var playlists = Playlist().Matches(master).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToArray();
        playlists.ShouldBe(dash.Keys, ignoreOrder: true);

        foreach (var rendition in dash.Values)
        {
            var lines = (await TextAsync(client, $"{root}/{rendition.Name}/index.m3u8")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.ShouldContain("#EXT-X-MAP:URI=\"init.mp4\"");
            lines.ShouldContain("#EXT-X-ENDLIST");
            lines.Where(l => !l.StartsWith('#')).ShouldBe(Enumerable.Range(0, rendition.SegmentCount).Select(i => $"{i}.m4s"), rendition.Name);
            var seconds = lines.Where(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal)).Select(l => double.Parse(l[8..^1], CultureInfo.InvariantCulture)).ToArray();
            seconds.Length.ShouldBe(rendition.SegmentCount, rendition.Name);
            var told = 0.0;
            for (var i = 0; i < seconds.Length; i++)
            {
                told += seconds[i];
                told.ShouldBe((double)rendition.Starts[i + 1] / rendition.Timescale, 0.000_001, $"{rendition.Name} {i}");
            }
        }

        return dash;
    }

    private static IEnumerable<AnnouncedRendition> ReadDash(XElement manifest)
    {
        var space = manifest.Name.Namespace;
        foreach (var set in manifest.Descendants(space + "AdaptationSet"))
        {
            var template = set.Element(space + "SegmentTemplate")!;
            List<long> starts = [0];
            foreach (var s in template.Descendants(space + "S"))
            {
                if (s.Attribute("t") is { } start) ((long)start).ShouldBe(starts[^1]);
                for (var repeats = (int?)s.Attribute("r") ?? 0; repeats >= 0; repeats--) starts.Add(starts[^1] + (long)s.Attribute("d")!);
            }

            var files = template.Attribute("media")!.Value;
            files.ShouldBe($"{set.Attribute("contentType")!.Value}/$RepresentationID$/$Number$.m4s");
            ((int)template.Attribute("startNumber")!).ShouldBe(0);
            foreach (var representation in set.Elements(space + "Representation"))
                yield return new AnnouncedRendition($"{set.Attribute("contentType")!.Value}/{representation.Attribute("id")!.Value}", (int)template.Attribute("timescale")!, [.. starts]);
        }
    }

    [GeneratedRegex("(?<name>(video|audio)/[0-9a-z-]+)/index\\.m3u8", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Playlist();
}
