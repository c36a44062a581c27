using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Kinora.Features.Playback;

/// <summary>Sends media as a CDN and a player expect: validators, one range, HEAD, cross-origin (RFC 9110 §§ 13, 14).</summary>
public static class MediaResponse
{
    public const string ImmutableCaching = "public, max-age=31536000, immutable";

    // Backpressure per client: a slow phone must not make the server hold a whole segment in its output buffers.
    private const int Slice = 128 << 10;

    /// <summary>The token is in the URL, so any page may read what it has a URL for.</summary>
    public static void AllowEveryOrigin(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "Accept-Ranges, Content-Length, Content-Range, Date, ETag, Server-Timing, X-Request-Id";
        headers["Timing-Allow-Origin"] = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }

    public static void AnswerPreflight(HttpContext context)
    {
        AllowEveryOrigin(context);
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
        headers.AccessControlAllowHeaders = "*";
        headers.AccessControlMaxAge = "86400";
        headers.Allow = "GET, HEAD, OPTIONS";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static async Task SendAsync(HttpContext context, MediaContent content, string caching)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        var (body, etag, encoding) = Negotiate(request, content);
        headers.ETag = etag;
        headers.CacheControl = caching;
        headers.AcceptRanges = "bytes";
        if (content is MediaBytes { Compressed: not null }) headers.Vary = "Accept-Encoding";
        if (encoding is not null) headers.ContentEncoding = encoding;

        if (Matches(request.Headers.IfNoneMatch, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var length = body?.Length ?? content.Length;
        var (start, count) = (0L, length);
        var isHead = HttpMethods.IsHead(request.Method);
        if (!isHead && request.Headers.Range is { Count: 1 } range && range[0] is { } text && IsCurrent(request.Headers.IfRange, etag))
        {
            switch (ByteRange.Parse(text, length, out start, out count))
            {
                case ByteRangeOutcome.Partial:
                    response.StatusCode = StatusCodes.Status206PartialContent;
                    headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{start + count - 1}/{length}");
                    break;
                case ByteRangeOutcome.Unsatisfiable:
                    response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                    headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
                    headers.CacheControl = "no-store";
                    headers.Remove(HeaderNames.ContentEncoding);
                    return;
            }
        }

        headers.ContentType = content.ContentType;
        headers.ContentLength = count;
        if (isHead) return;
        if (body is { } bytes) await WriteAsync(response, bytes.Slice((int)start, (int)count), context.RequestAborted);
        else if (content is MediaPieces pieces) await SendPiecesAsync(response, pieces, start, count, context.RequestAborted);
        else await response.SendFileAsync(((MediaFileContent)content).Path, start, count, context.RequestAborted);
    }

    private static async Task SendPiecesAsync(HttpResponse response, MediaPieces pieces, long start, long count, CancellationToken cancellationToken)
    {
        if (start < pieces.Header.Length)
        {
            var header = pieces.Header.Slice((int)start, (int)Math.Min(count, pieces.Header.Length - start));
            await WriteAsync(response, header, cancellationToken);
            count -= header.Length;
        }

        var skip = Math.Max(0, start - pieces.Header.Length);
        foreach (var (offset, length) in pieces.Ranges)
        {
            if (count == 0) return;
            if (skip >= length)
            {
                skip -= length;
                continue;
            }

            var take = Math.Min(count, length - skip);
            await response.SendFileAsync(pieces.Path, offset + skip, take, cancellationToken);
            count -= take;
            skip = 0;
        }
    }

    private static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var writer = response.BodyWriter;
        for (var rest = bytes; !rest.IsEmpty; rest = rest[Math.Min(Slice, rest.Length)..])
        {
            var flushed = await writer.WriteAsync(rest[..Math.Min(Slice, rest.Length)], cancellationToken);
            if (flushed.IsCompleted || flushed.IsCanceled) return;
        }
    }

    // Each encoding is a representation of its own and has its own strong validator.
    private static (ReadOnlyMemory<byte>? Body, string ETag, string? Encoding) Negotiate(HttpRequest request, MediaContent content)
    {
        if (content is not MediaBytes bytes) return (null, content.ETag, null);
        if (bytes.Compressed is not { } compressed || !request.Headers.Range.Equals(StringValues.Empty)) return (bytes.Bytes, bytes.ETag, null);
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        if (Accepts(accepted, "br")) return (compressed.Brotli, $"{bytes.ETag[..^1]}-br\"", "br");
        return Accepts(accepted, "gzip") ? (compressed.Gzip, $"{bytes.ETag[..^1]}-gz\"", "gzip") : (bytes.Bytes, bytes.ETag, null);
    }

    private static bool Accepts(IList<StringWithQualityHeaderValue> accepted, string encoding)
    {
        foreach (var value in accepted)
            if (value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase)) return value.Quality is null or > 0;
        return false;
    }

    // If-None-Match compares weakly (RFC 9110 § 13.1.2): caches that recompress mark our tags W/.
    private static bool Matches(StringValues header, string etag)
    {
        foreach (var line in header)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var tag = line.AsSpan()[part].Trim();
                if (tag is "*" || (tag.StartsWith("W/") ? tag[2..] : tag).SequenceEqual(etag)) return true;
            }
        }

        return false;
    }

    // If-Range compares strongly; we send no dates, so a date is never current.
    private static bool IsCurrent(StringValues header, string etag) => header.Count == 0 || string.Equals(header[0], etag, StringComparison.Ordinal);
}
