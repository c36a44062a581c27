using Kinora.Data;
using Kinora.Data.Videos;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos.Live;

/// <summary>How a video stands, from one snapshot.</summary>
internal sealed record VideoState(string Id, Guid OwnerId, VideoStatus Status, string? StatusCode, string? StatusReason, bool Playable, List<RenditionState> Renditions)
{
    public VideoChangedMessage Message() =>
        new(Id, Status, StatusCode, StatusReason, Playable, Progress);

    /// <summary>Of everything that is encoded, sound included; what is cut from the original needs no work.</summary>
    public EncodingProgress Progress => new(Renditions.Sum(r => r.EncodedSegments), Renditions.Sum(r => r.TotalSegments));

    /// <summary>One query for all of them; videos that are deleted are not among the answers.</summary>
    public static async Task<Dictionary<string, VideoState>> ReadAsync(IDbContextFactory<KinoraDb> databases, string[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0) return [];
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Videos
            .Where(v => v.DeletedAt == null && ids.Contains(v.Id))
            .Select(v => new VideoState(
                v.Id,
                v.OwnerId,
                v.Status,
                v.StatusCode,
                v.StatusReason,
                v.Presentation != null,
                db.Renditions.Where(r => r.VideoId == v.Id && r.GivenUpAt == null).Select(r => new RenditionState(r.Kind, r.Name, r.EncodedSegments, r.TotalSegments)).ToList()))
            .ToDictionaryAsync(v => v.Id, StringComparer.Ordinal, cancellationToken);
    }
}

internal sealed record RenditionState(RenditionKind Kind, string Name, int EncodedSegments, int TotalSegments);
