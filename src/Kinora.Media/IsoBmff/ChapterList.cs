using System.Buffers.Binary;
using Kinora.Media.IO;
using Kinora.Media.Probing;

namespace Kinora.Media.IsoBmff;

/// <summary>
/// The chapters of a file, in either of the two forms that are in use: QuickTime's, a track of text that another track refers to (QuickTime File Format, "Chapter lists"), and
/// Nero's, a box of times and names. Nothing is played by them: what is damaged is left out.
/// </summary>
internal static class ChapterList
{
    /// <summary>Ticks of Nero's clock.</summary>
    private const int NeroTimescale = 10_000_000;

    /// <summary>A name, and what may come before and after it in a sample.</summary>
    private const int LongestSample = 1024;

    /// <summary>Null where the user data have none, or damaged ones.</summary>
    public static IReadOnlyList<Chapter>? OfUserData(Box udta)
    {
        try
        {
            if (!udta.Children.Find(FourCC.Chpl, out var chpl)) return null;
            // Version 1 has four bytes more; the count is a byte in either.
            var rest = chpl.FullBody.Span[(chpl.Version == 0 ? 0 : 4)..];
            var chapters = new List<Chapter>();
            for (int left = rest[0], at = 1; left > 0; left--)
            {
                var start = BinaryPrimitives.ReadUInt64BigEndian(rest[at..]);
                var length = rest[at + 8];
                chapters.Add(new Chapter(new Timestamp((long)Math.Min(start, long.MaxValue), NeroTimescale), TitleOf(rest.Slice(at + 9, length))));
                at += 9 + length;
            }

            return chapters;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Of the first track of text that one of the others takes its chapters from.</summary>
    public static async Task<IReadOnlyList<Chapter>> OfTracksAsync(MovieBox movie, IByteSource source, SampleBudget budget, CancellationToken cancellationToken)
    {
        var menus = movie.Tracks.SelectMany(t => t.ChapterTracks).ToHashSet();
        if (movie.Fragmented || movie.Tracks.FirstOrDefault(t => menus.Contains(t.Id) && t is { Handler: FourCC.Text or FourCC.Sbtl, Table: not null, Timescale: > 0 }) is not { } track) return [];
        try
        {
            using var samples = track.Table!.Read(source.Length, budget);
            var chapters = new List<Chapter>();
            for (var i = 0; i < Math.Min(samples.Count, Chapter.Most); i++)
            {
                var (offset, size) = (samples.Offsets[i], Math.Min(samples.Sizes[i], LongestSample));
                if (size < 2 || offset < 0 || offset > source.Length - size) continue;
                var bytes = new byte[size];
                await source.ReadExactlyAsync(offset, bytes, cancellationToken);
                var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(bytes), size - 2);
                chapters.Add(new Chapter(new Timestamp(samples.DecodeTimes[i], track.Timescale), TitleOf(bytes.AsSpan(2, length))));
            }

            return chapters;
        }
        catch (Exception e) when (e is InvalidDataException or UnsupportedLayoutException or OverflowException)
        {
            return [];
        }
    }

    private static string? TitleOf(ReadOnlySpan<byte> text) =>
        TrackTitle.Of(text is [0xFE, 0xFF, ..] ? System.Text.Encoding.BigEndianUnicode.GetString(text[2..]) : text is [0xFF, 0xFE, ..] ? System.Text.Encoding.Unicode.GetString(text[2..]) : System.Text.Encoding.UTF8.GetString(text));
}
