using System.Text;

namespace Kinora.Fuzz.Mutation;

/// <summary>Makes damaged inputs out of good ones: by bits and bytes, by numbers, by boxes and elements with the sizes around them set right, by lines and words.</summary>
/// <param name="words">Pieces that inputs of the kind are made of.</param>
internal sealed class Mutator(Shape shape, Numbers numbers, IReadOnlyList<byte[]> words)
{
    /// <summary>Large enough for what grows faster than the input to show, small enough to be fast.</summary>
    public const int MaxBytes = 64 * 1024;

    public byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others)
    {
        var data = input;
        for (var rounds = 1 << numbers.Next(4); rounds > 0; rounds--)
        {
            data = shape switch
            {
                Shape.Boxes or Shape.Elements when !numbers.OneIn(4) => ByTree(data, others),
                Shape.Text when !numbers.OneIn(4) => ByText(data, others),
                _ => ByBytes([.. data], others),
            };
            if (data.Length > MaxBytes) data = data[..MaxBytes];
        }

        return data;
    }

    private byte[] ByBytes(byte[] data, IReadOnlyList<byte[]> others)
    {
        if (data.Length == 0) return [.. numbers.Of(others)];
        var at = numbers.Next(data.Length);
        switch (numbers.Next(11))
        {
            case 0:
                data[at] ^= (byte)(1 << numbers.Next(8));
                return data;
            case 1:
                data[at] = (byte)numbers.Next();
                return data;
            case 2 or 3 or 4:
                PutNumber(data.AsSpan(at));
                return data;
            case 5:
                data[at] += (byte)(numbers.Next(9) - 4);
                return data;
            case 6:
                var end = at + numbers.Next(Math.Min(data.Length - at, 256) + 1);
                return [.. data.AsSpan(0, at), .. data.AsSpan(end)];
            case 7:
                return data[..at];
            case 8:
                var piece = Piece(numbers.OneIn(2) ? data : numbers.Of(others));
                return [.. data.AsSpan(0, at), .. piece, .. data.AsSpan(numbers.OneIn(2) ? at : Math.Min(data.Length, at + piece.Length))];
            case 9:
                return [.. data.AsSpan(0, at), .. Repeated(Piece(data)), .. data.AsSpan(at)];
            default:
                return words.Count == 0 ? data : [.. data.AsSpan(0, at), .. numbers.Of(words), .. data.AsSpan(at)];
        }
    }

    private byte[] ByTree(byte[] data, IReadOnlyList<byte[]> others)
    {
        var nodes = Tree.Of(shape, data);
        if (nodes.Count == 0) return ByBytes([.. data], others);
        var index = numbers.Next(nodes.Count);
        var node = nodes[index];
        switch (numbers.Next(12))
        {
            case 0 or 1 or 2 or 3 when node.End > node.Body:
                // Most of what matters is at the head of a body, in fields of four bytes.
                var head = Math.Min(node.End - node.Body, numbers.OneIn(3) ? int.MaxValue : 64);
                var at = node.Body + (numbers.OneIn(2) ? numbers.Next(head) : numbers.Next((head + 3) / 4) * 4);
                byte[] changed = [.. data];
                PutNumber(changed.AsSpan(at, node.End - at));
                return changed;
            case 4:
                byte[] resized = [.. data];
                Tree.Write(resized.AsSpan(node.SizeAt, node.SizeWidth), numbers.Interesting());
                return resized;
            case 5:
                return Tree.Replace(shape, data, nodes, node.Parent, node.Start, node.End, []);
            case 6:
                return Tree.Replace(shape, data, nodes, node.Parent, node.End, node.End, data.AsSpan(node.Start, node.End - node.Start));
            case 7 when numbers.OneIn(3):
                return Tree.Replace(shape, data, nodes, node.Parent, node.End, node.End, Repeated(data.AsSpan(node.Start, node.End - node.Start)));
            case 7 or 8 when node.End > node.Body:
                var from = node.Body + numbers.Next(node.End - node.Body);
                return Tree.Replace(shape, data, nodes, index, from, numbers.OneIn(2) ? node.End : Math.Min(node.End, from + 1 + numbers.Next(16)), []);
            case 9:
                var inside = node.Body + numbers.Next(node.End - node.Body + 1);
                var piece = node.End > node.Body && numbers.OneIn(2) ? Piece(data.AsSpan(node.Body, node.End - node.Body)) : new byte[1 + numbers.Next(16)];
                return Tree.Replace(shape, data, nodes, index, inside, inside, numbers.OneIn(4) ? Repeated(piece) : piece);
            default:
                var (other, theirs) = Another(data, others, numbers.OneIn(4) ? null : node.Type);
                if (other.IsEmpty) return data;
                return theirs && numbers.OneIn(2) ? Tree.Replace(shape, data, nodes, node.Parent, node.End, node.End, other.Span) : Tree.Replace(shape, data, nodes, node.Parent, node.Start, node.End, other.Span);
        }
    }

    /// <summary>A box or element of another input, of the same type if there is one.</summary>
    private (ReadOnlyMemory<byte> Bytes, bool IsOfType) Another(byte[] data, IReadOnlyList<byte[]> others, uint? type)
    {
        var other = numbers.OneIn(3) ? data : numbers.Of(others);
        var nodes = Tree.Of(shape, other);
        var of = nodes.FindAll(n => type is null || n.Type == type);
        if (of.Count == 0) of = nodes;
        if (of.Count == 0) return default;
        var node = numbers.Of(of);
        return (other.AsMemory(node.Start, node.End - node.Start), node.Type == type);
    }

    private byte[] ByText(byte[] data, IReadOnlyList<byte[]> others)
    {
        var at = numbers.Next(data.Length + 1);
        switch (numbers.Next(8))
        {
            case 0 or 1 or 2:
                return WithNumber(data, at);
            case 3:
                return Lines(data, line => [.. line, .. line]);
            case 4:
                return Lines(data, _ => []);
            case 5:
                var theirs = numbers.Of(others);
                return Lines(data, line => [.. line, .. LineAt(theirs, numbers.Next(theirs.Length + 1))]);
            case 6 when numbers.OneIn(4):
                return Lines(data, line => Repeated(line));
            default:
                return words.Count == 0 ? data : [.. data.AsSpan(0, at), .. numbers.Of(words), .. data.AsSpan(numbers.OneIn(2) ? at : Math.Min(data.Length, at + 1 + numbers.Next(8)))];
        }
    }

    private byte[] WithNumber(byte[] data, int at)
    {
        var found = data.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (found < 0) return data;
        var start = at + found;
        var end = start;
        while (end < data.Length && data[end] is >= (byte)'0' and <= (byte)'9') end++;
        var value = numbers.Interesting();
        var text = numbers.Next(8) switch { 0 => "-" + value, 1 => $"{(long)value}", 2 => $"{value}.{numbers.Next(1000)}", 3 => $"{value}{value}", _ => $"{value}" };
        return [.. data.AsSpan(0, start), .. Encoding.ASCII.GetBytes(text), .. data.AsSpan(end)];
    }

    private byte[] Lines(byte[] data, Func<byte[], byte[]> change)
    {
        var line = LineAt(data, numbers.Next(data.Length + 1));
        var start = line.IsEmpty ? 0 : data.AsSpan().IndexOf(line);
        return [.. data.AsSpan(0, start), .. change(line.ToArray()), .. data.AsSpan(start + line.Length)];
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> data, int at)
    {
        var start = data[..at].LastIndexOf((byte)'\n') + 1;
        var end = data[start..].IndexOf((byte)'\n');
        return end < 0 ? data[start..] : data.Slice(start, end + 1);
    }

    private byte[] Piece(ReadOnlySpan<byte> data)
    {
        var at = numbers.Next(data.Length);
        return data.Slice(at, numbers.Next(Math.Min(data.Length - at, 128) + 1)).ToArray();
    }

    private byte[] Repeated(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty) return [];
        var times = Math.Clamp(1 << numbers.Next(14), 1, Math.Max(1, MaxBytes / piece.Length));
        var bytes = new byte[times * piece.Length];
        for (var i = 0; i < times; i++) piece.CopyTo(bytes.AsSpan(i * piece.Length));
        return bytes;
    }

    private void PutNumber(Span<byte> data)
    {
        var field = data[..Math.Min(data.Length, 1 << numbers.Next(4))];
        Tree.Write(field, numbers.Interesting());
        if (numbers.OneIn(4)) field.Reverse();
    }
}
