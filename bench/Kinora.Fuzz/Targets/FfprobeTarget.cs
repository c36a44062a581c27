using System.Text.Json;
using Kinora.Media;
using Kinora.Media.Probing;

namespace Kinora.Fuzz.Targets;

/// <summary>What ffprobe says of a file that only it can read: the tracks as JSON, an empty line, the packets, an empty line, the first picture.</summary>
internal static class FfprobeTarget
{
    private const int MaxPackets = 100_000;

    public static async Task RunAsync(byte[] input)
    {
        var (json, rest) = Split(input);
        var (lines, picture) = Split(rest);
        IReadOnlyList<StreamDescription> streams;
        try
        {
            (streams, _) = StreamDescription.Parse(json);
        }
        catch (JsonException)
        {
            return;
        }

        var scan = new PacketScan(MaxPackets, streams.Where(s => s.Kind == "video").Select(s => s.Index).ToHashSet());
        await scan.ReadAsync(new MemoryStream(lines.ToArray()), CancellationToken.None);
        var frame = FirstFrame.Parse(picture);
        try
        {
            if (Index(streams, scan, frame, input.Length) is { } index) Accepted.Plan(index);
        }
        catch (MediaFormatException e)
        {
            Expect.That(e.Message.EndsWith('.'), "A refusal is a sentence.");
        }
    }

    /// <summary>As the probe puts it together.</summary>
    private static MediaIndex? Index(IReadOnlyList<StreamDescription> streams, PacketScan scan, FirstFrame? frame, int size)
    {
        var limits = new ProbeLimits();
        var tables = new Dictionary<int, SampleTable>();
        List<VideoTrack> video = [];
        foreach (var stream in streams.Where(s => s.Kind == "video" && !s.AttachedPicture && Decoders.Video(s.Codec) is not null))
        {
            if (scan.Of(stream.Index) is not { } packets || frame is not { Width: > 0, Height: > 0 }) continue;
            ProbeRules.CheckSize(frame.Width, frame.Height, limits);
            var table = ScannedTable.Make(packets, stream, frame.Time);
            if (table is not null)
            {
                ProbeRules.CheckFrames(table, limits);
                if (!tables.TryAdd(stream.Index, table)) return null;
            }

            if (ScannedTracks.Video(stream, packets, table, frame) is { } track) video.Add(track);
        }

        List<AudioTrack> audio = [.. streams.Where(s => s.Kind == "audio").Select(s => ScannedTracks.Audio(s, scan.Of(s.Index))).OfType<AudioTrack>()];
        return video.Count + audio.Count == 0 ? null : new MediaIndex(new MediaFile { Demuxer = "avi", Size = size, Video = video, Audio = audio, NativelyIndexed = false }, tables);
    }

    private static (byte[] Head, byte[] Tail) Split(byte[] bytes)
    {
        var at = bytes.AsSpan().IndexOf("\n\n"u8);
        return at < 0 ? (bytes, []) : (bytes[..(at + 1)], bytes[(at + 2)..]);
    }
}
