namespace Kinora.Hosting;

/// <summary>A page of a list.</summary>
/// <param name="Items">From 0 to as many as were asked for.</param>
/// <param name="NextCursor">Where the next page begins; null when this one is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

public static class Page
{
    /// <summary>Of a query that took one item more than was asked for, to learn whether there are more.</summary>
    public static Page<T> Of<TRow, T>(List<TRow> oneMore, int limit, Func<TRow, PageCursor> cursor, Func<TRow, T> view) =>
        new([.. oneMore.Take(limit).Select(view)], oneMore.Count > limit ? cursor(oneMore[limit - 1]).ToString() : null);
}
