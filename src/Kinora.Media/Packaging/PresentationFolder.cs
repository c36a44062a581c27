using Kinora.Media.Dash;
using Kinora.Media.Encoding;
using Kinora.Media.Hls;
using Kinora.Media.IO;
using Kinora.Media.Ladders;
using Kinora.Media.Subtitles;
using Kinora.Media.Timelines;

namespace Kinora.Media.Packaging;

/// <summary>
/// Writes everything that a player may ask for of one original into a folder that any web server can serve. The names and bytes are those that <c>kinora serve</c> has under <c>/media</c>;
/// only that all of it is there at once, with measured rates.
/// </summary>
public sealed class PresentationFolder(MediaTools tools)
{
    /// <summary>
    /// What one process encodes. Its processor time is limited (<see cref="ToolLimits.Encode"/>), and a film of 4K takes more than that; what a window costs at its ends is lost in two minutes.
    /// </summary>
    private const double WindowSeconds = 120;

    /// <summary>Makes every segment, then the playlists and the manifest that name them.</summary>
    /// <param name="path">The original, an absolute path.</param>
    /// <param name="index">What it is.</param>
    /// <param name="presentation">What is offered of it, planned from <paramref name="index"/>.</param>
    /// <param name="folder">An existing, empty folder.</param>
    /// <param name="hls">Write <c>master.m3u8</c> and the media playlists.</param>
    /// <param name="dash">Write <c>manifest.mpd</c>.</param>
    /// <param name="progress">Told of every segment, one call at a time.</param>
    /// <param name="cancellationToken">Stops, and leaves what was written so far.</param>
    /// <exception cref="IOException">The original cannot be read, or the folder not be written.</exception>
    /// <exception cref="ToolException">ffmpeg failed, or made no progress.</exception>
    /// <exception cref="SegmentMismatchException">The original does not hold what its index says.</exception>
    public async Task WriteAsync(string path, MediaIndex index, Presentation presentation, string folder, bool hls, bool dash, IProgress<PackageProgress> progress, CancellationToken cancellationToken)
    {
        var timeline = presentation.Timeline;
        var run = new Run(presentation, folder, progress);
        using (var source = new FileByteSource(path))
        {
            foreach (var video in presentation.Video.Where(v => v.Origin == RenditionOrigin.Cut))
            {
                await run.AddInitAsync(video, video.DecoderConfiguration!, cancellationToken);
                for (var i = 0; i < timeline.SegmentCount; i++)
                    await run.AddAsync(Of(video), i, await VideoCutter.CutAsync(source, index.Samples[video.StreamIndex], timeline, i, cancellationToken), timeline.Duration(i), cancellationToken);
            }

            foreach (var audio in presentation.Audio)
            {
                var frames = new AudioFrames(timeline, audio.SampleRate, audio.Priming);
                await run.AddInitAsync(audio, cancellationToken);
                if (audio.Origin == RenditionOrigin.Cut)
                {
                    for (var i = 0; i < timeline.SegmentCount; i++)
                        await run.AddAsync(Of(audio), i, await AudioCutter.CutAsync(source, index.Samples[audio.StreamIndex], audio, frames, i, cancellationToken), frames.Duration(i), cancellationToken);
                }
                else
                {
                    var window = new AudioWindow { Path = path, File = index.File, Timeline = timeline, Rendition = audio, FirstSegment = 0, SegmentCount = timeline.SegmentCount, Priority = ToolPriority.Soon };
                    await foreach (var segment in new AudioEncoder(tools).EncodeAsync(window, cancellationToken)) await run.AddAsync(Of(audio), segment.Index, segment.Bytes, frames.Duration(segment.Index), cancellationToken);
                }
            }
        }

        await EncodeVideoAsync(path, index.File, presentation, run, cancellationToken);
        var texts = await new SubtitleExtractor(tools).ExtractAsync(path, index.File, presentation, cancellationToken);
        await run.AddAsync([.. texts.Where(t => t.Cues.Count > 0)], hls, dash, cancellationToken);
        await run.AnnounceAsync(hls, dash, cancellationToken);
    }

    /// <summary>All rungs from one decode, window after window.</summary>
    private async Task EncodeVideoAsync(string path, MediaFile file, Presentation presentation, Run run, CancellationToken cancellationToken)
    {
        var timeline = presentation.Timeline;
        VideoRendition[] encoded = [.. presentation.Video.Where(v => v.Origin == RenditionOrigin.Encoded)];
        if (encoded.Length == 0) return;
        Dictionary<string, ReadOnlyMemory<byte>> configurations = new(StringComparer.Ordinal);
        for (int first = 0, end; first < timeline.SegmentCount; first = end)
        {
            end = first + 1;
            while (end < timeline.SegmentCount && timeline.Start(end).Seconds < timeline.Start(first).Seconds + WindowSeconds) end++;
            var window = new VideoWindow { Path = path, File = file, Timeline = timeline, Renditions = encoded, FirstSegment = first, SegmentCount = end - first };
            await foreach (var segment in new VideoWindowEncoder(tools).EncodeAsync(window, cancellationToken))
            {
                var rendition = encoded.First(r => r.Name == segment.Rendition);
                if (configurations.TryAdd(rendition.Name, segment.DecoderConfiguration)) await run.AddInitAsync(rendition, segment.DecoderConfiguration, cancellationToken);
                else if (!configurations[rendition.Name].Span.SequenceEqual(segment.DecoderConfiguration.Span)) throw new SegmentMismatchException($"A segment of {rendition.Name} does not fit the init segment.");
                await run.AddAsync(Of(rendition), segment.Index, segment.Bytes, timeline.Duration(segment.Index), cancellationToken);
            }
        }
    }

