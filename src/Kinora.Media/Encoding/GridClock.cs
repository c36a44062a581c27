namespace Kinora.Media.Encoding;

/// <summary>An exact grid of pictures in file time.</summary>
/// <param name="Timescale">Ticks per second.</param>
/// <param name="FrameTicks">Ticks between pictures.</param>
/// <param name="Origin">File time of the grid's first picture.</param>
/// <param name="Skipped">Pictures at the grid's beginning that are made only to be there when the wanted ones have no source of their own.</param>
internal readonly record struct GridClock(int Timescale, int FrameTicks, long Origin, int Skipped)
{
    public GridClock Earlier(int frames) => this with { Origin = Origin - ((long)frames * FrameTicks), Skipped = Skipped + frames };
}
