using System.Text.Json;
using Kinora.Media.Dash;
using Kinora.Media.Hls;
using Kinora.Media.Ladders;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Timelines;
using static Kinora.Media.Tests.Timelines.Indexes;

namespace Kinora.Media.Tests.Manifests;

/// <summary>
/// Playlists and manifests are compared byte for byte with files in <c>tests/manifests/golden</c>, which the parsers of real players read in the Node test beside them.
/// After a change that is meant: <c>KINORA_WRITE_GOLDENS=1</c>, then read the difference.
/// </summary>
public sealed class GoldenManifestTests
{
    private static readonly Dictionary<string, RenditionMeasure> Nothing = [];

    private static SampleTable Film { get; } = Table(24_000, Every(1001, 720), Enumerable.Range(0, 15).Select(i => i * 48), size: 4000);

    private static SampleTable Phone { get; } = Table(600, Every(10, 600), size: 25_000);

    private static SampleTable Irregular { get; } = Table(1000, [0, 40, 700, 1033, 1100, 2500, 2533, 4800, 4901, 6000], end: 7000, scanned: true);

    private static SampleTable Single { get; } = Table(30_000, [0], end: 1001, scanned: true);

    private static AudioTrack[] Languages { get; } =
    [
        Audio(Timestamp.Zero, new Timestamp(44_100 * 30, 44_100), 44_100, codec: "mp3") with { Language = "deu", IsDefault = true },
        Audio(new Timestamp(72_000, 48_000), new Timestamp(48_000 * 20, 48_000), cuttable: true, priming: 1024) with { StreamIndex = 2, Language = "eng", Bitrate = 128_000, Role = AudioRole.Dub },
        Audio(Timestamp.Zero, new Timestamp(48_000 * 30, 48_000), channels: 1) with { StreamIndex = 3, Language = "deu", Title = "Bild & Ton <erklärt>", Role = AudioRole.Description },
        Audio(Timestamp.Zero, new Timestamp(48_000 * 30, 48_000), codec: "opus") with { StreamIndex = 4, Role = AudioRole.Commentary },
    ];

