using System.Buffers.Binary;
using Kinora.Media.Matroska;

namespace Kinora.Media.Subtitles;

/// <summary>An event of subtitles as ffmpeg writes it to Matroska.</summary>
/// <param name="Track">Number of the output's track, from 1.</param>
/// <param name="Start">Milliseconds.</param>
/// <param name="Duration">Milliseconds; 0 when not told.</param>
/// <param name="Text">The last of the event's fields.</param>
internal readonly record struct SubtitleEvent(long Track, long Start, long Duration, string Text);

/// <summary>
/// Reads the Matroska that our own ffmpeg writes: tracks of ASS alone, a tick of a millisecond, clusters of known size, every event in a block of its own (RFC 9559, draft-ietf-cellar-codec "S_TEXT/ASS").
/// It may be a decoder's victim that writes it, so nothing is believed.
/// </summary>
internal static class EventReader
{
    /// <summary>ReadOrder, Layer, Style, Name, three margins and Effect stand before the text.</summary>
    private const int FieldsBefore = 8;

    private const long Latest = 1L << 40;

    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static IReadOnlyList<SubtitleEvent> Read(ReadOnlyMemory<byte> file)
    {
        List<SubtitleEvent> events = [];
        while (!file.IsEmpty && ElementHeader.TryRead(file.Span, out var header))
        {
            file = file[header.Length..];
            // A segment's size is not known when it is begun; what follows is in it.
            if (header.Id == MatroskaId.Segment) continue;
            if (header.Size < 0 || header.Size > file.Length) throw new InvalidDataException("The events are damaged.");
            if (header.Id == MatroskaId.Cluster) ReadCluster(new ElementReader(file[..(int)header.Size]), events);
            file = file[(int)header.Size..];
        }

        return events;
    }

    private static void ReadCluster(ElementReader cluster, List<SubtitleEvent> events)
    {
        var time = 0L;
        while (cluster.Next(out var child))
        {
            if (child.Id == MatroskaId.Timestamp) time = (long)Math.Min(child.Unsigned(), (ulong)Latest);
            else if (child.Id == MatroskaId.SimpleBlock) Add(child, time, duration: 0, events);
            else if (child.Id == MatroskaId.BlockGroup && child.Children.Find(MatroskaId.Block, out var block))
                Add(block, time, child.Children.Find(MatroskaId.BlockDuration, out var duration) ? (long)Math.Min(duration.Unsigned(), (ulong)Latest) : 0, events);
        }
    }

    private static void Add(Element block, long clusterTime, long duration, List<SubtitleEvent> events)
    {
        var span = block.Body.Span;
        var head = EbmlNumber.ReadSize(span, out var track);
        if (head == 0 || span.Length < head + 3) throw new InvalidDataException("An event is damaged.");
        var time = clusterTime + BinaryPrimitives.ReadInt16BigEndian(span[head..]);
        var text = System.Text.Encoding.UTF8.GetString(span[(head + 3)..]);
        var at = 0;
        for (var field = 0; field < FieldsBefore; field++)
        {
            var comma = text.IndexOf(',', at);
            if (comma < 0) return;
            at = comma + 1;
        }

        events.Add(new SubtitleEvent(track, time, duration, text[at..]));
    }
}
