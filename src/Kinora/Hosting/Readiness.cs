using Npgsql;

namespace Kinora.Hosting;

/// <summary>What /health/ready asks. Reasons are short words: the answer is public.</summary>
public sealed class Readiness(NpgsqlDataSource database, KinoraOptions options, Tools tools)
{
    public const string Ok = "ok";

    public async Task<IReadOnlyDictionary<string, string>> CheckAsync(CancellationToken cancellationToken) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["database"] = await DatabaseAsync(cancellationToken),
        ["data"] = Data(),
        ["ffmpeg"] = tools.Find("ffmpeg") is not null && tools.Find("ffprobe") is not null ? Ok : "missing",
    };

    private async Task<string> DatabaseAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            await using var command = database.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(limit.Token);
            return Ok;
        }
        catch (Exception e) when (e.IsDatabaseTrouble || e is IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return "unreachable";
        }
    }

    private string Data()
    {
        try
        {
            // A full disk lets an empty file be made, but not one with a byte in it.
            var probe = Path.Combine(options.Data, $".ready-{Guid.NewGuid():N}");
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            file.WriteByte(1);
            return Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "not writable";
        }
    }
}
