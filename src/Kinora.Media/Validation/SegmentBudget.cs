namespace Kinora.Media.Validation;

/// <summary>How many segments a presentation may announce: a few bytes of a manifest, or a large playlist, can claim any number, and each takes memory.</summary>
internal sealed class SegmentBudget
{
    public const int Most = 500_000;

    /// <summary>An address counts once for every so many characters.</summary>
    private const int Characters = 256;

    /// <summary>A variant or rendition counts as so many segments: each is held against all others.</summary>
    private const int Track = 100;

    public int Left { get; private set; } = Most;

    public bool TryTake(Uri address) => TryTake(1 + (address.OriginalString.Length / Characters));

    public bool TryTakeTrack() => TryTake(Track);

    /// <summary>Once there is too little, there is nothing for anybody.</summary>
    public bool TryTake(int count)
    {
        Left = count <= Left ? Left - count : 0;
        return Left > 0;
    }

    public static void Spent(Findings findings, string place) => findings.Add(Rules.NotChecked, place, $"The presentation announces more than {Most} segments, or times beyond all measure; not all was looked at.");
}
