namespace Kinora.Media.Encoding;

/// <summary>One complete, verified CMAF media segment (<c>styp? moof mdat</c>), ready to be stored and served.</summary>
/// <param name="Rendition">Name of the rendition.</param>
/// <param name="Index">Segment number on the timeline, from 0.</param>
/// <param name="Bytes">The segment.</param>
/// <param name="DecoderConfiguration"><c>avcC</c> or AudioSpecificConfig that the encoder used; must equal the rendition's init segment byte for byte.</param>
public sealed record EncodedSegment(string Rendition, int Index, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> DecoderConfiguration);
