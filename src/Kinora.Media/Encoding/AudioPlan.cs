using Kinora.Media.Timelines;

namespace Kinora.Media.Encoding;

/// <summary>Which samples have to be fed to the encoder so that it gives exactly the AAC frames of a window. Pure.</summary>
internal sealed record AudioPlan
{
    /// <summary>Frames encoded before a window and thrown away: the encoder's own beginning, and the overlap with the frame before, are then inaudible.</summary>
    public const int Preroll = 4;

    /// <summary>Frames encoded after it and thrown away.</summary>
    public const int Postroll = 2;

    // ffmpeg's AAC encoder gives one frame before the first that holds input.
    private const int EncoderFrames = 1;

    public required AudioWindow Window { get; init; }

    /// <summary>Timeline time, in samples of the rendition, of the first sample fed; negative within the priming.</summary>
    public required long FirstSample { get; init; }

    /// <summary>Samples fed, silence included.</summary>
    public required long SampleCount { get; init; }

    /// <summary>Frames of the output that come before the window.</summary>
    public required int Skip { get; init; }

    /// <summary>Where decoding begins, in seconds of the file's clock; null from its beginning.</summary>
    public required double? Seek { get; init; }

    /// <param name="margin">Seconds before the first sample at which decoding begins; null from the beginning of the file.</param>
    public static AudioPlan Make(AudioWindow window, double? margin)
    {
        var frames = window.Frames;
        var first = frames.FirstFrame(window.FirstSegment);
        var count = frames.FirstFrame(window.EndSegment) - first;
        var fromStart = first <= Preroll;

        // The time stamps of Vorbis do not tell where a block from the middle belongs; only counting from the beginning does.
        var countsFromStart = fromStart || window.Track.Codec == "vorbis";
        var begin = fromStart ? EncoderFrames : first - Preroll;
        var skip = fromStart ? first : Preroll + EncoderFrames;
        var sample = ((long)begin * AudioFrames.FrameSize) - window.Rendition.Priming;
        var seek = ((double)sample / window.Rendition.SampleRate) + ((double)window.Timeline.Zero / window.Timeline.Timescale) - margin;
        return new AudioPlan
        {
            Window = window,
            FirstSample = sample,
            SampleCount = (long)(skip + count + (window.EndSegment < window.Timeline.SegmentCount ? Postroll : 0) - EncoderFrames) * AudioFrames.FrameSize,
            Skip = skip,
            Seek = countsFromStart || seek <= window.Track.Start.Seconds ? null : seek,
        };
    }
}
