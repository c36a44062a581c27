using System.Collections.Immutable;
using System.Numerics;

namespace Kinora.Media.Timelines;

/// <summary>Timelines on an even grid of frames, which encoders resample to.</summary>
internal static class FrameGrid
{
    /// <summary>Fine enough that rounding Zero and the end of the sound to a tick can be neither seen nor heard.</summary>
    private const int FinestNeeded = 90_000;

    private const int CoarsestRatePerSecond = 1;

    private const int FastestGuess = 60;

    /// <summary>Repeating pictures is cheap to encode but not free: a small file must not become hours at 60 fps (about 2 h 20 min at 30).</summary>
    private const long RepeatedFrameBudget = 250_000;

    /// <summary>Bytes of a picture that was not repeated.</summary>
    private const int SmallestFrame = 64;

    /// <summary>One grid frame for each frame of an evenly spaced source.</summary>
    public static Timeline Exact(Rational rate, VideoFrames frames, long zero, long end)
    {
        var grid = GridClock.For(rate, frames.Timescale);
        return Build(grid, frames.Times.Length, EndOf(grid, frames, zero, end), zero, starts: null);
    }

    /// <summary>The same, for a source that is cut: segments begin at its keyframes only.</summary>
    /// <param name="keyframes">Numbers of the frames at which it can be cut, the first is 0.</param>
    public static Timeline FromKeyframes(Rational rate, VideoFrames frames, int[] keyframes, long zero, long end)
    {
        var grid = GridClock.For(rate, frames.Timescale);
        return Build(grid, frames.Times.Length, EndOf(grid, frames, zero, end), zero, keyframes);
    }

    private static long EndOf(GridClock grid, VideoFrames frames, long zero, long end)
    {
        var lastFrameEnd = (long)frames.Times.Length * grid.FrameTicks;

        // The container's duration of the last frame is as rounded as its times: only a difference of more than a frame is meant.
        var span = grid.Ticks(end - zero);
        return Math.Abs(span - lastFrameEnd) <= grid.FrameTicks && end == frames.End ? lastFrameEnd : Math.Max(span, lastFrameEnd);
    }

    /// <summary>Frames repeated where the source has none, up to the end of the longest track.</summary>
    /// <param name="rate">The source's rate when it is even.</param>
    public static Timeline Repeating(Rational? rate, VideoFrames frames, long zero, long end)
    {
        var seconds = Math.Max(1, (end - zero) / frames.Timescale);
        var most = Math.Max(Math.Max(10L * frames.Times.Length, RepeatedFrameBudget) / seconds, CoarsestRatePerSecond);
        return Covering(Affordable(rate ?? Usual(frames), Math.Min(most, rate is null ? FastestGuess : most)), frames.Timescale, zero, end);
    }

    /// <summary>Frames at a declared rate, for pictures whose packets could not be timed.</summary>
    /// <param name="size">Bytes of the file: a duration is easily claimed.</param>
    public static Timeline Guessed(Rational? rate, int timescale, long zero, long end, long size)
    {
        var seconds = Math.Max(1, (end - zero) / timescale);
        var most = Math.Max(Math.Max(size / SmallestFrame, RepeatedFrameBudget) / seconds, CoarsestRatePerSecond);
        var declared = rate is { Num: > 0, Den: > 0 } given ? given : new Rational(30, 1);
        return Covering(Affordable(FrameClock.NearestStandard(declared), Math.Min(most, FastestGuess)), timescale, zero, end);
    }

    private static Timeline Covering(Rational rate, int timescale, long zero, long end)
    {
        var grid = GridClock.For(rate, timescale);
        var span = Math.Max(1, grid.Ticks(end - zero));
        var count = checked((int)Math.Max(1, (span + (grid.FrameTicks / 2)) / grid.FrameTicks));
        return Build(grid, count, span, zero, starts: null);
    }

    /// <param name="starts">Frames at which segments may begin; null for all.</param>
    private static Timeline Build(GridClock grid, int count, long end, long zero, int[]? starts)
    {
        var numbers = starts ?? [.. Enumerable.Range(0, count)];
        var times = Array.ConvertAll(numbers, n => (long)n * grid.FrameTicks);
        var chosen = SegmentCutter.Choose(times, end, grid.Timescale);
        return new Timeline
        {
            Timescale = grid.Timescale,
            Zero = grid.Ticks(zero),
            Boundaries = [.. chosen.Select(c => times[c]), end],
            FirstFrames = [.. chosen.Select(c => numbers[c]), count],
            FrameTicks = grid.FrameTicks,
            FrameTimes = [],
            OnSourceKeyframes = starts is not null,
        };
    }

    /// <summary>The rate of the lively parts: a screen recording pauses for minutes but moves at 30 fps in between.</summary>
    private static Rational Usual(VideoFrames frames)
    {
        if (frames.Times.Length < 2) return new Rational(CoarsestRatePerSecond, 1);
        var gaps = new long[frames.Times.Length - 1];
        for (var i = 0; i < gaps.Length; i++) gaps[i] = frames.Times[i + 1] - frames.Times[i];
        Array.Sort(gaps);
        var lively = gaps[gaps.Length / 10];
        return FrameClock.NearestStandard(new Rational(frames.Timescale, (int)Math.Min(lively, int.MaxValue)));
    }

    /// <summary>The rate itself within 1 fps and what may be spent, else the fastest standard rate that is.</summary>
    private static Rational Affordable(Rational rate, long most)
    {
        if (rate.Num < (long)rate.Den * CoarsestRatePerSecond) return new Rational(CoarsestRatePerSecond, 1);
        if (rate.Num <= rate.Den * most) return rate;
        return FrameClock.StandardRates.Where(r => r.Num <= r.Den * most).MaxBy(r => r.Value);
    }

    /// <summary>A clock on which both the frames of a rate and the ticks of a track fall on whole ticks, where such a clock exists.</summary>
    private readonly record struct GridClock(int Timescale, int FrameTicks, int TrackTimescale)
    {
        private const int Finest = 10_000_000;

        public static GridClock For(Rational rate, int trackTimescale)
        {
            var shared = (long)rate.Num / (long)BigInteger.GreatestCommonDivisor(rate.Num, trackTimescale) * trackTimescale;
            var clock = shared <= Finest ? shared : rate.Num;
            var multiple = (FinestNeeded + clock - 1) / clock;
            clock *= multiple;
            return new GridClock(checked((int)clock), checked((int)(clock / rate.Num * rate.Den)), trackTimescale);
        }

        /// <summary>Track ticks in grid ticks, rounded down.</summary>
        public long Ticks(long trackTicks)
        {
            var (quotient, remainder) = Int128.DivRem((Int128)trackTicks * Timescale, TrackTimescale);
            return checked((long)(remainder < 0 ? quotient - 1 : quotient));
        }
    }
}
