using System.Collections.Immutable;
using Kinora.Media.Packaging;

namespace Kinora.Media.Timelines;

/// <summary>
/// Decides the timeline of an original, once and in integers. The forms, in the order they are tried:
/// <list type="bullet">
/// <item>source keyframes, when the video can be cut and its keyframes lie close enough;</item>
/// <item>an exact grid, when the frames are evenly spaced up to the rounding of the container's clock;</item>
/// <item>the frames' own irregular times;</item>
/// <item>a grid with repeated frames, when pictures are too far apart, begin or end too far from the sound, or could not be timed.</item>
/// </list>
/// </summary>
public static class TimelineBuilder
{
    /// <summary>A last frame is held this many milliseconds at most until the sound ends; beyond that it is repeated.</summary>
    public const int LongestHold = 2000;

    private const long LongestHours = 100;

    /// <summary>Ticks per second below which the times of pictures are taken to be rounded (Matroska's milliseconds), and the rate behind them is looked for.</summary>
    private const int CoarseClock = 5000;

    /// <exception cref="MediaFormatException">There is nothing to play, or its times make no sense.</exception>
    public static Timeline Build(MediaIndex index)
    {
        var (video, audio) = (index.File.MainVideo, index.File.MainAudio);
        if (video is null && audio is null) throw new MediaFormatException("nothing_to_play", "This file has neither video nor sound that can be played.");
        try
        {
            if (video is null) return OfSound(audio!);
            return index.Samples.TryGetValue(video.StreamIndex, out var table) && table.Count > 0
                ? OfPictures(video, audio, table, index.File)
                : OfUntimedPictures(video, audio, index.File.Size);
        }
        catch (OverflowException e)
        {
            throw new MediaFormatException("bad_times", "The time stamps in this file make no sense.", e);
        }
    }

    private static Timeline OfPictures(VideoTrack video, AudioTrack? audio, SampleTable table, MediaFile file)
    {
        var frames = VideoFrames.Read(video, table, edited: file.NativelyIndexed);
        var clock = frames.Timescale;
        var sound = SoundSpan(audio, clock);
        var zero = Math.Min(frames.Times[0], sound?.Start ?? long.MaxValue);
        var end = Math.Max(frames.End, sound?.End ?? long.MinValue);
        RefuseIfTooLong(end - zero, clock);

        var cuttable = video.CutConfiguration is not null && frames.EverySampleShown;
        var rounded = clock < CoarseClock;
        if (cuttable && !rounded && KeyframeTimeline.TryBuild(frames, table, null, zero, end) is { } exact) return exact;

        var rate = FrameClock.Find(frames.Times, clock);
        if (rate is not null && zero < frames.Times[0] && frames.Times[0] - zero <= IgnoredLead(file, audio!, clock)) zero = frames.Times[0];
        if (cuttable && rounded && KeyframeTimeline.TryBuild(frames, table, rate, zero, end) is { } cut) return cut;
        var late = frames.Times[0] - zero;
        var held = end - frames.End > (long)LongestHold * clock / 1000;
        var lastLasts = end - frames.Times[^1];
        if (rate is { } even && late == 0 && !held && Math.Max(lastLasts, frames.Times[1] - frames.Times[0]) <= (long)SegmentCutter.LongestGap * clock / 1000)
            return FrameGrid.Exact(even, frames, zero, end);
        if (!held && clock <= CutEligibility.FinestClock && FrameTimeline.TryBuild(frames, zero, end) is { } irregular) return irregular;
        return FrameGrid.Repeating(rate, frames, zero, end);
    }

    private static Timeline OfUntimedPictures(VideoTrack video, AudioTrack? audio, long size)
    {
        var clock = video.Timescale;
        var start = video.Start.In(clock);
        var sound = SoundSpan(audio, clock);
        var zero = Math.Min(start, sound?.Start ?? long.MaxValue);
        var end = Math.Max(checked(start + video.Duration.In(clock)), sound?.End ?? long.MinValue);
        RefuseIfTooLong(end - zero, clock);
        return FrameGrid.Guessed(video.AverageFrameRate, clock, zero, Math.Max(end, zero + 1), size);
    }

    private static Timeline OfSound(AudioTrack audio)
    {
        var clock = audio.SampleRate;
        if (audio.Duration.Ticks <= 0) throw new MediaFormatException("nothing_to_play", "The sound track of this file is empty.");
        var (start, end) = SoundSpan(audio, clock)!.Value;
        RefuseIfTooLong(end - start, clock);

        var halfSeconds = new long[Math.Max(1, (end - start) * 2 / clock)];
        for (var i = 0; i < halfSeconds.Length; i++) halfSeconds[i] = (long)i * clock / 2;
        var chosen = SegmentCutter.Choose(halfSeconds, end - start, clock);
        return new Timeline
        {
            Timescale = clock,
            Zero = start,
            Boundaries = [.. chosen.Select(c => halfSeconds[c]), end - start],
            FirstFrames = [.. Enumerable.Repeat(0, chosen.Count + 1)],
            FrameTicks = 0,
            FrameTimes = [],
            OnSourceKeyframes = false,
        };
    }

    /// <summary>The sound's start (rounded down) and end (rounded up) in ticks of a clock; null without sound.</summary>
    private static (long Start, long End)? SoundSpan(AudioTrack? audio, int clock)
    {
        if (audio is null || audio.Duration.Ticks <= 0) return null;
        var start = Scaled(audio.Start, clock, roundUp: false);
        var common = audio.Start.Timescale == audio.Duration.Timescale;
        var end = common
            ? Scaled(new Timestamp(checked(audio.Start.Ticks + audio.Duration.Ticks), audio.Start.Timescale), clock, roundUp: true)
            : checked(start + Scaled(audio.Duration, clock, roundUp: true));
        return (start, Math.Max(end, start + 1));
    }

    private static long Scaled(Timestamp time, int clock, bool roundUp)
    {
        var (quotient, remainder) = Int128.DivRem((Int128)time.Ticks * clock, time.Timescale);
        if (remainder < 0 && !roundUp) quotient--;
        if (remainder > 0 && roundUp) quotient++;
        return checked((long)quotient);
    }

    /// <summary>
    /// How far sound may lead the pictures of an even grid and yet have its head trimmed instead of the first frame stretched: about one AAC frame; for Opus and Vorbis
    /// the pre-skip, which Matroska counts before zero and no decoder plays. An MP4 tells its priming, so what is there before the pictures is meant to be heard: only the
    /// rounding of its movie clock is ignored.
    /// </summary>
    private static long IgnoredLead(MediaFile file, AudioTrack audio, int clock)
    {
        var milliseconds = file.Demuxer == "mov" ? 2L : audio.Codec is "opus" or "vorbis" ? 100L : 25L;
        return milliseconds * clock / 1000;
    }

    private static void RefuseIfTooLong(long ticks, int timescale)
    {
        if (ticks > LongestHours * 3600 * timescale) throw new MediaFormatException("too_long", "This file claims to be longer than a hundred hours.");
    }
}
