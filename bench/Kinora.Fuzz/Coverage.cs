using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Kinora.Fuzz;

/// <summary>Which branches of the parsers an input takes, and how often: an input that goes a new way is worth to be changed further. Counted by SharpFuzz's instrumentation.</summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;

    private readonly byte* _hits = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] _known = new byte[Size];

    public Coverage()
    {
        // Static constructors of the parsers may have run, and counted, before.
        Trace.SharedMem = _hits;
    }

    /// <summary>Branches that were ever taken.</summary>
    public int Branches { get; private set; }

    public void Clear()
    {
        new Span<byte>(_hits, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether a branch was taken for the first time, or more often by an order than ever.</summary>
    public bool IsNew()
    {
        var isNew = false;
        var hits = new ReadOnlySpan<byte>(_hits, Size);
        for (var at = hits.IndexOfAnyExcept((byte)0); at >= 0 && at < Size;)
        {
            // One bit for each of 1, 2–3, 4–7, …
            var order = (byte)(1 << BitOperations.Log2(hits[at]));
            if ((_known[at] & order) == 0)
            {
                if (_known[at] == 0) Branches++;
                _known[at] |= order;
                isNew = true;
            }

            var next = hits[(at + 1)..].IndexOfAnyExcept((byte)0);
            at = next < 0 ? Size : at + 1 + next;
        }

        return isNew;
    }
}
