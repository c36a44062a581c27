using System.Globalization;

namespace Kinora.Media.Probing;

/// <summary>Says no to what would cost too much, in words a person understands.</summary>
internal static class ProbeRules
{
    public static void CheckSize(int width, int height, ProbeLimits limits)
    {
        if (width > limits.MaxSide || height > limits.MaxSide)
            throw new MediaFormatException("too_many_pixels", $"The picture is {width}×{height} pixels; at most {limits.MaxSide} on each side are taken.");
        if ((long)width * height > limits.MaxPixels)
            throw new MediaFormatException("too_many_pixels", string.Create(CultureInfo.InvariantCulture, $"The picture is {width}×{height} pixels; at most {limits.MaxPixels:N0} in all are taken."));
        if (width < limits.MinSide || height < limits.MinSide) throw new MediaFormatException("damaged", "The file does not tell how large its picture is.");
    }

    public static void CheckDuration(Timestamp duration, ProbeLimits limits)
    {
        if (duration.Seconds > limits.MaxDuration.TotalSeconds)
            throw new MediaFormatException("too_long", string.Create(CultureInfo.InvariantCulture, $"The video claims to be longer than {limits.MaxDuration.TotalHours:0.##} hours."));
        if (duration.Ticks <= 0) throw new MediaFormatException("damaged", "The video has no duration.");
    }

    public static void CheckFrames(SampleTable table, ProbeLimits limits)
    {
        if (table.Count > limits.MaxPackets) throw TooManyFrames(limits);
        var duration = new Timestamp(table.End - table.PresentationTimes.Min(), table.Timescale);
        CheckDuration(duration, limits);
        if (table.Count > 10 && table.Count / duration.Seconds > limits.MaxFrameRate)
            throw new MediaFormatException("frame_rate_too_high", $"The video has more than {limits.MaxFrameRate} pictures per second.");
    }

    public static MediaFormatException TooManyTracks(ProbeLimits limits) =>
        new("too_many_tracks", $"The file has more than {limits.MaxTracks} tracks of pictures, sound and text.");

    public static MediaFormatException IndexTooLarge(ProbeLimits limits) =>
        new("index_too_large", string.Create(CultureInfo.InvariantCulture, $"What the file says about itself is larger than {limits.MaxIndexBytes:N0} bytes."));

    public static MediaFormatException TooManyFrames(ProbeLimits limits) =>
        new("too_many_frames", string.Create(CultureInfo.InvariantCulture, $"The file has more than {limits.MaxPackets:N0} pictures and pieces of sound."));

    public static MediaFormatException Unsupported(string kind, string codec, string tag)
    {
        var name = codec is "unknown" or "none" ? new string([.. tag.Where(char.IsAsciiLetterOrDigit)]) : codec;
        return new("unsupported_codec", name.Length > 0 ? $"The {kind} is coded as “{name}”, which cannot be decoded." : $"The {kind} is coded in a way that cannot be decoded.");
    }

    public static MediaFormatException Damaged() => new("damaged", "The file is damaged or incomplete: no picture or sound could be found in it.");

    public static MediaFormatException TooSlow() => new("too_complex", "Finding out what is in this file took too long.");

    public static MediaFormatException Encrypted() => new("encrypted", "The file is encrypted (DRM). Upload a copy that is not.");
}
