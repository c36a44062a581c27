namespace Kinora.Media.Tests.Timelines;

/// <summary>Makes descriptions of files that exist nowhere.</summary>
internal static class Indexes
{
    public static MediaIndex Of(VideoTrack? video, SampleTable? table, AudioTrack? audio = null, SampleTable? audioTable = null)
    {
        Dictionary<int, SampleTable> samples = [];
        if (video is not null && table is not null) samples[video.StreamIndex] = table;
        if (audio is not null && audioTable is not null) samples[audio.StreamIndex] = audioTable;
        var file = new MediaFile
        {
            Demuxer = "mov",
            Size = 1_000_000,
            Video = video is null ? [] : [video],
            Audio = audio is null ? [] : [audio],
            NativelyIndexed = table?.Offsets.Length > 0,
        };
        return new MediaIndex(file, samples);
    }

    public static VideoTrack Video(SampleTable table, bool cuttable = false, string codec = "h264", int width = 640, int height = 360)
    {
        var start = table.PresentationTimes.Min();
        return new VideoTrack
        {
            StreamIndex = 0,
            Codec = codec,
            Timescale = table.Timescale,
            Start = new Timestamp(start, table.Timescale),
            Duration = new Timestamp(table.End - start, table.Timescale),
            Width = width,
            Height = height,
            CutConfiguration = cuttable ? [1, 0x64, 0, 0x1E, 0xFF] : null,
        };
    }

    public static AudioTrack Audio(Timestamp start, Timestamp duration, int rate = 48_000, int channels = 2, string codec = "aac", bool cuttable = false, int priming = 0) => new()
    {
        StreamIndex = 1,
        Codec = codec,
        Timescale = rate,
        Start = start,
        Duration = duration,
        SampleRate = rate,
        Channels = channels,
        CutConfiguration = cuttable ? Kinora.Media.Codecs.AudioSpecificConfig.BuildLowComplexity(rate, channels) : null,
        Priming = priming,
    };

    /// <summary>A table in presentation order; times in ticks.</summary>
    public static SampleTable Table(int timescale, IEnumerable<long> times, IEnumerable<int>? keyframes = null, long? end = null, bool scanned = false, int size = 1000)
    {
        long[] all = [.. times];
        var sync = new bool[all.Length];
        foreach (var k in keyframes ?? Enumerable.Range(0, all.Length)) sync[k] = true;
        return new SampleTable
        {
            Timescale = timescale,
            PresentationTimes = all,
            Keyframes = sync,
            Sizes = scanned ? [] : [.. Enumerable.Repeat(size, all.Length)],
            Offsets = scanned ? [] : [.. Enumerable.Range(0, all.Length).Select(i => 100L + (i * size))],
            End = end ?? (all.Length > 1 ? all[^1] + all[^1] - all[^2] : all[^1] + timescale),
        };
    }

    public static IEnumerable<long> Every(long ticks, int count, long from = 0) => Enumerable.Range(0, count).Select(i => from + (i * ticks));

    /// <summary>Times of a constant rate as a clock rounds them.</summary>
    public static IEnumerable<long> Rounded(int timescale, Rational rate, int count) =>
        Enumerable.Range(0, count).Select(i => (((2L * i * timescale * rate.Den) + rate.Num) / (2L * rate.Num)));
}
