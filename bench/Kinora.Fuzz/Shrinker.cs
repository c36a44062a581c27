using Kinora.Fuzz.Mutation;

namespace Kinora.Fuzz;

/// <summary>Takes away from an input what its finding does not need.</summary>
internal static class Shrinker
{
    private const int MostRuns = 2000;

    /// <param name="trying">Told of every input before it is tried.</param>
    public static byte[] Shrink(FuzzTarget target, byte[] input, string key, Action<byte[]> trying)
    {
        // What takes long once takes too long two thousand times.
        var runs = key is "time" or "memory" ? MostRuns / 20 : MostRuns;
        var smaller = true;
        while (smaller && runs > 0)
        {
            smaller = false;
            foreach (var candidate in Candidates(target.Shape, input))
            {
                if (runs-- == 0) break;
                trying(candidate);
                if (Judge.Try(target, candidate)?.Key != key) continue;
                (input, smaller) = (candidate, true);
                break;
            }
        }

        return input;
    }

    private static IEnumerable<byte[]> Candidates(Shape shape, byte[] input)
    {
        var nodes = Tree.Of(shape, input);
        foreach (var node in nodes) yield return Tree.Replace(shape, input, nodes, node.Parent, node.Start, node.End, []);
        for (var length = input.Length / 2; length > 0; length /= 2)
        {
            for (var at = 0; at + length <= input.Length; at += length) yield return [.. input.AsSpan(0, at), .. input.AsSpan(at + length)];
            if (input.Length / length > 64) yield break;
        }
    }
}