    private static string Of(VideoRendition rendition) => $"video/{rendition.Name}";

    private static string Of(AudioRendition rendition) => $"audio/{rendition.Name}";

    private static string Of(TextRendition rendition) => $"text/{rendition.Name}";

    /// <summary>One folder on its way, and what is known of the rates.</summary>
    private sealed class Run(Presentation presentation, string root, IProgress<PackageProgress> progress)
    {
        private readonly Dictionary<string, (long Bytes, double Seconds, long Peak)> _rates = new(StringComparer.Ordinal);
        private readonly int _total = (presentation.Video.Count + presentation.Audio.Count) * presentation.Timeline.SegmentCount;
        private IReadOnlyList<TextRendition> _text = [];
        private int _made;
        private long _bytes;

        public Task AddInitAsync(VideoRendition rendition, ReadOnlyMemory<byte> configuration, CancellationToken cancellationToken) =>
            WriteAsync(Of(rendition), "init.mp4", CmafInit.Video(rendition, presentation.Timeline, configuration.Span), cancellationToken);

        public Task AddInitAsync(AudioRendition rendition, CancellationToken cancellationToken) => WriteAsync(Of(rendition), "init.mp4", CmafInit.Audio(rendition), cancellationToken);

        public async Task AddAsync(string rendition, int index, ReadOnlyMemory<byte> segment, Timestamp duration, CancellationToken cancellationToken)
        {
            await WriteAsync(rendition, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{index}.m4s"), segment, cancellationToken);
            var (bytes, seconds, peak) = _rates.GetValueOrDefault(rendition);
            _rates[rendition] = (bytes + segment.Length, seconds + duration.Seconds, Math.Max(peak, (long)Math.Ceiling(segment.Length * 8L / duration.Seconds)));
            _bytes += segment.Length;
            progress.Report(new PackageProgress(++_made, _total, _bytes));
        }

        /// <summary>Subtitles: in pieces for HLS, whole for DASH.</summary>
        public async Task AddAsync(IReadOnlyList<(TextRendition Rendition, IReadOnlyList<Cue> Cues)> texts, bool hls, bool dash, CancellationToken cancellationToken)
        {
            var timeline = presentation.Timeline;
            foreach (var (rendition, cues) in texts)
            {
                for (var i = 0; hls && i < timeline.SegmentCount; i++)
                    await WriteAsync(Of(rendition), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{i}.vtt"), Utf8(WebVttFile.WriteSegment(cues, timeline.Start(i), timeline.Start(i + 1))), cancellationToken);
                if (dash) await WriteAsync(Of(rendition), "all.vtt", Utf8(WebVttFile.Write(cues)), cancellationToken);
            }

            _text = [.. texts.Select(t => t.Rendition.Made(t.Cues, timeline))];
        }

        public async Task AnnounceAsync(bool hls, bool dash, CancellationToken cancellationToken)
        {
            var measures = _rates.ToDictionary(r => r.Key[(r.Key.IndexOf('/', StringComparison.Ordinal) + 1)..], r => new RenditionMeasure(r.Value.Peak, (long)Math.Round(r.Value.Bytes * 8 / r.Value.Seconds)), StringComparer.Ordinal);
            var offered = presentation with { Text = _text };
            if (dash) await WriteAsync("", "manifest.mpd", Utf8(DashManifest.Write(offered, measures)), cancellationToken);
            if (!hls) return;
            foreach (var video in presentation.Video) await WriteAsync(Of(video), "index.m3u8", Utf8(MediaPlaylist.Video(presentation)), cancellationToken);
            foreach (var audio in presentation.Audio) await WriteAsync(Of(audio), "index.m3u8", Utf8(MediaPlaylist.Audio(presentation, audio)), cancellationToken);
            foreach (var text in _text) await WriteAsync(Of(text), "index.m3u8", Utf8(MediaPlaylist.Text(presentation)), cancellationToken);
            await WriteAsync("", "master.m3u8", Utf8(MasterPlaylist.Write(offered, measures)), cancellationToken);
        }

        private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

        private async Task WriteAsync(string rendition, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            var folder = Path.Combine(root, rendition);
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes, cancellationToken);
        }
    }
}

/// <summary>How far a folder is.</summary>
/// <param name="Made">Segments that are there.</param>
/// <param name="Total">Segments that will be.</param>
/// <param name="Bytes">Bytes of the segments that are there.</param>
public readonly record struct PackageProgress(int Made, int Total, long Bytes);
