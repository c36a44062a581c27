using System.Security.Claims;
using Kinora.Data;
using Kinora.Hosting;
using Kinora.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos;

public static class DeleteVideo
{
    /// <summary>Hides the video from everybody at once; <see cref="DeletedVideos"/> removes its bytes.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string id, ClaimsPrincipal user, KinoraDb db, DeletedVideos deleted, VideoEvents events, TimeProvider time, CancellationToken cancellationToken)
    {
        var me = user.UserId();
        var now = time.GetUtcNow();
        var hidden = await db.Videos.Where(VideoAccess.OwnedBy(me)).Where(v => v.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(v => v.DeletedAt, now), cancellationToken);
        if (hidden == 0) return await VideoAccess.RefuseAsync(db, id, me, cancellationToken);

        events.Publish(new VideoChanged(id, me));
        deleted.Wake();
        return TypedResults.NoContent();
    }
}
