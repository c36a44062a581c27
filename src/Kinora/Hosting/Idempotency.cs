using System.Security.Cryptography;
using System.Text;
using Kinora.Data;
using Kinora.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Hosting;

/// <summary>
/// <c>Idempotency-Key</c>: a client that does not know whether its request arrived may send it again and gets the first answer. For signed-in callers; the key
/// is theirs alone and is kept for a day. Around the whole endpoint, so that what it remembers is what was sent.
/// </summary>
public static class Idempotency
{
    public const string Header = "Idempotency-Key";

    /// <summary>Marks an answer as a repetition.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>For how long an answer is repeated.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    public const int MaxKeyLength = 255;

    private const int MaxBody = 1 << 20;

    /// <summary>A request that has been running for longer died with its server.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Lets the endpoint's callers use <c>Idempotency-Key</c>. For endpoints that take and give small JSON without secrets: a hash of the request is kept, and
    /// the hash of a password would be a way to guess it. tus has its own way to be sure.
    /// </summary>
    public static TBuilder WithIdempotency<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(new IdempotentMetadata());
            var handler = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
                context.Request.Headers.TryGetValue(Header, out var key) && context.User.UserIdOrNull() is { } userId
                    ? RunAsync(context, handler, userId, key.ToString())
                    : handler(context);
        });
        return builder;
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate handler, Guid userId, string key)
    {
        if (key.Length is 0 or > MaxKeyLength || !Ascii.IsValid(key) || key.Any(char.IsControl))
        {
            await Problems.WriteAsync(context, 400, "invalid_idempotency_key", $"{Header} must be 1 to {MaxKeyLength} ASCII characters.");
            return;
        }

        var hash = await HashAsync(context.Request, context.RequestAborted);
        await using var db = await context.RequestServices.GetRequiredService<IDbContextFactory<KinoraDb>>().CreateDbContextAsync(context.RequestAborted);
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        if (!await ClaimAsync(db, userId, key, hash, now, context.RequestAborted))
        {
            await ReplayAsync(context, db, userId, key, hash);
            return;
        }

        await FirstAsync(context, handler, db, userId, key);
    }

    /// <summary>True when this request is the first with its key, or the first after one that died.</summary>
    private static async Task<bool> ClaimAsync(KinoraDb db, Guid userId, string key, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kept = now - Kept;
        var abandoned = now - Abandoned;
        await db.IdempotencyKeys.Where(k => k.UserId == userId && k.CreatedAt < kept).ExecuteDeleteAsync(cancellationToken);
        var rows = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO idempotency_keys AS k (user_id, key, request_hash, created_at) VALUES ({userId}, {key}, {hash}, {now})
            ON CONFLICT (user_id, key) DO UPDATE SET created_at = excluded.created_at
            WHERE k.status IS NULL AND k.request_hash = excluded.request_hash AND k.created_at < {abandoned}
            """,
            cancellationToken);
        return rows == 1;
    }

    private static async Task FirstAsync(HttpContext context, RequestDelegate handler, KinoraDb db, Guid userId, string key)
    {
        // The work runs to its end even if the client hangs up: the client will come back for the answer.
        context.RequestAborted = CancellationToken.None;
        var response = context.Response;
        var outside = response.Body;
        await using var answer = new MemoryStream();
        response.Body = answer;
        try
        {
            await handler(context);
        }
        catch
        {
            // Nothing was answered: the next attempt starts anew.
            await ForgetAsync(db, userId, key);
            throw;
        }
        finally
        {
            response.Body = outside;
        }

        var body = answer.ToArray();
        var (status, contentType, location) = (response.StatusCode, response.ContentType, response.Headers.Location.FirstOrDefault());
        if (status >= 500)
        {
            await ForgetAsync(db, userId, key);
        }
        else
        {
            // If this fails the claim stays: the work is done, and whoever comes at once must not do it again.
            await db.IdempotencyKeys.Where(k => k.UserId == userId && k.Key == key).ExecuteUpdateAsync(
                s => s.SetProperty(k => k.Status, status).SetProperty(k => k.ContentType, contentType).SetProperty(k => k.Location, location).SetProperty(k => k.Body, body),
                CancellationToken.None);
        }

        await outside.WriteAsync(body, context.RequestAborted);
    }

    private static async Task ReplayAsync(HttpContext context, KinoraDb db, Guid userId, string key, byte[] hash)
    {
        var first = await db.IdempotencyKeys.AsNoTracking().FirstOrDefaultAsync(k => k.UserId == userId && k.Key == key, context.RequestAborted);
        if (first is not null && !hash.AsSpan().SequenceEqual(first.RequestHash))
        {
            await Problems.WriteAsync(context, 422, "idempotency_key_reused", $"This {Header} was used with another request.");
            return;
        }

        if (first?.Status is not { } status)
        {
            context.Response.Headers.RetryAfter = "1";
            await Problems.WriteAsync(context, 409, "idempotency_in_progress", "The first request with this key is still running.");
            return;
        }

        context.Response.StatusCode = status;
        context.Response.Headers[ReplayedHeader] = "true";
        if (first.ContentType is not null) context.Response.ContentType = first.ContentType;
        if (first.Location is not null) context.Response.Headers.Location = first.Location;
        if (first.Body is { Length: > 0 } body) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static Task<int> ForgetAsync(KinoraDb db, Guid userId, string key) =>
        db.IdempotencyKeys.Where(k => k.UserId == userId && k.Key == key && k.Status == null).ExecuteDeleteAsync(CancellationToken.None);

    private static async Task<byte[]> HashAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering(bufferThreshold: MaxBody, bufferLimit: MaxBody);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}{request.QueryString}\n{request.ContentType}\n"));
        var buffer = new byte[8192];
        try
        {
            for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;) hash.AppendData(buffer, 0, read);
        }
        catch (IOException e) when (e is not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The body is too large for a request with an idempotency key.", StatusCodes.Status413PayloadTooLarge, e);
        }

        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }
}

/// <summary>Tells the API reference of an endpoint that takes <c>Idempotency-Key</c>.</summary>
internal sealed record IdempotentMetadata;
