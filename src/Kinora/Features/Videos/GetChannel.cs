using Kinora.Data;
using Kinora.Data.Accounts;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Videos;

/// <param name="Videos">How many its public list holds.</param>
public sealed record ChannelCounts(long Videos);

public sealed record ChannelView(string Id, string Handle, string Name, string Description, ChannelCounts Counts, DateTimeOffset CreatedAt);

public static class GetChannel
{
    public static async Task<Results<Ok<ChannelView>, ProblemHttpResult>> HandleAsync(string id, KinoraDb db, CancellationToken cancellationToken)
    {
        if (await db.FindChannelAsync(id, cancellationToken) is not { } channel) return NotFound();
        var videos = await db.Videos.Where(VideoAccess.Listed).LongCountAsync(v => v.ChannelId == channel.Id && v.PublishedAt != null, cancellationToken);
        return TypedResults.Ok(new ChannelView(channel.Id, channel.Handle, channel.Name, channel.Description, new ChannelCounts(videos), channel.CreatedAt));
    }

    /// <summary>By id or, with an @ before it, by handle.</summary>
    internal static Task<Channel?> FindChannelAsync(this KinoraDb db, string id, CancellationToken cancellationToken) =>
        id.StartsWith('@')
            ? db.Channels.AsNoTracking().SingleOrDefaultAsync(c => c.Handle == id.Substring(1), cancellationToken)
            : db.Channels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken);

    internal static ProblemHttpResult NotFound() => Problems.Problem(StatusCodes.Status404NotFound, "channel_not_found", "There is no such channel.");
}
