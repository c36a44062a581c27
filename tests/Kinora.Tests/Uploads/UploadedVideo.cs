using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Storage;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Tests.Uploads;

/// <summary>What is left of an upload where it matters: the row and the object.</summary>
public static class UploadedVideo
{
    public static async Task<Video> OfUploadAsync(KinoraHost host, string uploadUrl)
    {
        await using var db = await DbAsync(host);
        var id = uploadUrl.Split('/')[^1];
        return await db.Videos.AsNoTracking().SingleAsync(v => db.Uploads.Any(u => u.Id == id && u.VideoId == v.Id));
    }

    public static async Task<byte[]> OriginalAsync(KinoraHost host, string videoId)
    {
        var store = host.Services.GetRequiredService<IObjectStore>();
        await using var stream = await store.OpenReadAsync(ObjectKey.Parse($"videos/{videoId}/original"), 0, null, CancellationToken.None);
        using var bytes = new MemoryStream();
        await stream!.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public static async Task<KinoraDb> DbAsync(KinoraHost host) => await host.Services.GetRequiredService<IDbContextFactory<KinoraDb>>().CreateDbContextAsync();
}
