using Kinora.Data;
using Kinora.Data.Uploads;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Uploads;

/// <summary>What the database says of uploads. Those of deleted videos are gone, as far as anybody can tell.</summary>
internal static class UploadStore
{
    extension(KinoraDb db)
    {
        private IQueryable<Upload> LiveUploads => db.Uploads.Where(u => u.VideoId == null || db.Videos.Any(v => v.Id == u.VideoId && v.DeletedAt == null));

        /// <summary>The upload if it is this user's: to everybody else there is none.</summary>
        public Task<Upload?> FindUploadAsync(string id, Guid userId, CancellationToken cancellationToken) =>
            db.LiveUploads.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id && u.UserId == userId, cancellationToken);

        /// <summary>Acknowledges bytes. False when the upload is gone.</summary>
        public async Task<bool> AdvanceUploadAsync(string id, long received, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            await db.LiveUploads.Where(u => u.Id == id && u.Received <= received)
                .ExecuteUpdateAsync(s => s.SetProperty(u => u.Received, received).SetProperty(u => u.ExpiresAt, expiresAt), cancellationToken) > 0;
    }
}
