using Kinora.Hosting;
using Kinora.Hosting.Postgres;
using Npgsql;

namespace Kinora.Roles.Checks;

internal static class PostgresCheck
{
    private const string Subject = "PostgreSQL";
    private const int Oldest = 15;

    public static Task<Finding> RunAsync(KinoraOptions options, PostgresOptions postgres, Tools tools, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(options.Database) ? Task.FromResult(Private(options, postgres, tools)) : NamedAsync(options, cancellationToken);

    private static async Task<Finding> NamedAsync(KinoraOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(Database.ConnectionString(options, privatePostgres: null));
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return connection.PostgreSqlVersion.Major >= Oldest
                ? Finding.Well(Subject, $"{connection.PostgreSqlVersion} at {connection.Host}, database {connection.Database}")
                : Finding.Ill(Subject, $"at {connection.Host} is {connection.PostgreSqlVersion}; Kinora needs {Oldest} or later.");
        }
        catch (NpgsqlException e)
        {
            return Finding.Ill(Subject, $"does not answer: {e.Message}");
        }
    }

    private static Finding Private(KinoraOptions options, PostgresOptions postgres, Tools tools)
    {
        if (Array.Find(["setpriv", "setsid"], t => tools.Find(t) is null) is { } missing) return Finding.Ill(Subject, $"is started by {missing}, which is not installed. Install it: apt-get install util-linux.");
        if (Environment.IsPrivilegedProcess && Account.Find(postgres.User) is null) return Finding.Ill(Subject, $"will not run as root, and there is no user {postgres.User}. Install it by the system's packages.");
        try
        {
            var version = Path.Combine(new PostgresPlace(options.Data).Cluster, "PG_VERSION");
            var bin = PostgresPrograms.Find(postgres, File.Exists(version) ? File.ReadAllText(version).Trim() : null);
            return PostgresPrograms.MajorOf(bin) is { } major && major >= Oldest
                ? Finding.Well(Subject, $"{major} in {bin}, run privately in the data folder")
                : Finding.Ill(Subject, $"in {bin} is older than {Oldest}.");
        }
        catch (StartException e)
        {
            return Finding.Ill(Subject, e.Message);
        }
        catch (UnauthorizedAccessException)
        {
            return Finding.Ill(Subject, $"has its data in {options.Data}, which belongs to another user.");
        }
    }
}
