using System.Globalization;
using System.Text.Json;
using Kinora.Media.Probing;

namespace Kinora.Media.Tests.IsoBmff;

/// <summary>Compares natively read track descriptions with what ffprobe prints of the same file.</summary>
internal static class TrackComparison
{
    public static void Assert(MediaFile file, IReadOnlyDictionary<int, JsonElement> streams)
    {
        var covers = streams.Values.Where(s => s.GetProperty("disposition").GetProperty("attached_pic").GetInt32() == 1).Select(s => s.GetProperty("index").GetInt32()).ToHashSet();

        file.Video.Select(t => t.StreamIndex).ShouldBe(Indexes(streams, "video").Where(i => !covers.Contains(i)));
        file.Audio.Select(t => t.StreamIndex).ShouldBe(Indexes(streams, "audio"));
        foreach (var track in file.Video) AssertVideo(track, streams[track.StreamIndex], file.Demuxer);
        foreach (var track in file.Audio) AssertAudio(track, streams[track.StreamIndex], file.Demuxer);
    }

    private static IEnumerable<int> Indexes(IReadOnlyDictionary<int, JsonElement> streams, string type) =>
        streams.Where(s => Text(s.Value, "codec_type") == type).Select(s => s.Key).Order();

    private static void AssertVideo(VideoTrack track, JsonElement stream, string demuxer)
    {
        AssertTrack(track, stream, demuxer);
        track.Width.ShouldBe(stream.GetProperty("width").GetInt32());
        track.Height.ShouldBe(stream.GetProperty("height").GetInt32());
        if (Text(stream, "sample_aspect_ratio") is { } aspect && aspect != "0:1")
        {
            var parts = aspect.Split(':').Select(p => double.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            track.SampleAspect.Value.ShouldBe(parts[0] / parts[1], 0.001);
        }
        if (track.PixelFormat is { } format) format.ShouldBe(Text(stream, "pix_fmt"));
        if (track.ColorTransfer is { } transfer) transfer.ShouldBe(Text(stream, "color_transfer"));
        if (track.ColorPrimaries is { } primaries) primaries.ShouldBe(Text(stream, "color_primaries"));
        if (track.ColorSpace is { } matrix) matrix.ShouldBe(Text(stream, "color_space"));
        if (track.ColorRange is { } range) range.ShouldBe(Text(stream, "color_range"));
        var turn = stream.TryGetProperty("side_data_list", out var side)
            ? side.EnumerateArray().Where(s => s.TryGetProperty("rotation", out _)).Select(s => s.GetProperty("rotation").GetInt32()).FirstOrDefault()
            : 0;
        track.Rotation.ShouldBe(((-turn % 360) + 360) % 360);
    }

    private static void AssertAudio(AudioTrack track, JsonElement stream, string demuxer)
    {
        AssertTrack(track, stream, demuxer);
        track.SampleRate.ToString(CultureInfo.InvariantCulture).ShouldBe(Text(stream, "sample_rate"));
        track.Channels.ShouldBe(stream.GetProperty("channels").GetInt32());
        var told = StreamDescription.One(stream);
        (track.IsDefault, track.Role).ShouldBe((told.IsDefault, told.Role));
        // Of MP4 ffprobe does not print the names, and it takes QuickTime's language 0 for English.
        track.Title.ShouldBe(demuxer == "mov" ? track.Title : told.Title);
        track.Language.ShouldBe(demuxer == "mov" && track.Language is null ? null : told.Language);
    }

    private static void AssertTrack(Track track, JsonElement stream, string demuxer)
    {
        track.Codec.ShouldBe(Text(stream, "codec_name"));
        Text(stream, "time_base").ShouldBe($"1/{track.Timescale}");
        // In fragmented MP4 files ffprobe counts the samples that only prime a decoder as the start.
        if (!stream.TryGetProperty("start_pts", out var told)) return;
        var start = told.GetInt64();
        track.Start.Ticks.ShouldBe(start < 0 && track is AudioTrack && demuxer == "mov" ? 0 : start);
    }

    private static string? Text(JsonElement stream, string name) => stream.TryGetProperty(name, out var value) ? value.GetString() : null;
}
