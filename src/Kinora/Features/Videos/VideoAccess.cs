using System.Linq.Expressions;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos;

/// <summary>Who may see what: expressions that every query uses, so that no route can forget. What they do not name is closed.</summary>
public static class VideoAccess
{
    /// <summary>Whoever knows the link: owners always, others by visibility. A video that is being deleted is nobody's any more.</summary>
    public static Expression<Func<Video, bool>> VisibleTo(Guid? viewer) => viewer is { } id
        ? v => v.DeletedAt == null && (v.OwnerId == id || v.Visibility == Visibility.Public || v.Visibility == Visibility.Unlisted || v.Visibility == Visibility.Internal)
        : v => v.DeletedAt == null && (v.Visibility == Visibility.Public || v.Visibility == Visibility.Unlisted);

    /// <summary>What public lists show: to everybody alike, whoever asks.</summary>
    public static Expression<Func<Video, bool>> Listed { get; } =
        v => v.DeletedAt == null && v.Visibility == Visibility.Public && v.Presentation != null;

    /// <summary>What a person may change, delete and download.</summary>
    public static Expression<Func<Video, bool>> OwnedBy(Guid owner) => v => v.DeletedAt == null && v.OwnerId == owner;

    /// <summary>Why somebody who is not the owner is refused: a video that he could watch is forbidden, any other does not exist.</summary>
    public static async Task<ProblemHttpResult> RefuseAsync(KinoraDb db, string id, Guid viewer, CancellationToken cancellationToken) =>
        await db.Videos.Where(VisibleTo(viewer)).AnyAsync(v => v.Id == id, cancellationToken)
            ? Problems.Problem(StatusCodes.Status403Forbidden, "not_owner", "Only the owner of this video may do that.")
            : NotFound();

    public static ProblemHttpResult NotFound() => Problems.Problem(StatusCodes.Status404NotFound, "video_not_found", "There is no such video, or it is private.");
}
