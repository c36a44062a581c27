using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Tests.Proof;

/// <summary>The sound that was fetched against the original's, sample by sample on the same clock.</summary>
internal sealed class SoundProof
{
    /// <summary>What a listener would not notice, in seconds.</summary>
    public const double Sync = 0.020;

    private const double Silence = 0.001;

    /// <summary>Below this (−54 dB) an encoder keeps how loud noise is, not its shape.</summary>
    private const double Quiet = 0.002;

    private readonly string _name;
    private readonly int _rate;
    private readonly float[] _original;
    private readonly float[] _fetched;

    private SoundProof(string name, int rate, float[] original, float[] fetched) => (_name, _rate, _original, _fetched) = (name, rate, original, fetched);

    public static async Task<SoundProof> DecodeAsync(Original original, FetchedSegments segments, AnnouncedRendition rendition)
    {
        var track = original.Track(rendition.Name);
        var joined = await segments.JoinAsync(rendition.Name, Enumerable.Range(0, rendition.SegmentCount));
        return new SoundProof(
            rendition.Name,
            track.SampleRate,
            await DecodeAsync(original.Input, track.StreamIndex, track.SampleRate, $"asetpts='{original.OnTimeline}',aformat=channel_layouts={track.Channels switch { 1 => "mono", 2 => "stereo", _ => "5.1" }},", gap: 0.03),
            await DecodeAsync(["-copyts", "-i", joined], 0, track.SampleRate, "", gap: 0.001));
    }

    /// <summary>As long as it is announced, in sync at both ends, and the original's at every join.</summary>
    public void ShouldBeTheOriginal(AnnouncedRendition rendition)
    {
        var end = (double)rendition.Starts[^1] / rendition.Timescale;
        ((double)_fetched.Length / _rate).ShouldBe(end, 0.0005, $"{_name} lasts");

        var last = Math.Min(_original.Length, _fetched.Length);
        ShouldBeInSync(0, Math.Min(2 * _rate, last), "the beginning");
        ShouldBeInSync(Math.Max(0, last - (2 * _rate)), last, "the end");
        Level(_fetched.AsSpan(Math.Min(last + 2048, _fetched.Length))).ShouldBeLessThan(4 * Silence, $"{_name}: silent after the original's end");
        for (var i = 1; i < rendition.SegmentCount; i++) ShouldJoin((int)Math.Round((double)rendition.Starts[i] / rendition.Timescale * _rate), i);
    }

    /// <summary>Time of the click nearest a time, in the original and in what was fetched.</summary>
    public (double Original, double Fetched) ClickNear(double seconds) => (Click(_original, seconds), Click(_fetched, seconds));

    private double Click(float[] samples, double seconds)
    {
        var (from, to) = ((int)Math.Max(0, (seconds - 0.3) * _rate), (int)Math.Min(samples.Length, (seconds + 0.3) * _rate));
        var loud = samples.Max(s => Math.Abs(s)) / 2;
        for (var i = from; i < to; i++)
            if (Math.Abs(samples[i]) > loud) return (double)i / _rate;
        throw new InvalidOperationException($"{_name} has no click near {seconds} s.");
    }

    /// <summary>The shift at which a stretch resembles the original most is none that can be heard.</summary>
    private void ShouldBeInSync(int from, int to, string where)
    {
        var wanted = _original.AsSpan(from, to - from);
        if (Level(wanted) < Quiet)
        {
            Level(_fetched.AsSpan(from, to - from)).ShouldBeLessThan(2 * Quiet, $"{_name}: {where} is quiet");
            return;
        }

        var (best, shift) = BestShift(wanted, from, 0.05);
        best.ShouldBeGreaterThan(0.8, $"{_name}: {where} resembles the original");
        ((double)shift / _rate).ShouldBeInRange(-Sync, Sync, $"{_name}: {where} is in sync");
    }

    /// <summary>The shift, up to a reach in seconds, at which what was fetched resembles a stretch of the original most.</summary>
    private (double Likeness, int Shift) BestShift(ReadOnlySpan<float> wanted, int from, double reach)
    {
        var (best, shift) = (double.MinValue, 0);
        // From no shift outwards: of equals the smallest counts.
        for (var i = 0; i <= 2 * (int)(reach * _rate); i++)
        {
            var lag = (i + 1) / 2 * (i % 2 == 0 ? 1 : -1);
            var likeness = Likeness(wanted, from + lag);
            if (likeness > best + 1e-9) (best, shift) = (likeness, lag);
        }

        return (best, shift);
    }

    private void ShouldJoin(int at, int segment)
    {
        const int Around = 1024;
        var (from, to) = (Math.Max(0, at - Around), Math.Min(Math.Min(_original.Length, _fetched.Length), at + Around));
        if (to - from < Around) return;
        var wanted = _original.AsSpan(from, to - from);
        var got = _fetched.AsSpan(from, to - from);
        if (Level(wanted) < Quiet)
        {
            Level(got).ShouldBeLessThan(2 * Quiet, $"{_name}: the join before segment {segment} is quiet");
            return;
        }

        (Level(got) / Level(wanted) / Gain).ShouldBeInRange(0.7, 1.4, $"{_name}: no dip at the join before segment {segment}");
        // A gap or a repetition at the join leaves one side of it unlike at any shift; a clock that is rounded or drifts shifts both sides by as much.
        BestShift(wanted, from, Sync).Likeness.ShouldBeGreaterThan(0.8, $"{_name}: no gap at the join before segment {segment}");
    }

    /// <summary>Mixing many channels into two changes the level, everywhere by as much.</summary>
    private double Gain
    {
        get
        {
            if (field > 0) return field;
            var length = Math.Min(_original.Length, _fetched.Length);
            return field = Level(_fetched.AsSpan(0, length)) / Level(_original.AsSpan(0, length));
        }
    }

    private double Likeness(ReadOnlySpan<float> wanted, int from)
    {
        var (cut, length) = (Math.Max(0, -from), wanted.Length);
        if (from + length > _fetched.Length) length = _fetched.Length - from;
        if (length <= cut) return 0;
        var a = wanted[cut..length];
        var b = _fetched.AsSpan(from + cut, length - cut);
        var scale = Level(a) * Level(b) * a.Length;
        return scale < 1e-9 ? 0 : Dot(a, b) / scale;
    }

    private static double Level(ReadOnlySpan<float> samples) => samples.IsEmpty ? 0 : Math.Sqrt(Dot(samples, samples) / samples.Length);

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var wideA = MemoryMarshal.Cast<float, Vector<float>>(a);
        var wideB = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < wideA.Length; i++) sums += wideA[i] * wideB[i];
        double sum = Vector.Sum(sums);
        for (var i = wideA.Length * Vector<float>.Count; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }

    /// <summary>
    /// One channel; the sample at <c>i</c> is heard at <c>i / rate</c> seconds. Where the time stamps leave a gap of so many seconds, or a decoder gives nothing for a
    /// frame that holds no sound, there is silence; an original's clock may be rounded, ours is exact.
    /// </summary>
    private static async Task<float[]> DecodeAsync(string[] input, int stream, int rate, string filter, double gap)
    {
        var bytes = await Ffmpeg.RunAsync(
        [
            .. input, "-map", string.Create(CultureInfo.InvariantCulture, $"0:{stream}"), "-af",
            string.Create(CultureInfo.InvariantCulture, $"{filter}aresample={rate}:async=1:min_hard_comp={gap}:first_pts=0"), "-ac", "1", "-f", "f32le", "-",
        ]);
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }
}
