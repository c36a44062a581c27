using System.Globalization;
using System.Text.Json;

namespace Kinora.Media.Probing;

/// <summary>One stream as ffprobe describes it, before it is judged.</summary>
internal sealed record StreamDescription
{
    public required int Index { get; init; }

    public required string Kind { get; init; }

    public required string Codec { get; init; }

    public required string Tag { get; init; }

    public required Rational TimeBase { get; init; }

    public long? Start { get; init; }

    public long? DurationTicks { get; init; }

    public bool AttachedPicture { get; init; }

    public string? Language { get; init; }

    public string? Title { get; init; }

    public bool IsDefault { get; init; }

    public AudioRole Role { get; init; }

    public bool IsForced { get; init; }

    public bool IsForHearingImpaired { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    public Rational SampleAspect { get; init; } = Rational.One;

    public string? PixelFormat { get; init; }

    public bool Interlaced { get; init; }

    public string? ColorRange { get; init; }

    public string? ColorSpace { get; init; }

    public string? ColorTransfer { get; init; }

    public string? ColorPrimaries { get; init; }

    public Rational? AverageFrameRate { get; init; }

    public int Rotation { get; init; }

    public bool Mirrored { get; init; }

    public long Bitrate { get; init; }

    public int Channels { get; init; }

    public int SampleRate { get; init; }

    /// <summary>Ticks per second when a tick is 1/n second: numerators other than 1 (AVI) are multiplied into the times.</summary>
    public int Timescale => TimeBase.Den;

    /// <exception cref="MediaFormatException">The time is further away than any.</exception>
    public long Ticks(long inTimeBase)
    {
        var ticks = (Int128)inTimeBase * TimeBase.Num;
        return Int128.Abs(ticks) <= SampleTable.FarthestTick ? (long)ticks : throw new MediaFormatException("bad_times", "The time stamps in this file make no sense.");
    }

    /// <exception cref="JsonException">It is not what ffprobe writes.</exception>
    public static (IReadOnlyList<StreamDescription> Streams, IReadOnlyList<Chapter> Chapters) Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return (
                root.TryGetProperty("streams", out var streams) ? [.. streams.EnumerateArray().Select(One)] : [],
                root.TryGetProperty("chapters", out var chapters) ? [.. chapters.EnumerateArray().Take(Chapter.Most).Select(ChapterOf)] : []);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("Something is of another kind, or no text.", e);
        }
    }

    private static Chapter ChapterOf(JsonElement chapter)
    {
        var timeBase = Fraction(Text(chapter, "time_base")) ?? new Rational(1, 1000);
        chapter.TryGetProperty("tags", out var tags);
        // A century is far beyond what any timeline has.
        var start = Int128.Clamp((Int128)(Long(chapter, "start") ?? 0) * timeBase.Num, -Latest(timeBase.Den), Latest(timeBase.Den));
        return new Chapter(new Timestamp((long)start, timeBase.Den), TrackTitle.Of(Text(tags, "title")));

        static Int128 Latest(int timescale) => (Int128)timescale * 3_155_760_000;
    }

    public static StreamDescription One(JsonElement stream)
    {
        var (rotation, mirrored) = DisplayMatrix.Read(stream);
        stream.TryGetProperty("disposition", out var disposition);
        stream.TryGetProperty("tags", out var tags);
        return new StreamDescription
        {
            Index = Int(stream, "index"),
            Kind = Text(stream, "codec_type") ?? "",
            Codec = Text(stream, "codec_name") ?? "unknown",
            Tag = Text(stream, "codec_tag_string") ?? "",
            TimeBase = Fraction(Text(stream, "time_base")) ?? new Rational(1, 1000),
            Start = Long(stream, "start_pts"),
            DurationTicks = Long(stream, "duration_ts"),
            AttachedPicture = Int(disposition, "attached_pic") == 1,
            Language = LanguageOf(Text(tags, "language")),
            Title = TrackTitle.Of(Text(tags, "title")) ?? TrackTitle.OfHandler(Text(tags, "handler_name")),
            IsDefault = Int(disposition, "default") == 1,
            Role = Int(disposition, "comment") == 1 ? AudioRole.Commentary
                : Int(disposition, "visual_impaired") == 1 ? AudioRole.Description
                : Int(disposition, "hearing_impaired") == 1 ? AudioRole.Intelligibility
                : Int(disposition, "dub") == 1 ? AudioRole.Dub
                : AudioRole.Main,
            IsForced = Int(disposition, "forced") == 1,
            IsForHearingImpaired = Int(disposition, "hearing_impaired") == 1 || Int(disposition, "captions") == 1,
            Width = Int(stream, "width"),
            Height = Int(stream, "height"),
            SampleAspect = Aspect(Fraction(Text(stream, "sample_aspect_ratio"))),
            PixelFormat = Known(Text(stream, "pix_fmt")),
            Interlaced = Text(stream, "field_order") is "tt" or "bb" or "tb" or "bt",
            ColorRange = Known(Text(stream, "color_range")),
            ColorSpace = Known(Text(stream, "color_space")),
            ColorTransfer = Known(Text(stream, "color_transfer")),
            ColorPrimaries = Known(Text(stream, "color_primaries")),
            AverageFrameRate = Fraction(Text(stream, "avg_frame_rate")),
            Rotation = rotation,
            Mirrored = mirrored,
            Bitrate = Long(stream, "bit_rate") ?? 0,
            Channels = Int(stream, "channels"),
            SampleRate = Int(stream, "sample_rate"),
        };
    }

    public static string? Known(string? value) => value is null or "unknown" or "reserved" or "unspecified" ? null : value;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;

    private static long? Long(JsonElement element, string name) =>
        long.TryParse(Text(element, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static int Int(JsonElement element, string name) => (int)Math.Clamp(Long(element, name) ?? 0, int.MinValue, int.MaxValue);

    private static Rational? Fraction(string? text)
    {
        var parts = text?.Split('/', ':');
        return parts is [var num, var den] && int.TryParse(num, CultureInfo.InvariantCulture, out var n) && int.TryParse(den, CultureInfo.InvariantCulture, out var d) && n > 0 && d > 0
            ? new Rational(n, d)
            : null;
    }

    // A pixel sixteen times as wide as high is a slip of the pen, not a picture.
    private static Rational Aspect(Rational? aspect) => aspect is { Value: >= 1.0 / 16 and <= 16 } sane ? sane : Rational.One;

    private static string? LanguageOf(string? tag) => tag is { Length: >= 2 and <= 35 } && tag != "und" && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? tag : null;
}
