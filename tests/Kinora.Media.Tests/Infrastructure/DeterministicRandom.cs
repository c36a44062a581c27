namespace Kinora.Media.Tests.Infrastructure;

/// <summary>SplitMix64: the same numbers from the same seed on every machine and every runtime.</summary>
internal sealed class DeterministicRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From 0 to <paramref name="limit"/> − 1.</summary>
    public int Next(int limit)
    {
        var z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return (int)((z ^ (z >> 31)) % (ulong)Math.Max(1, limit));
    }
}
