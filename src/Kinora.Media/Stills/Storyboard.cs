using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kinora.Media.Ladders;

namespace Kinora.Media.Stills;

/// <summary>One small picture of a storyboard.</summary>
/// <param name="Keyframe">Which of the video's keyframes it is.</param>
/// <param name="From">From when it stands for the video.</param>
/// <param name="To">Until when.</param>
public readonly record struct StoryboardTile(int Keyframe, Timestamp From, Timestamp To);

/// <summary>
/// The small pictures that a player shows over its seek bar: one every two to ten seconds, by the length of the video, each the keyframe nearest to the middle of its stretch. They lie on sheets of
/// <see cref="Columns"/> × <see cref="Rows"/>, which a WebVTT file describes. Pure.
/// </summary>
public sealed class Storyboard
{
    public const int Columns = 5;
    public const int Rows = 5;

    /// <summary>Pixels of the longer side of a picture.</summary>
    private const int Side = 160;

    private const double ShortestSeconds = 2;
    private const double LongestSeconds = 10;

    /// <summary>Pictures that tell enough of any video, as long as they lie no further apart than <see cref="LongestSeconds"/>.</summary>
    private const int Enough = 300;

    private Storyboard(int width, int height, ImmutableArray<StoryboardTile> tiles) => (TileWidth, TileHeight, Tiles) = (width, height, tiles);

    /// <summary>Pixels of one picture, even.</summary>
    public int TileWidth { get; }

    /// <inheritdoc cref="TileWidth"/>
    public int TileHeight { get; }

    /// <summary>In the order of time; each on the sheet <c>i / (Columns × Rows)</c>, row by row.</summary>
    public ImmutableArray<StoryboardTile> Tiles { get; }

    public int SheetCount => (Tiles.Length + (Columns * Rows) - 1) / (Columns * Rows);

    /// <param name="rendition">Its shape is that of the pictures.</param>
    /// <param name="length">Of the video, more than 0.</param>
    /// <param name="keyframes">Their times in ticks of <paramref name="length"/>'s timescale, increasing, at least one.</param>
    public static Storyboard Plan(VideoRendition rendition, Timestamp length, ReadOnlySpan<long> keyframes)
    {
        var step = Math.Max(1, (long)(Math.Clamp(length.Seconds / Enough, ShortestSeconds, LongestSeconds) * length.Timescale));
        var tiles = ImmutableArray.CreateBuilder<StoryboardTile>();
        var keyframe = 0;
        for (var from = 0L; from < length.Ticks; from += step)
        {
            var middle = from + (step / 2);
            while (keyframe + 1 < keyframes.Length && Math.Abs(keyframes[keyframe + 1] - middle) < Math.Abs(keyframes[keyframe] - middle)) keyframe++;
            var to = new Timestamp(Math.Min(from + step, length.Ticks), length.Timescale);
            if (tiles.Count > 0 && tiles[^1].Keyframe == keyframe) tiles[^1] = tiles[^1] with { To = to };
            else tiles.Add(new StoryboardTile(keyframe, new Timestamp(from, length.Timescale), to));
        }

        var (width, height) = ((double)rendition.Width * rendition.SampleAspect.Num / rendition.SampleAspect.Den, (double)rendition.Height);
        var scale = Math.Min(1, Side / Math.Max(width, height));
        return new Storyboard(Even(width * scale), Even(height * scale), tiles.DrainToImmutable());
    }

    /// <summary>WebVTT whose cues are addresses of rectangles (Media Fragments URI 1.0 §4.2.2), as players expect of a track of thumbnails.</summary>
    /// <param name="sheet">The address of the n-th sheet, relative to the WebVTT file.</param>
    public string WriteVtt(Func<int, string> sheet)
    {
        var text = new StringBuilder("WEBVTT\n");
        foreach (var (i, tile) in Tiles.Index())
        {
            var (row, column) = Math.DivRem(i % (Columns * Rows), Columns);
            text.Append(CultureInfo.InvariantCulture, $"\n{Time(tile.From)} --> {Time(tile.To)}\n{sheet(i / (Columns * Rows))}#xywh={column * TileWidth},{row * TileHeight},{TileWidth},{TileHeight}\n");
        }

        return text.ToString();
    }

    private static string Time(Timestamp time)
    {
        var milliseconds = time.In(1000);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}.{milliseconds % 1000:000}");
    }

    private static int Even(double length) => Math.Max(2, 2 * (int)Math.Round(length / 2));
}
