using System.ComponentModel.DataAnnotations;

namespace Kinora.Features.Playback;

/// <summary><c>KINORA__PLAYBACK__HOTCACHEBYTES</c> and so on.</summary>
public sealed record PlaybackOptions
{
    /// <summary>Memory for segments that were asked for lately, in bytes.</summary>
    [Range(0L, 1L << 40)]
    public long HotCacheBytes { get; init; } = 64 << 20;

    /// <summary>Memory for sample tables of originals that segments are cut from, in bytes. An hour at 30 fps with AAC is about 6 MB.</summary>
    [Range(0L, 1L << 40)]
    public long SampleTableBytes { get; init; } = 32 << 20;

    /// <summary>Videos whose presentation and list of stored segments are kept in memory.</summary>
    [Range(1, 1_000_000)]
    public int CachedVideos { get; init; } = 256;

    /// <summary>How many encoders run at once; 0 for half of the processor's cores, two at least. One encoder uses several cores.</summary>
    [Range(0, 1024)]
    public int Encoders { get; init; }

    /// <summary>Encode what nobody has asked for yet. Without it segments are made on demand only.</summary>
    public bool Background { get; init; } = true;

    /// <summary>Media time that one background job encodes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan BackgroundWindow { get; init; } = TimeSpan.FromSeconds(24);

    /// <summary>When nobody has asked for anything near a job for this long, it ends with the segment that it is making.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(8);

    internal int EncoderSlots => Encoders > 0 ? Encoders : Math.Max(2, Environment.ProcessorCount / 2);

    /// <summary>How many background windows may be worked on at once, so that a slot stays free for viewers.</summary>
    internal int BackgroundSlots => Math.Max(1, EncoderSlots - 1);
}
