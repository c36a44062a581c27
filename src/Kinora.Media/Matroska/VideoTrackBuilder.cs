using Kinora.Media.Codecs;
using Kinora.Media.IO;
using Kinora.Media.Packaging;
using Kinora.Media.Timelines;

namespace Kinora.Media.Matroska;

/// <summary>Puts together what the file tells about a track of pictures.</summary>
internal static class VideoTrackBuilder
{
    public static async Task<VideoTrack> BuildAsync(IByteSource source, int streamIndex, TrackEntry entry, string codec, TrackFrames frames, bool damaged, CancellationToken cancellationToken)
    {
        var (told, table) = (entry.Picture, frames.Table);
        // What VP9's private data holds here is not what vpcC holds.
        var configuration = codec == "vp9" ? default : entry.CodecPrivate;
        var picture = PictureFormat.Of(codec, told.Width, told.Height, configuration.Span, told.Color, told.IsInterlaced);
        if (picture.Width <= 0 || picture.Height <= 0) throw new UnsupportedLayoutException("a picture size that must be probed");
        var result = new VideoTrack
        {
            StreamIndex = streamIndex,
            Codec = codec,
            Timescale = table.Timescale,
            Start = new Timestamp(frames.Start, table.Timescale),
            Duration = new Timestamp(table.End - frames.Start, table.Timescale),
            Language = entry.Language,
            Width = picture.Width,
            Height = picture.Height,
            SampleAspect = told.SampleAspect ?? picture.SampleAspect ?? Rational.One,
            Rotation = told.Rotation,
            PixelFormat = picture.PixelFormat,
            Interlaced = picture.Interlaced,
            IsDescribed = picture.IsDescribed,
            ColorTransfer = ColorNames.Transfer(picture.Transfer),
            ColorPrimaries = ColorNames.Primaries(picture.Primaries),
            ColorSpace = ColorNames.Matrix(picture.Matrix),
            ColorRange = picture.FullRange switch { true => "pc", false => "tv", null => null },
            AverageFrameRate = FrameRate(entry.DefaultDuration),
            Bitrate = frames.Bitrate,
        };
        if (result is not { Codec: "h264", Rotation: 0 }) return result;
        var obstacle = told.IsCropped || told.IsStereo ? "The pictures have to be cropped."
            : damaged || !frames.IsWhole || entry.Encoding is not null ? "The pictures do not lie in the file in one piece each."
            : await CutEligibility.ObstacleAsync(source, picture, table, cancellationToken);
        return obstacle is null ? result with { CutConfiguration = configuration.ToArray() } : result with { CutObstacle = obstacle };
    }

    /// <summary>The rate that a rounded number of nanoseconds stands for.</summary>
    private static Rational? FrameRate(long nanoseconds)
    {
        if (nanoseconds is <= 0 or > int.MaxValue) return null;
        var told = new Rational(1_000_000_000, (int)nanoseconds);
        var near = FrameClock.NearestStandard(told);
        return Math.Abs((near.Value / told.Value) - 1) < 1e-4 ? near : told;
    }
}
