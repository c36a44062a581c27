using Kinora.Data;
using Kinora.Hosting;

namespace Kinora.Features.Uploads;

/// <summary>
/// tus termination: When receiving a DELETE request for an existing upload the Server SHOULD free associated resources and MUST respond with the 204 No Content status confirming
/// that the upload was terminated. For all future requests to this URL, the Server SHOULD respond with the 404 Not Found or 410 Gone status.
/// </summary>
internal static class TerminateUpload
{
    public static async Task<IResult> HandleAsync(string id, HttpContext context, KinoraDb db, UploadRemoval removal, UploadLocks locks, CancellationToken cancellationToken)
    {
        var userId = context.User.UserId();
        if (await db.FindUploadAsync(id, userId, cancellationToken) is null) return AppendToUpload.NotFound;
        using var held = await locks.InsistAsync(id, cancellationToken);
        if (await db.FindUploadAsync(id, userId, cancellationToken) is not { } upload) return AppendToUpload.NotFound;

        await removal.RemoveAsync(upload, cancellationToken);
        return TypedResults.NoContent();
    }
}
