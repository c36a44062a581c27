using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Validation;

namespace Kinora.Tests.Proof;

/// <summary>What the manifests say of cost and shape, against the bytes that were served: players choose by it.</summary>
internal static partial class Announcements
{
    /// <param name="client">Whoever watches.</param>
    /// <param name="root">Address of the video's folder.</param>
    /// <param name="fetched">All of it, so that everything exists that can be measured.</param>
    public static async Task ShouldBeTrueAsync(HttpClient client, string root, FetchedSegments fetched)
    {
        var master = await client.GetStringAsync($"{root}/master.m3u8");
        var manifest = XDocument.Parse(await client.GetStringAsync($"{root}/manifest.mpd")).Root!;
        var dash = manifest.Descendants(manifest.Name.Namespace + "Representation").ToDictionary(r => r.Attribute("id")!.Value, r => (Rate: (long)r.Attribute("bandwidth")!, Codecs: r.Attribute("codecs")!.Value), StringComparer.Ordinal);
        var sounds = fetched.Renditions.Values.Where(r => !r.IsVideo).ToDictionary(r => r.Name["audio/".Length..], r => RatesOf(fetched, r), StringComparer.Ordinal);
        foreach (var (name, rates) in sounds) ShouldBeJustEnough(dash[name].Rate, rates.Peak, name);

        Match[] variants = [.. Variant().Matches(master).Cast<Match>()];
        variants.Count(v => v.Groups["sounds"].Value != "surround").ShouldBe(Math.Max(1, fetched.Renditions.Values.Count(r => r.IsVideo)));
        variants.Any(v => v.Groups["sounds"].Value == "surround").ShouldBe(sounds.ContainsKey("surround"));
        foreach (var variant in variants)
        {
            var rendition = fetched.Renditions[variant.Groups["name"].Value];
            // Of the same pictures with other sounds both are announced as the dearer.
            (double Peak, double Average) SoundOf(Match one) => sounds.GetValueOrDefault(one.Groups["sounds"].Value == "surround" ? "surround" : "audio");
            var sound = (Peak: variants.Where(v => v.Groups["name"].Value == rendition.Name).Max(v => SoundOf(v).Peak), SoundOf(variant).Average);
            var rates = sound;
            if (rendition.IsVideo)
            {
                var pictures = RatesOf(fetched, rendition);
                ShouldBeJustEnough(dash[rendition.Name["video/".Length..]].Rate, pictures.Peak, rendition.Name);
                rates = (pictures.Peak + sound.Peak, pictures.Average + sound.Average);
                await ShapeShouldBeAsync(variant, fetched, rendition);
                CodecOf(fetched.Init(rendition)).ShouldBe(dash[rendition.Name["video/".Length..]].Codecs);
                variant.Groups["codecs"].Value.Split(',')[0].ShouldBe(CodecOf(fetched.Init(rendition)));
            }

            ShouldBeJustEnough(Number(variant, "peak"), rates.Peak, rendition.Name);
            Number(variant, "average").ShouldBeInRange((long)(rates.Average * 0.97) - 8000, (long)(rates.Average * 1.03) + 8000, rendition.Name);
        }
    }

    /// <summary>HLS, DASH and CMAF, as <c>kinora media validate</c> knows them: nothing is found, not even something to warn of.</summary>
    public static async Task ShouldKeepTheRulesAsync(HttpClient client, string root)
    {
        foreach (var manifest in new[] { "master.m3u8", "manifest.mpd" })
        {
            var report = await PresentationValidator.ValidateAsync(new Uri(client.BaseAddress!, $"{root}/{manifest}"), client, new Progress<ValidationProgress>(), CancellationToken.None);
            report.Findings.ShouldBeEmpty(string.Join('\n', report.Findings.Select(f => $"{f.Rule.Name} {f.Place}: {f.Message}")));
        }
    }

    /// <summary>An upper bound (RFC 8216 §4.3.4.2), but one that keeps nobody from what their line carries.</summary>
    private static void ShouldBeJustEnough(long announced, double served, string rendition) => announced.ShouldBeInRange((long)served, (long)(served * 1.02) + 8000, rendition);

    private static (double Peak, double Average) RatesOf(FetchedSegments fetched, AnnouncedRendition rendition)
    {
        var segments = Enumerable.Range(0, rendition.SegmentCount);
        return (
            segments.Max(i => fetched.Size(rendition, i) * 8.0 * rendition.Timescale / (rendition.Starts[i + 1] - rendition.Starts[i])),
            segments.Sum(i => fetched.Size(rendition, i)) * 8.0 * rendition.Timescale / rendition.Starts[^1]);
    }

    private static async Task ShapeShouldBeAsync(Match variant, FetchedSegments fetched, AnnouncedRendition rendition)
    {
        var shape = await Ffmpeg.ProbeAsync("-select_streams", "v:0", "-show_entries", "stream=width,height,sample_aspect_ratio", "-of", "csv=p=0", await fetched.JoinAsync(rendition.Name, [0]));
        var fields = shape[0].Split(',');
        var aspect = fields[2].Split(':') is [var across, var down] ? double.Parse(across, CultureInfo.InvariantCulture) / double.Parse(down, CultureInfo.InvariantCulture) : 1;
        (Number(variant, "width") / (double)Number(variant, "height")).ShouldBe(double.Parse(fields[0], CultureInfo.InvariantCulture) * aspect / double.Parse(fields[1], CultureInfo.InvariantCulture), 0.02, rendition.Name);
        Math.Max(Number(variant, "width"), Number(variant, "height")).ShouldBeGreaterThanOrEqualTo(Math.Max(long.Parse(fields[0], CultureInfo.InvariantCulture), long.Parse(fields[1], CultureInfo.InvariantCulture)), rendition.Name);

        // A rung of every second picture begins anew in each segment.
        var pictures = Enumerable.Range(0, rendition.SegmentCount).Sum(i => fetched.Times(rendition, i).Samples);
        var expected = double.Parse(variant.Groups["rate"].Value, CultureInfo.InvariantCulture) * rendition.Starts[^1] / rendition.Timescale;
        expected.ShouldBe(pictures, rendition.SegmentCount + 1, rendition.Name);
    }

    /// <summary>RFC 6381 string of what the init segment's <c>avcC</c> says (ISO/IEC 14496-15 §5.3.3.1).</summary>
    private static string CodecOf(ReadOnlySpan<byte> init)
    {
        var configuration = init[(init.IndexOf("avcC"u8) + 4)..];
        return $"avc1.{configuration[1]:x2}{configuration[2]:x2}{configuration[3]:x2}";
    }

    private static long Number(Match variant, string name) => long.Parse(variant.Groups[name].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "#EXT-X-STREAM-INF:BANDWIDTH=(?<peak>[0-9]+),AVERAGE-BANDWIDTH=(?<average>[0-9]+),CODECS=\"(?<codecs>[^\"]+)\"(,RESOLUTION=(?<width>[0-9]+)x(?<height>[0-9]+))?(,FRAME-RATE=(?<rate>[0-9.]+))?(,AUDIO=\"(?<sounds>[^\"]+)\")?[^\n]*\n(?<name>[^\n]+)/index\\.m3u8",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variant();
}