    private static MediaFile Subtitled { get; } = new()
    {
        Demuxer = "matroska",
        Size = 1,
        Video = [],
        Audio = [],
        Subtitles =
        [
            new() { StreamIndex = 5, Codec = "subrip", Language = "eng", IsDefault = true },
            new() { StreamIndex = 6, Codec = "ass", Language = "ger", Title = "Für <alle> & jeden", IsForHearingImpaired = true },
            new() { StreamIndex = 7, Codec = "hdmv_pgs_subtitle", Language = "fre" },
            new() { StreamIndex = 8, Codec = "mov_text", Language = "en", IsForced = true },
            new() { StreamIndex = 9, Codec = "webvtt", IsCommentary = true },
        ],
        NativelyIndexed = true,
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, Func<Presentation>> Cases { get; } = new(StringComparer.Ordinal)
    {
        // 23.976 fps, a keyframe every 2.002 s, cut; 44.1 kHz sound 50 ms late, cut.
        ["film-cut"] = () => Plan(
            Video(Film, cuttable: true, width: 1280, height: 536) with { SampleAspect = new Rational(1, 1) },
            Film,
            Audio(new Timestamp(2205, 44_100), new Timestamp(44_100 * 30, 44_100), 44_100, cuttable: true, priming: 1024) with { Language = "eng", Bitrate = 128_000 }),
        ["phone-60-encoded"] = () => Plan(Video(Phone, codec: "hevc", width: 1920, height: 1080) with { Rotation = 90, Bitrate = 12_000_000 }, Phone),
        ["anamorphic-cut"] = () => Plan(Video(Film, cuttable: true, width: 720, height: 576) with { SampleAspect = new Rational(64, 45) }, Film),
        ["irregular"] = () => Plan(Video(Irregular, codec: "vp9"), Irregular, Audio(Timestamp.Zero, new Timestamp(7100, 1000), 8000, 1, codec: "opus")),
        ["sound-alone"] = () => Plan(null, null, Audio(Timestamp.Zero, new Timestamp(44_100 * 10, 44_100), 44_100, 6)),
        // Two languages, the second later and at another rate, and what is not for everyone.
        ["languages"] = () => Plan(Video(Film, cuttable: true, width: 1280, height: 536), Film, Languages),
        // 5.1 of one of two languages: beside the best pictures only.
        ["surround"] = () => Plan(Video(Film, cuttable: true, width: 1280, height: 536), Film, Languages[0], Languages[1] with { Channels = 6, CutConfiguration = null, Codec = "eac3" }),
        ["languages-alone"] = () => Plan(null, null, Languages),
        ["subtitles"] = () => Plan(Video(Film, cuttable: true, width: 1280, height: 536), Film, Languages[0]) with { Text = TextLadder.Plan(Subtitled) },
        ["subtitles-of-sound"] = () => Plan(null, null, Languages[1]) with { Text = TextLadder.Plan(Subtitled) },
        ["one-picture"] = () => Plan(Video(Single, codec: "vp9", width: 161, height: 121), Single),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Manifests_are_as_they_were_read_and_approved(string name)
    {
        var presentation = Cases[name]();
        Compare(name, "master.m3u8", MasterPlaylist.Write(presentation, Nothing));
        Compare(name, "manifest.mpd", DashManifest.Write(presentation, Nothing));
        if (presentation.Video.Count > 0) Compare(name, "video.m3u8", MediaPlaylist.Video(presentation));
        foreach (var audio in presentation.Audio) Compare(name, $"{audio.Name}.m3u8", MediaPlaylist.Audio(presentation, audio));
        foreach (var text in presentation.Text) Compare(name, $"{text.Name}.m3u8", MediaPlaylist.Text(presentation));
        Compare(name, "facts.json", Facts(presentation));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Durations_add_up_to_the_timeline_to_the_microsecond(string name)
    {
        var presentation = Cases[name]();
        var timeline = presentation.Timeline;
        if (timeline.FrameCount > 0) Sum(MediaPlaylist.Video(presentation)).ShouldBe(timeline.End.In(1_000_000));
        foreach (var audio in presentation.Audio)
        {
            var frames = new AudioFrames(timeline, audio.SampleRate, audio.Priming);
            Sum(MediaPlaylist.Audio(presentation, audio)).ShouldBe(new Timestamp(frames.PresentationTime(timeline.SegmentCount), audio.SampleRate).In(1_000_000));
        }
    }

    [Fact]
    public void Ten_hours_of_film_do_not_drift()
    {
        var frames = 10 * 3600 * 24000L / 1001;
        var table = Table(24_000, Every(1001, (int)frames), Enumerable.Range(0, (int)frames / 97).Select(i => i * 97), size: 1);
        var timeline = TimelineBuilder.Build(Of(Video(table, cuttable: true), table));
        Sum(MediaPlaylist.Video(new Presentation { Timeline = timeline, Video = [], Audio = [] })).ShouldBe(timeline.End.In(1_000_000));
    }

    [Fact]
    public void All_playlists_of_a_presentation_have_one_target_duration()
    {
        // Pictures of exactly five seconds, sound whose nearest whole frames last a little longer.
        var table = Table(25, Every(1, 250), [0, 125], size: 4000);
        var index = Of(Video(table, cuttable: true), table, Audio(Timestamp.Zero, new Timestamp(441_000, 44_100), 44_100, cuttable: true, priming: 1024));
        var presentation = LadderPlanner.Plan(index, TimelineBuilder.Build(index));

        MediaPlaylist.Audio(presentation, presentation.Audio[0]).ShouldContain("#EXTINF:5.0");
        MediaPlaylist.Audio(presentation, presentation.Audio[0]).ShouldContain("#EXT-X-TARGETDURATION:6\n");
        MediaPlaylist.Video(presentation).ShouldContain("#EXT-X-TARGETDURATION:6\n");
        DashManifest.Write(presentation, Nothing).ShouldContain("maxSegmentDuration=\"PT5.0");
        DashManifest.Write(presentation, Nothing).ShouldNotContain("maxSegmentDuration=\"PT5.000000S");
    }

    [Fact]
    public void Measured_rates_replace_planned_ones()
    {
        var presentation = Cases["film-cut"]();
        var measures = new Dictionary<string, RenditionMeasure>(StringComparer.Ordinal) { ["720p"] = new(1_111_111, 999_999), ["audio"] = new(131_072, 128_000) };

        var master = MasterPlaylist.Write(presentation, measures);

        master.ShouldContain("#EXT-X-STREAM-INF:BANDWIDTH=1242183,AVERAGE-BANDWIDTH=1127999,");
        DashManifest.Write(presentation, measures).ShouldContain("bandwidth=\"1111111\"");
    }

    [Fact]
    public void Words_of_the_file_cannot_break_out_of_the_manifests()
    {
        var presentation = Cases["film-cut"]();
        presentation = presentation with { Audio = [presentation.Audio[0] with { Label = "a\"\r\n#EXT-X-KEY:METHOD=NONE<b>&", Language = "e\"n" }] };

        MasterPlaylist.Write(presentation, Nothing).ShouldNotContain("\n#EXT-X-KEY");
        MasterPlaylist.Write(presentation, Nothing).ShouldContain("NAME=\"a#EXT-X-KEY:METHOD=NONE<b>&\"");
        System.Xml.Linq.XDocument.Parse(DashManifest.Write(presentation, Nothing)).ToString().ShouldContain("lang=\"e&quot;n\"");
    }

    [Fact]
    public void A_heavy_original_is_not_what_players_begin_with()
    {
        var heavy = Cases["film-cut"]();
        heavy = heavy with { Video = [heavy.Video[0] with { PeakBitrate = 9_000_000 }, .. heavy.Video.Skip(1)] };

        MasterPlaylist.Write(heavy, Nothing).Split('\n').First(l => l.StartsWith("video/", StringComparison.Ordinal)).ShouldBe("video/240p/index.m3u8");
        MasterPlaylist.Write(heavy, Nothing, smallestIsMade: false).Split('\n').First(l => l.StartsWith("video/", StringComparison.Ordinal)).ShouldBe("video/720p/index.m3u8");
        MasterPlaylist.Write(Cases["film-cut"](), Nothing).Split('\n').First(l => l.StartsWith("video/", StringComparison.Ordinal)).ShouldBe("video/720p/index.m3u8");
    }

    private static Presentation Plan(VideoTrack? video, SampleTable? table, params AudioTrack[] sounds)
    {
        var index = Of(video, table);
        index = index with { File = index.File with { Audio = sounds } };
        return LadderPlanner.Plan(index, TimelineBuilder.Build(index));
    }

    private static long Sum(string playlist) => playlist.Split('\n')
        .Where(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal))
        .Sum(l => long.Parse(l["#EXTINF:".Length..].TrimEnd(',').Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture));

    private static string Facts(Presentation presentation)
    {
        var timeline = presentation.Timeline;
        var durations = new Dictionary<string, double>(StringComparer.Ordinal);
        if (presentation.Video.Count > 0) durations["video"] = timeline.End.Seconds;
        foreach (var audio in presentation.Audio)
            durations[audio.Name] = (double)new AudioFrames(timeline, audio.SampleRate, audio.Priming).PresentationTime(timeline.SegmentCount) / audio.SampleRate;
        var facts = new
        {
            segments = timeline.SegmentCount,
            duration = timeline.End.Seconds,
            durations,
            kinds = durations.Keys,
            width = presentation.Video is [var best, ..] ? best.Width : 0,
            variants = presentation.Video.Count > 0 ? presentation.Video.Select(v => $"video/{v.Name}") : presentation.Audio.Take(1).Select(a => $"audio/{a.Name}"),
            sounds = presentation.Audio.Select(a => $"audio/{a.Name}"),
            surrounds = presentation.Audio.Where(a => a.IsSurround).Select(a => $"audio/{a.Name}"),
            languages = presentation.Audio.Select(a => a.Language ?? ""),
            texts = presentation.Text.Select(t => $"text/{t.Name}"),
        };
        return JsonSerializer.Serialize(facts, Indented) + "\n";
    }

    private static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    private static void Compare(string name, string file, string text)
    {
        var path = Path.Combine(Golden, name, file);
        if (Environment.GetEnvironmentVariable("KINORA_WRITE_GOLDENS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        text.ShouldBe(File.ReadAllText(path), $"{name}/{file}");
    }

    private static string Golden { get; } = Path.Combine(Repository.Root, "tests", "manifests", "golden");
}
