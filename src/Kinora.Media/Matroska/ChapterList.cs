using Kinora.Media.Probing;

namespace Kinora.Media.Matroska;

/// <summary>The chapters of a file (RFC 9559 §5.1.7): of the edition that is played, and of that the outermost, under the first of their names.</summary>
internal static class ChapterList
{
    private const int Nanoseconds = 1_000_000_000;

    /// <summary>Nothing is played by them: what is damaged is left out.</summary>
    public static IReadOnlyList<Chapter> Parse(Element chapters)
    {
        try
        {
            Element? played = null;
            var editions = chapters.Children;
            while (editions.Next(out var edition))
            {
                if (edition.Id != MatroskaId.EditionEntry || (played is not null && !IsDefault(edition))) continue;
                played = edition;
                if (IsDefault(edition)) break;
            }

            return played is { } one ? Read(one.Children) : [];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    private static bool IsDefault(Element edition) => edition.Children.Find(MatroskaId.EditionFlagDefault, out var flag) && flag.Unsigned() != 0;

    private static List<Chapter> Read(ElementReader atoms)
    {
        List<Chapter> chapters = [];
        while (chapters.Count < Chapter.Most && atoms.Next(out var atom))
        {
            if (atom.Id != MatroskaId.ChapterAtom || !atom.Children.Find(MatroskaId.ChapterTimeStart, out var start)) continue;
            if (atom.Children.Find(MatroskaId.ChapterFlagHidden, out var hidden) && hidden.Unsigned() != 0) continue;
            if (atom.Children.Find(MatroskaId.ChapterFlagEnabled, out var enabled) && enabled.Unsigned(1) == 0) continue;
            var title = atom.Children.Find(MatroskaId.ChapterDisplay, out var display) && display.Children.Find(MatroskaId.ChapString, out var text) ? text.Text() : null;
            chapters.Add(new Chapter(new Timestamp((long)Math.Min(start.Unsigned(), long.MaxValue), Nanoseconds), TrackTitle.Of(title)));
        }

        return chapters;
    }
}
