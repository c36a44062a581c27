using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Tests.Videos;

/// <summary>Rows as uploads and the ingest leave them, for tests of what is shown of them.</summary>
internal static class VideoSeeds
{
    public static readonly DateTimeOffset Epoch = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Three segments of two seconds: 720p is cut from the original, 360p and sound are encoded.</summary>
    public static Presentation Presentation { get; } = new()
    {
        Timeline = new Timeline
        {
            Timescale = 25,
            Zero = 0,
            Boundaries = [0, 50, 100, 150],
            FirstFrames = [0, 50, 100, 150],
            FrameTicks = 1,
            FrameTimes = [],
            OnSourceKeyframes = true,
        },
        Video =
        [
            new VideoRendition
            {
                Name = "720p", Origin = RenditionOrigin.Cut, StreamIndex = 0, Width = 1280, Height = 720, Codec = "avc1.64001f",
                PeakBitrate = 3_000_000, AverageBitrate = 2_000_000, DecoderConfiguration = [1, 2, 3],
            },
            new VideoRendition
            {
                Name = "360p", Origin = RenditionOrigin.Encoded, StreamIndex = 0, Width = 640, Height = 360, Codec = "avc1.4d401e",
                PeakBitrate = 900_000, AverageBitrate = 600_000, Encoding = new H264Settings("main", 30, 23, 900_000, 1_800_000, 3, 2),
            },
        ],
        Audio =
        [
            new AudioRendition
            {
                Name = "audio", Origin = RenditionOrigin.Encoded, StreamIndex = 1, SampleRate = 48_000, Channels = 2, Codec = "mp4a.40.2", Bitrate = 128_000,
                Priming = 1024, DecoderConfiguration = [0x11, 0x90],
            },
        ],
    };

    public static KinoraDb Database(this KinoraHost host) => host.Services.GetRequiredService<IDbContextFactory<KinoraDb>>().CreateDbContext();

    public static Video New(Person owner, Visibility visibility = Visibility.Public, DateTimeOffset? at = null) => new()
    {
        Id = RandomId.New11(),
        OwnerId = owner.Id,
        ChannelId = owner.ChannelId,
        Title = "A film",
        Visibility = visibility,
        Status = VideoStatus.Processing,
        Filename = "film.mp4",
        Size = 1000,
        CreatedAt = at ?? Epoch,
    };

    /// <summary>A video that a player may start.</summary>
    public static Video Playable(Person owner, Visibility visibility = Visibility.Public, DateTimeOffset? at = null)
    {
        var video = New(owner, visibility, at);
        video.Presentation = MediaJson.Write(Presentation);
        video.PublishedAt = visibility == Visibility.Public ? video.CreatedAt : null;
        (video.DurationSeconds, video.Width, video.Height, video.Fps) = (6, 1280, 720, 25);
        return video;
    }

    public static async Task<Video> AddAsync(this KinoraHost host, Video video, params Rendition[] renditions)
    {
        await using var db = host.Database();
        db.Videos.Add(video);
        await db.SaveChangesAsync();
        db.Renditions.AddRange(renditions);
        await db.SaveChangesAsync();
        return video;
    }

    public static Rendition Rendition(Video video, RenditionKind kind, string name, int encoded, int total) =>
        new() { VideoId = video.Id, Kind = kind, Name = name, EncodedSegments = encoded, TotalSegments = total };
}
