using System.Globalization;
using Kinora.Hosting;
using Npgsql;

namespace Kinora.Roles.Checks;

/// <summary>Signed links and sessions end by the clock: it has to agree with the program's age, with the disk and with the database.</summary>
internal static class ClockCheck
{
    private const string Subject = "clock";
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    public static async Task<Finding> RunAsync(KinoraOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var built = new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(AppContext.BaseDirectory, "kinora.dll")));
        if (now < built - TimeSpan.FromDays(1)) return Finding.Ill(Subject, $"says {Text(now)}, which is before this program was built. Set it.");

        if (OfDisk(options) is { } disk && (disk - now).Duration() > Tolerance) return Finding.Ill(Subject, $"says {Text(now)}, but the disk of the data folder {Text(disk)}. Set both by NTP.");
        if (await OfDatabaseAsync(options, cancellationToken) is { } database && (database - time.GetUtcNow()).Duration() > Tolerance)
            return Finding.Ill(Subject, $"says {Text(now)}, but the database {Text(database)}. Set both by NTP.");
        return Finding.Well(Subject, Text(now));
    }

    private static DateTimeOffset? OfDisk(KinoraOptions options)
    {
        try
        {
            var probe = Path.Combine(options.Data, $".clock-{Guid.NewGuid():N}");
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            file.WriteByte(1);
            return new DateTimeOffset(File.GetLastWriteTimeUtc(probe));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The line of the data folder tells.
            return null;
        }
    }

    private static async Task<DateTimeOffset?> OfDatabaseAsync(KinoraOptions options, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(options.Database)) return null;
        try
        {
            await using var source = NpgsqlDataSource.Create(Database.ConnectionString(options, privatePostgres: null));
            await using var command = source.CreateCommand("SELECT clock_timestamp()");
            return await command.ExecuteScalarAsync(cancellationToken) is DateTime now ? new DateTimeOffset(now) : null;
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
