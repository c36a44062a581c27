namespace Kinora.Media.Matroska;

/// <summary>What was done to a track's frames before they were stored (RFC 9559 §5.1.4.1.31).</summary>
/// <param name="IsEncryption">True for DRM.</param>
/// <param name="IsHeaderStripping">True when the frames merely lack the same first bytes.</param>
/// <param name="Header">Those bytes.</param>
/// <param name="CoversFrames">True when the frames are packed.</param>
/// <param name="CoversPrivate">True when the track's configuration is packed too.</param>
internal sealed record ContentEncoding(bool IsEncryption, bool IsHeaderStripping, ReadOnlyMemory<byte> Header, bool CoversFrames, bool CoversPrivate)
{
    private const int HeaderStripping = 3;
    private const int FramesScope = 1;
    private const int PrivateScope = 2;

    /// <summary>Null when there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="UnsupportedLayoutException">There are several, one over the other.</exception>
    public static ContentEncoding? Parse(Element encodings)
    {
        ContentEncoding? found = null;
        var children = encodings.Children;
        while (children.Next(out var child))
        {
            if (child.Id != MatroskaId.ContentEncoding) continue;
            if (found is not null) throw new UnsupportedLayoutException("several encodings of a track");
            found = ParseOne(child);
        }
        return found;
    }

    private static ContentEncoding ParseOne(Element encoding)
    {
        var (type, scope, algorithm, header) = (0, FramesScope, 0, ReadOnlyMemory<byte>.Empty);
        var children = encoding.Children;
        while (children.Next(out var child))
        {
            if (child.Id == MatroskaId.ContentEncodingType) type = child.Small(255);
            else if (child.Id == MatroskaId.ContentEncodingScope) scope = child.Small(255, FramesScope);
            else if (child.Id == MatroskaId.ContentCompression) (algorithm, header) = ParseCompression(child);
        }
        return new ContentEncoding(type != 0, type == 0 && algorithm == HeaderStripping, header, (scope & FramesScope) != 0, (scope & PrivateScope) != 0);
    }

    private static (int Algorithm, ReadOnlyMemory<byte> Settings) ParseCompression(Element compression)
    {
        var (algorithm, settings) = (0, ReadOnlyMemory<byte>.Empty);
        var children = compression.Children;
        while (children.Next(out var child))
        {
            if (child.Id == MatroskaId.ContentCompAlgo) algorithm = child.Small(255);
            else if (child.Id == MatroskaId.ContentCompSettings) settings = child.Body;
        }
        return (algorithm, settings);
    }
}
