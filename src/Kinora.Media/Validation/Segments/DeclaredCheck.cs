using System.Globalization;

namespace Kinora.Media.Validation.Segments;

/// <summary>What players choose by, against what they get.</summary>
internal sealed class DeclaredCheck(Findings findings, string place)
{
    /// <summary>What headers and rounding may make of a rate, in bits per second.</summary>
    private const int Slight = 8_000;

    /// <summary>Every codec that is there is declared, and none that is not.</summary>
    public void Codecs(string declared, IEnumerable<MediaTrack> tracks)
    {
        string[] names = [.. declared.Split(',').Select(c => c.Trim())];
        MediaTrack[] all = [.. tracks.Where(t => t.IsVideo || t.IsAudio)];
        if (all.Any(t => t.Codec is null)) return;
        foreach (var track in all.Where(t => !names.Any(n => CodecStrings.IsSame(n, t.Codec!, t.Audio))).DistinctBy(t => t.Codec))
            findings.Add(Rules.DeclaredCodecs, place, $"CODECS is “{declared}”, the {(track.IsVideo ? "pictures are" : "sound is")} {track.Codec}.");
        foreach (var name in names.Where(n => !n.StartsWith("stpp", StringComparison.Ordinal) && !n.StartsWith("wvtt", StringComparison.Ordinal) && !all.Any(t => CodecStrings.IsSame(n, t.Codec!, t.Audio))))
        {
            // What was named wrongly has been told; this is about what is not there at all.
            if (names.Length > all.DistinctBy(t => t.Codec).Count()) findings.Add(Rules.DeclaredCodecs, place, $"CODECS declares {name}, which no track is.");
        }
    }

    /// <summary>The size that is shown in HLS, coded in DASH: either is taken, because both have been understood by it.</summary>
    public void Resolution((int Width, int Height) declared, MediaTrack track)
    {
        if (track.Video is not { Width: > 0, Height: > 0 } video) return;
        var aspect = video.SampleAspect ?? Rational.One;
        (double Width, double Height)[] sizes = [(video.Width, video.Height), (video.Width * aspect.Value, video.Height), (video.Width, video.Height / aspect.Value)];
        if (track.IsTurned) sizes = [.. sizes, .. sizes.Select(s => (s.Height, s.Width))];
        if (!sizes.Any(s => Math.Abs(s.Width - declared.Width) <= 2 && Math.Abs(s.Height - declared.Height) <= 2))
            findings.Add(Rules.DeclaredResolution, place, $"The declared size is {declared.Width}x{declared.Height}, the pictures are {video.Width}x{video.Height}.");
    }

    /// <summary>Even pictures have their rate; of others it is an upper bound (HLS) or an average (DASH).</summary>
    public void FrameRate(double declared, TrackMeasure measure)
    {
        TrackFacts[] pictures = [.. measure.Facts.SelectMany(f => f.Tracks).Where(t => t.Track.IsVideo)];
        var ticks = pictures.Sum(p => p.Duration);
        if (pictures.Length == 0 || ticks == 0) return;
        var timescale = pictures[0].Track.Timescale;
        var real = pictures.Sum(p => (long)p.Samples) * (double)timescale / ticks;
        var isEven = pictures.Max(p => p.Longest) - pictures.Min(p => p.Shortest) <= Math.Max(1, timescale / 500);
        // A rung of every second picture begins anew in each segment, and a last one is held while the sound goes on.
        var tolerance = Math.Max(0.02 * real, (pictures.Length + 1) * (double)timescale / ticks);
        if (isEven ? Math.Abs(declared - real) > tolerance : real > declared + tolerance)
            findings.Add(Rules.DeclaredFrameRate, place, string.Create(CultureInfo.InvariantCulture, $"The declared frame rate is {declared:0.###}, the pictures have {real:0.###} a second."));
    }

    public void Channels(int declared, MediaTrack track)
    {
        // Parametric stereo is coded in mono.
        if (track.Audio is { Channels: > 0 and var channels } sound && channels != declared && !(channels == 1 && declared == 2 && CodecStrings.MayExtend(sound))) findings.Add(Rules.DeclaredSound, place, $"{declared} channels are declared, the sound has {channels}.");
    }

    public void SamplingRate(int declared, MediaTrack track)
    {
        // With SBR either rate is right.
        if (track.Audio is { SampleRate: > 0 and var rate } audio && rate != declared && audio.Config?.SampleRate != declared && !(2 * rate == declared && CodecStrings.MayExtend(audio))) findings.Add(Rules.DeclaredSound, place, $"A sampling rate of {declared} Hz is declared, the sound has {rate} Hz.");
    }

    public void Bandwidth(long declared, double peak, double least)
    {
        if (least > declared + (Slight / 8)) findings.Add(Rules.DeclaredBandwidth, place, string.Create(CultureInfo.InvariantCulture, $"A bandwidth of {declared} bit/s is declared, {least:0} are needed."));
        else if (declared > (1.5 * peak) + (10 * Slight)) findings.Add(Rules.DeclaredBandwidthSlack, place, string.Create(CultureInfo.InvariantCulture, $"A bandwidth of {declared} bit/s is declared, {peak:0} are enough."));
    }

    public void AverageBandwidth(long declared, double average)
    {
        if (Math.Abs(declared - average) > (average / 10) + Slight)
            findings.Add(Rules.DeclaredAverageBandwidth, place, string.Create(CultureInfo.InvariantCulture, $"An average bandwidth of {declared} bit/s is declared, it is {average:0}."));
    }
}
