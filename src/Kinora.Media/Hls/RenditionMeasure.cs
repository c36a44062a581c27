namespace Kinora.Media.Hls;

/// <summary>What is known of a rendition's real bytes; where nothing is measured yet, manifests fall back on the rendition's planned rates.</summary>
/// <param name="PeakBitrate">Highest bits per second of any complete segment.</param>
/// <param name="AverageBitrate">Bits per second over all measured segments.</param>
public readonly record struct RenditionMeasure(long PeakBitrate, long AverageBitrate);
