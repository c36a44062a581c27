using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kinora.Media.Timelines;

/// <summary>Writes a <see cref="Timeline"/> as a compact JSON object: the lists are stored as differences, so an hour on a grid is a few kilobytes.</summary>
public sealed class TimelineJson : JsonConverter<Timeline>
{
    public override Timeline Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var wire = JsonSerializer.Deserialize<Wire>(ref reader, options) ?? throw new JsonException("A timeline must not be null.");
        return new Timeline
        {
            Timescale = wire.Timescale,
            Zero = wire.Zero,
            Boundaries = Sum(wire.Durations, static v => v),
            FirstFrames = Sum(wire.FrameCounts, static v => (int)v),
            FrameTicks = wire.FrameTicks,
            FrameTimes = wire.FrameGaps is null ? [] : Sum(wire.FrameGaps, static v => v),
            OnSourceKeyframes = wire.OnSourceKeyframes,
        };
    }

    public override void Write(Utf8JsonWriter writer, Timeline value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(
            writer,
            new Wire(
                value.Timescale,
                value.Zero,
                Differences(value.Boundaries),
                Differences([.. value.FirstFrames.Select(f => (long)f)]),
                value.FrameTicks,
                value.FrameTimes.IsEmpty ? null : Differences(value.FrameTimes),
                value.OnSourceKeyframes),
            options);

    private static ImmutableArray<T> Sum<T>(long[] gaps, Func<long, T> convert)
    {
        var values = ImmutableArray.CreateBuilder<T>(gaps.Length + 1);
        var sum = 0L;
        values.Add(convert(0));
        foreach (var gap in gaps) values.Add(convert(sum += gap));
        return values.MoveToImmutable();
    }

    private static long[] Differences(ImmutableArray<long> values)
    {
        var gaps = new long[values.Length - 1];
        for (var i = 0; i < gaps.Length; i++) gaps[i] = values[i + 1] - values[i];
        return gaps;
    }

    private sealed record Wire(int Timescale, long Zero, long[] Durations, long[] FrameCounts, int FrameTicks, long[]? FrameGaps, bool OnSourceKeyframes);
}
