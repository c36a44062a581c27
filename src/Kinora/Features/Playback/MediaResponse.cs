using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Features.Playback;

/// <summary>Sends media as a CDN and a player expect: validators, one range, HEAD, cross-origin (RFC 9110 §§ 13, 14).</summary>
public static class MediaResponse
{
    public const string ImmutableCaching = "public, max-age=31536000, immutable";

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

    /// <summary>False when the content is a file that is not there any more, or not what it was; then nothing has been said yet.</summary>
    public static async ValueTask<bool> TrySendAsync(HttpContext context, MediaContent content, string caching)
    {
        if (content is MediaBytes)
        {
            await SendAsync(context, content, null, caching);
            return true;
        }

        using var file = TryOpen(content);
        if (file is null) return false;
        await SendAsync(context, content, file, caching);
        return true;
    }

    private static SafeFileHandle? TryOpen(MediaContent content)
    {
        var (path, least, most) = content is MediaPieces pieces ? (pieces.Path, pieces.Ranges.Max(r => r.Offset + r.Length), long.MaxValue) : (((MediaFileContent)content).Path, content.Length, content.Length);
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.GetLength(handle) is var length && length >= least && length <= most) return handle;
            handle.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Deleted a moment ago, most likely; whoever asks for it anew finds out.
        }

        return null;
    }

    private static async Task SendAsync(HttpContext context, MediaContent content, SafeFileHandle? file, string caching)
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
        var sender = await MediaBody.StartAsync(response, context.RequestAborted);
        if (body is { } bytes) await sender.SendAsync(bytes.Slice((int)start, (int)count));
        else if (content is MediaPieces pieces) await SendPiecesAsync(sender, pieces, file!, start, count);
        else await sender.SendAsync(file!, start, count);
        await sender.FlushAsync();
    }

    private static async ValueTask SendPiecesAsync(MediaBody sender, MediaPieces pieces, SafeFileHandle file, long start, long count)
    {
        if (start < pieces.Header.Length)
        {
            var header = pieces.Header.Slice((int)start, (int)Math.Min(count, pieces.Header.Length - start));
            await sender.SendAsync(header);
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
            await sender.SendAsync(file, offset + skip, take);
            count -= take;
            skip = 0;
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
