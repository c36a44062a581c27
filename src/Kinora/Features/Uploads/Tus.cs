using System.Globalization;
using Kinora.Hosting;

namespace Kinora.Features.Uploads;

/// <summary>The words of the tus protocol, version 1.0.0 (tus.io/protocols/resumable-upload), and how its headers are read.</summary>
internal static class Tus
{
    public const string Version = "1.0.0";
    public const string Extensions = "creation,creation-with-upload,creation-defer-length,termination,checksum,expiration,concatenation";
    public const string OffsetContentType = "application/offset+octet-stream";

    public const string Resumable = "Tus-Resumable";
    public const string UploadOffset = "Upload-Offset";
    public const string UploadLength = "Upload-Length";
    public const string UploadDeferLength = "Upload-Defer-Length";
    public const string UploadMetadata = "Upload-Metadata";
    public const string UploadExpires = "Upload-Expires";
    public const string UploadConcat = "Upload-Concat";
    public const string UploadChecksum = "Upload-Checksum";

    public const string UploadsPath = "/api/uploads";

    public static string PathOf(string uploadId) => $"{UploadsPath}/{uploadId}";

    /// <summary>A non-negative integer; null when the header is missing, -1 when it is not one.</summary>
    public static long? Number(HttpRequest request, string header)
    {
        if (!request.Headers.TryGetValue(header, out var text)) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>RFC 9110 date, as in <c>Wed, 25 Jun 2014 16:00:00 GMT</c>.</summary>
    public static string Text(DateTimeOffset time) => time.ToString("R", CultureInfo.InvariantCulture);

    public static bool HasOffsetContentType(HttpRequest request) =>
        string.Equals(request.ContentType?.Split(';')[0].Trim(), OffsetContentType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the request brings bytes. A request without either header has no body (RFC 9112 6.3).</summary>
    public static bool HasBody(HttpRequest request) => request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0 || (request.ContentLength is null && HttpProtocol.IsHttp2(request.Protocol));

    /// <summary>
    /// The Tus-Resumable header MUST be included in every request and response except for OPTIONS requests. If the version specified by the Client is not supported by
    /// the Server, it MUST respond with the 412 Precondition Failed status and MUST include the Tus-Version header into the response. In addition, the Server MUST NOT
    /// process the request.
    /// </summary>
    public static async ValueTask<object?> CheckVersionAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        context.Response.Headers[Resumable] = Version;
        if (context.Request.Headers[Resumable] == Version) return await next(invocation);

        context.Response.Headers["Tus-Version"] = Version;
        return Problems.Problem(412, "unsupported_tus_version", $"This server speaks tus {Version}; say so in the {Resumable} header.");
    }
}
