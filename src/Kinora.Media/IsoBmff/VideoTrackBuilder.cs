using Kinora.Media.Codecs;
using Kinora.Media.IO;
using Kinora.Media.Packaging;

namespace Kinora.Media.IsoBmff;

/// <summary>Puts together what the file tells about a track of pictures.</summary>
internal static class VideoTrackBuilder
{
    public static async Task<VideoTrack> BuildAsync(
        IByteSource source, int streamIndex, MovieBox movie, TrackBox track, VideoSampleEntry entry, TrackSamples samples, CancellationToken cancellationToken)
    {
        var picture = PictureFormat.Of(entry.Codec, entry.Width, entry.Height, entry.Configuration.Span, entry.Color, interlaced: entry.Fields > 1);
        if (picture.Width <= 0 || picture.Height <= 0) throw new UnsupportedLayoutException("a picture size that must be probed");
        var matrix = track.Matrix.Then(movie.Matrix);
        var table = samples.Table;
        var result = new VideoTrack
        {
            StreamIndex = streamIndex,
            Codec = entry.Codec!,
            Timescale = table.Timescale,
            Start = new Timestamp(samples.Start, table.Timescale),
            Duration = new Timestamp(table.End - samples.Start, table.Timescale),
            Language = track.Language,
            Width = picture.Width,
            Height = picture.Height,
            SampleAspect = SampleAspect(track, entry, picture, matrix),
            Rotation = matrix.Rotation,
            Mirrored = matrix.IsMirrored,
            PixelFormat = picture.PixelFormat,
            Interlaced = picture.Interlaced,
            IsDescribed = picture.IsDescribed,
            ColorTransfer = ColorNames.Transfer(picture.Transfer),
            ColorPrimaries = ColorNames.Primaries(picture.Primaries),
            ColorSpace = ColorNames.Matrix(picture.Matrix),
            ColorRange = picture.FullRange switch { true => "pc", false => "tv", null => null },
            Bitrate = samples.Bitrate,
        };
        if (result is not { Codec: "h264", Rotation: 0, Mirrored: false }) return result;
        var obstacle = !samples.Contiguous ? "The edit list leaves pictures out."
            : samples.ManyDescriptions ? "The parameter sets change."
            : entry.Type != FourCC.Of("avc1") ? "The parameter sets lie among the pictures."
            : await CutEligibility.ObstacleAsync(source, picture, table, cancellationToken);
        return obstacle is null ? result with { CutConfiguration = entry.Configuration.ToArray() } : result with { CutObstacle = obstacle };
    }

    /// <summary>As ffmpeg decides: the pixel aspect box, a stretching matrix, the track's presentation size, then the bitstream.</summary>
    private static Rational SampleAspect(TrackBox track, VideoSampleEntry entry, PictureFormat picture, DisplayMatrix matrix)
    {
        if (entry.SampleAspect is { } told) return Sane(told);
        if (matrix.Stretch is { } stretch) return Sane(Approximate(stretch));
        var (width, height) = ((int)track.Width, (int)track.Height);
        if (width > 0 && height > 0 && (width != entry.Width || height != entry.Height))
            return Sane(Approximate((double)entry.Height * width / ((double)entry.Width * height)));
        return Sane(picture.SampleAspect ?? Rational.One);
    }

    private static Rational Approximate(double value)
    {
        var (num, den) = ((int)Math.Round(value * 10000), 10000);
        if (num <= 0) return Rational.One;
        var gcd = (int)System.Numerics.BigInteger.GreatestCommonDivisor(num, den);
        return new Rational(num / gcd, den / gcd);
    }

    /// <summary>A pixel more than 16 times longer than wide is a lie.</summary>
    private static Rational Sane(Rational aspect) => aspect.Num > 0 && aspect.Den > 0 && aspect.Value is > 1.0 / 16 and < 16 ? aspect : Rational.One;
}
