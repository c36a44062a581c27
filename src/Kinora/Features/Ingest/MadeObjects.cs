using System.Linq.Expressions;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Kinora.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Kinora.Features.Ingest;

/// <summary>How pictures and subtitles that lie in the store become a video's.</summary>
internal static class MadeObjects
{
    /// <summary>Says in the row that they are there, if it still waits for them. True when it did. Of a video that was deleted meanwhile nothing is left, perhaps after its objects were removed once.</summary>
    public static async Task<bool> ShowMadeAsync(
        this KinoraDb db, IObjectStore store, Expression<Func<Video, bool>> isDue, string videoId, Action<UpdateSettersBuilder<Video>> set, CancellationToken cancellationToken)
    {
        if (await db.Videos.Where(isDue).Where(v => v.Id == videoId).ExecuteUpdateAsync(set, cancellationToken) > 0) return true;
        if (!await db.Videos.AnyAsync(v => v.Id == videoId && v.DeletedAt == null, cancellationToken)) await store.DeletePrefixAsync(VideoObjects.Folder(videoId), cancellationToken);
        return false;
    }
}
