namespace Kinora.Features.Playback;

/// <summary>How far viewers have come in each rendition, and how much to encode for them at a time: the longer they go on in order, the more. Not thread-safe.</summary>
internal sealed class ReadAhead
{
    /// <summary>No window for a viewer is longer, in seconds.</summary>
    public const double LongestSeconds = 30;

    private const int FirstRun = 2;
    private const int LongestRun = 8;
    private const int Ahead = 2;

    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private readonly Dictionary<RenditionKey, Position> _positions = [];

    /// <summary>Returns how many of the next segments should be under way.</summary>
    public int Note(SegmentKey key, DateTimeOffset now)
    {
        var known = _positions.TryGetValue(key.Rendition, out var position) && now - position.At < Memory;
        var run = !known ? FirstRun
            : key.Index == position.Index ? position.Run
            : key.Index == position.Index + 1 ? Math.Min(position.Run * 2, LongestRun)
            : FirstRun;
        if (!known) Forget(now);
        _positions[key.Rendition] = new Position(key.Index, run, now);
        return run > FirstRun ? Ahead : 0;
    }

    /// <summary>How many segments a job that begins here should make.</summary>
    public int RunFor(SegmentKey key) =>
        _positions.TryGetValue(key.Rendition, out var position) && key.Index >= position.Index && key.Index <= position.Index + Ahead ? position.Run : FirstRun;

    private void Forget(DateTimeOffset now)
    {
        foreach (var (rendition, position) in _positions)
            if (now - position.At >= Memory) _positions.Remove(rendition);
    }

    private readonly record struct Position(int Index, int Run, DateTimeOffset At);
}
