using Kinora.Media.IO;
using Kinora.Media.Matroska;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.Matroska;

/// <summary>The frames of a Matroska file that ffmpeg made, to be written again in layouts that ffmpeg does not write.</summary>
internal sealed record Remuxed(byte[] Info, byte[] Tracks, IReadOnlyList<Remuxed.Frame> Frames)
{
    /// <param name="Track">Its number in the file.</param>
    /// <param name="Time">Milliseconds.</param>
    internal sealed record Frame(int Track, long Time, bool IsKey, byte[] Bytes);

    public static async Task<Remuxed> ReadAsync(string path)
    {
        var file = await File.ReadAllBytesAsync(path);
        using var source = new FileByteSource(path);
        var index = (await MatroskaReader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        // The codec's delay, which makes the first times negative, stays in the description of the track.
        var frames = index.Samples.SelectMany(s => Enumerable.Range(0, s.Value.Count).Select(i => (Table: s.Value, Track: s.Key + 1, i, Delay: Math.Max(0, -s.Value.PresentationTimes[0]))))
            .OrderBy(f => f.Table.Offsets[f.i])
            .Select(f => new Frame(f.Track, f.Table.PresentationTimes[f.i] + f.Delay, f.Table.Keyframes[f.i], file[(int)f.Table.Offsets[f.i]..(int)(f.Table.Offsets[f.i] + f.Table.Sizes[f.i])]))
            .ToList();
        return new Remuxed(Master(file, MatroskaId.Info), Master(file, MatroskaId.Tracks), frames);
    }

    /// <summary>A file with one SimpleBlock a frame, a cluster a second; parts can be written otherwise.</summary>
    public byte[] Write(
        Func<byte[][], byte[]>? segment = null, Func<byte[][], byte[]>? cluster = null, Func<Frame, int, byte[]>? block = null, byte[]? tracks = null, bool tracksLast = false)
    {
        segment ??= parts => EbmlWriter.Element(MatroskaId.Segment, parts);
        cluster ??= parts => EbmlWriter.Element(MatroskaId.Cluster, parts);
        block ??= Simple;
        var clusters = Frames.GroupBy(f => f.Time / 1000).OrderBy(g => g.Key)
            .Select(g => cluster([EbmlWriter.Unsigned(MatroskaId.Timestamp, (ulong)(g.Key * 1000)), .. g.Select(f => block(f, (int)(f.Time - (g.Key * 1000))))]))
            .ToArray();
        tracks ??= Tracks;
        if (!tracksLast) return [.. EbmlWriter.Head(), .. segment([Info, tracks, .. clusters])];

        // An index of fixed size before everything says where the tracks are.
        byte[] Index(long at) => EbmlWriter.Element(
            MatroskaId.SeekHead,
            EbmlWriter.Element(MatroskaId.Seek, EbmlWriter.Element(MatroskaId.SeekId, [0x16, 0x54, 0xAE, 0x6B]), EbmlWriter.OfEightBytes(MatroskaId.SeekPosition, at)));
        var position = Index(0).Length + Info.Length + clusters.Sum(c => c.LongLength);
        return [.. EbmlWriter.Head(), .. segment([Index(position), Info, .. clusters, tracks])];
    }

    public static byte[] Simple(Frame frame, int time) => EbmlWriter.Element(MatroskaId.SimpleBlock, EbmlWriter.Block(frame.Track, time, frame.IsKey ? 0x80 : 0, frame.Bytes));

    public static byte[] Group(Frame frame, int time) => EbmlWriter.Element(
        MatroskaId.BlockGroup,
        [EbmlWriter.Element(MatroskaId.Block, EbmlWriter.Block(frame.Track, time, 0, frame.Bytes)), EbmlWriter.Unsigned(MatroskaId.BlockDuration, 40), .. frame.IsKey ? [] : (byte[][])[EbmlWriter.Element(MatroskaId.ReferenceBlock, [0xd8])]]);

    /// <summary>Several frames of sound, which must have the time of the first.</summary>
    public static byte[] Laced(int kind, IReadOnlyList<Frame> frames, int time)
    {
        if (frames.Count == 1) return Simple(frames[0], time);
        var sizes = frames.Select(f => f.Bytes.Length).ToArray();
        byte[] head = kind switch
        {
            1 => [.. sizes[..^1].SelectMany(s => Enumerable.Repeat((byte)255, s / 255).Append((byte)(s % 255)))],
            3 => [.. EbmlWriter.Size(sizes[0]), .. sizes[..^1].Zip(sizes[1..^1], (a, b) => b - a).SelectMany(d => (byte[])[(byte)(0x40 | ((d + 8191) >> 8)), (byte)(d + 8191)])],
            _ => [],
        };
        return EbmlWriter.Element(MatroskaId.SimpleBlock, EbmlWriter.Block(frames[0].Track, time, 0x80 | (kind << 1), [(byte)(frames.Count - 1)], head, [.. frames.SelectMany(f => f.Bytes)]));
    }

    /// <summary>Track descriptions with an element more in each.</summary>
    public byte[] TracksWith(byte[] more)
    {
        var entries = new List<byte[]>();
        ElementHeader.TryRead(Tracks, out var header);
        var children = new Element(header.Id, Tracks.AsMemory(header.Length)).Children;
        while (children.Next(out var child)) entries.Add(child.Id == MatroskaId.TrackEntry ? EbmlWriter.Element(child.Id, child.Body.ToArray(), more) : EbmlWriter.Element(child.Id, child.Body.ToArray()));
        return EbmlWriter.Element(MatroskaId.Tracks, [.. entries]);
    }

    /// <summary>A whole element of the segment.</summary>
    private static byte[] Master(byte[] file, uint id)
    {
        ElementHeader.TryRead(file, out var ebml).ShouldBeTrue();
        var at = ebml.Length + (int)ebml.Size;
        ElementHeader.TryRead(file.AsSpan(at), out var segment).ShouldBeTrue();
        at += segment.Length;
        while (true)
        {
            ElementHeader.TryRead(file.AsSpan(at), out var header).ShouldBeTrue();
            var end = at + header.Length + (int)header.Size;
            if (header.Id == id) return file[at..end];
            at = end;
        }
    }
}
