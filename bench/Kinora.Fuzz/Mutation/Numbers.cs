namespace Kinora.Fuzz.Mutation;

/// <summary>SplitMix64: the same numbers from the same seed on every machine and every runtime.</summary>
internal sealed class Numbers(ulong seed)
{
    private static readonly ulong[] Telling =
    [
        0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 255, 256, 1000, 1023, 1024, 4095, 4096, 8191, 32767, 32768, 65535, 65536, 90_000, 1_000_000, 8_999_999, 9_000_001, 16_777_215, 0x1fffffff, 0x3fffffff,
        0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff, 0x100000000, 1ul << 40, 1ul << 53, (1ul << 56) - 2, (1ul << 56) - 1, 1ul << 56, 1ul << 60, (1ul << 62) - 1, long.MaxValue - 1, long.MaxValue,
        1ul << 63, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to <paramref name="limit"/> − 1; 0 for a limit below 1.</summary>
    public int Next(int limit) => limit < 1 ? 0 : (int)(Next() % (ulong)limit);

    public bool OneIn(int n) => Next(n) == 0;

    public T Of<T>(IReadOnlyList<T> list) => list[Next(list.Count)];

    /// <summary>A number at which readers of numbers err.</summary>
    public ulong Interesting() => Next(4) switch { 0 => Next(), 1 => Of(Telling) + (ulong)Next(5) - 2, _ => Of(Telling) };
}
