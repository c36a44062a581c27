using System.Collections.Frozen;
using Kinora.Data.Videos;
using Kinora.Media;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Features.Playback;

/// <summary>What this process knows of a video whose media are being served or encoded. One instance per video at a time, so that everybody sees each new segment.</summary>
public sealed class MediaVideo
{
    private int _pins;
    private volatile bool _isRetired;
    private volatile bool _isStale;
    private volatile int _posterVersion;
    private volatile IReadOnlyList<TextRendition>? _madeText;

    public MediaVideo(string id, Guid ownerId, int posterVersion, PlayableMedia? playable)
    {
        Id = id;
        OwnerId = ownerId;
        _posterVersion = posterVersion;
        Playable = playable;
    }

    public string Id { get; }

    public Guid OwnerId { get; }

    /// <summary>Null until the original is whole and understood.</summary>
    public PlayableMedia? Playable { get; }

    public int PosterVersion
    {
        get => _posterVersion;
        set => _posterVersion = value;
    }

    /// <summary>The subtitles that were made; null until somebody has looked for them.</summary>
    public IReadOnlyList<TextRendition>? MadeText
    {
        get => _madeText;
        set => _madeText = value;
    }

    /// <summary>The subtitles that are there.</summary>
    public IReadOnlyList<TextRendition> Text => _madeText ?? [];

    /// <summary>Whether playlists and manifests will not change any more, but for rates that are measured anew.</summary>
    public bool IsComplete => Playable is { IsComplete: true } playable && (_madeText is not null || playable.Presentation.Text.Count == 0);

    /// <summary>
    /// No longer the instance that <see cref="VideoCache"/> hands out: the video was deleted, or this one was dropped from memory. Whatever caches hold of it is not served.
    /// </summary>
    public bool IsRetired
    {
        get => _isRetired;
        set => _isRetired = value;
    }

    /// <summary>Something about it was changed; the row is read again before it is used next.</summary>
    public bool IsStale
    {
        get => _isStale;
        set => _isStale = value;
    }

    /// <summary>Whether a job works on it, so that it must not be dropped from memory.</summary>
    public bool IsPinned => Volatile.Read(ref _pins) > 0;

    public void Pin() => Interlocked.Increment(ref _pins);

    public void Unpin() => Interlocked.Decrement(ref _pins);
}

/// <summary>A video's description, what players are offered of it, and what is stored of its encoded renditions.</summary>
public sealed class PlayableMedia
{
    private readonly FrozenDictionary<RenditionKey, StoredRendition> _stored;

    public PlayableMedia(string videoId, MediaFile file, Presentation presentation)
    {
        File = file;
        Presentation = presentation;
        var timeline = presentation.Timeline;
        _stored = presentation.Video.Where(r => r.Origin == RenditionOrigin.Encoded).Select(r => Stored(RenditionKind.Video, r.Name, timeline.Duration))
            .Concat(presentation.Audio.Where(r => r.Origin == RenditionOrigin.Encoded).Select(r => Stored(RenditionKind.Audio, r.Name, new AudioFrames(timeline, r.SampleRate, r.Priming).Duration)))
            .ToFrozenDictionary(r => r.Key);
        foreach (var audio in presentation.Audio)
            if (_stored.TryGetValue(new RenditionKey(videoId, RenditionKind.Audio, audio.Name), out var stored)) stored.DecoderConfiguration = audio.DecoderConfiguration;

        StoredRendition Stored(RenditionKind kind, string name, Func<int, Timestamp> durationOf) => new(new RenditionKey(videoId, kind, name), timeline.SegmentCount, durationOf);
    }

    public MediaFile File { get; }

    public Presentation Presentation { get; }

    public IReadOnlyCollection<StoredRendition> Stored => _stored.Values;

    /// <summary>Changes whenever something was stored, so that playlists with measured rates know that they are old.</summary>
    public long Version => _stored.Values.Sum(r => (long)r.Version);

    public bool IsComplete => _stored.Values.All(r => r.IsComplete || r.IsGivenUp);

    /// <summary>What is stored of an encoded rendition; null for one that is cut, or that does not exist.</summary>
    public StoredRendition? Find(RenditionKey key) => _stored.GetValueOrDefault(key);

    public bool Has(RenditionKey key) => key.Kind == RenditionKind.Video ? VideoNamed(key.Name) is not null : AudioNamed(key.Name) is not null;

    public VideoRendition? VideoNamed(ReadOnlySpan<char> name)
    {
        foreach (var rendition in Presentation.Video)
            if (name.SequenceEqual(rendition.Name)) return rendition;
        return null;
    }

    public AudioRendition? AudioNamed(ReadOnlySpan<char> name)
    {
        foreach (var rendition in Presentation.Audio)
            if (name.SequenceEqual(rendition.Name)) return rendition;
        return null;
    }
}
