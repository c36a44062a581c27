using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Kinora.Features.Uploads;

public static class UploadEndpoints
{
    public static void AddUploads(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<UploadOptions>("Uploads");
        var services = builder.Services;
        services.AddSingleton<UploadFiles>();
        services.AddSingleton<UploadLocks>();
        services.AddSingleton<UploadReceiver>();
        services.AddSingleton<UploadRemoval>();
        services.AddSingleton<UploadCompletion>();
        services.AddSingleton<UploadJoin>();
        services.AddSingleton<UploadFinish>();
        services.AddHostedService<UploadUpkeep>();
    }

    public static void MapUploads(this WebApplication app)
    {
        var videos = app.MapGroup("/api/videos").WithTags("Uploads").RequireRateLimiting(RateLimits.Api);
        videos.MapPost("/init", InitVideo.HandleAsync).WithIdempotency().Refuses(400, 401, 409, 413, 507).WithName("InitVideo").WithSummary("Announce a video; says where to upload it");
        videos.MapPost("/{id}/complete", CompleteVideo.HandleAsync).WithIdempotency().Refuses(401, 403, 404, 409).WithName("CompleteVideo").WithSummary("Say that every byte is there");

        // Without limits on the request: the length is checked against the upload, and the time against what still arrives.
        var tus = app.MapGroup(Tus.UploadsPath).WithTags("Uploads").WithMetadata(new DisableRequestSizeLimitAttribute()).AddEndpointFilter(Tus.CheckVersionAsync);
        tus.MapPost("", CreateUpload.HandleAsync).RequireRateLimiting(RateLimits.Api).Produces(201).Refuses(400, 401, 403, 404, 409, 412, 413, 507).WithName("CreateUpload").WithSummary("tus: begin an upload");
        tus.MapMethods("/{id}", [HttpMethods.Head], InspectUpload.HandleAsync).Produces(200).Refuses(401, 404, 410, 412).WithName("InspectUpload").WithSummary("tus: how far is the upload");
        tus.MapPatch("/{id}", AppendToUpload.HandleAsync).Produces(204).Refuses(400, 401, 403, 404, 409, 410, 412, 413, 415, 423, 460, 507).WithName("AppendToUpload").WithSummary("tus: send bytes");
        tus.MapDelete("/{id}", TerminateUpload.HandleAsync).Produces(204).Refuses(401, 404, 412, 423).WithName("TerminateUpload").WithSummary("tus: give the upload up");
        tus.MapPost("/{id}", OverrideAsync).ExcludeFromDescription();

        var options = app.MapGroup(Tus.UploadsPath).AllowAnonymous().ExcludeFromDescription();
        options.MapMethods("", [HttpMethods.Options], DescribeServer);
        options.MapMethods("/{id}", [HttpMethods.Options], DescribeServer);
    }

    /// <summary>
    /// An OPTIONS request MAY be used to gather information about the Server's current configuration. A successful response indicated by the 204 No Content or 200 OK status MUST contain the
    /// Tus-Version header. It MAY include the Tus-Extension and Tus-Max-Size headers.
    /// </summary>
    private static NoContent DescribeServer(HttpResponse response, UploadOptions options)
    {
        response.Headers[Tus.Resumable] = Tus.Version;
        response.Headers["Tus-Version"] = Tus.Version;
        response.Headers["Tus-Extension"] = Tus.Extensions;
        response.Headers["Tus-Max-Size"] = Tus.Text(options.MaxSize.Bytes);
        response.Headers["Tus-Checksum-Algorithm"] = TusChecksum.Algorithms;
        return TypedResults.NoContent();
    }

    /// <summary>
    /// The X-HTTP-Method-Override request header MUST be a string which MUST be interpreted as the request's method by the Server, if the header is presented. Only on POST, the one method
    /// that environments without PATCH and DELETE have.
    /// </summary>
    private static async Task<IResult> OverrideAsync(
        string id,
        HttpContext context,
        Data.KinoraDb db,
        UploadOptions options,
        UploadRemoval removal,
        UploadLocks locks,
        UploadReceiver receiver,
        UploadFinish finish,
        UploadFiles files,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        switch (context.Request.Headers["X-HTTP-Method-Override"].ToString().ToUpperInvariant())
        {
            case "PATCH": return await AppendToUpload.HandleAsync(id, context, db, options, locks, receiver, finish, files, time, cancellationToken);
            case "DELETE": return await TerminateUpload.HandleAsync(id, context, db, removal, locks, cancellationToken);
            case "HEAD": return await InspectUpload.HandleAsync(id, context, db, locks, time, cancellationToken);
            default:
                context.Response.Headers.Allow = "HEAD, PATCH, DELETE, OPTIONS";
                return Problems.Problem(405, "method_not_allowed", "An upload takes HEAD, PATCH and DELETE.");
        }
    }
}
