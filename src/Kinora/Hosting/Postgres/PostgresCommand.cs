using System.Diagnostics;

namespace Kinora.Hosting.Postgres;

/// <summary>Turns a PostgreSQL program into the command that runs it as the right user, in its own session, and that dies with this one.</summary>
internal static class PostgresCommand
{
    /// <param name="account">The user to become; null to stay who we are.</param>
    /// <param name="place">Where it lives.</param>
    /// <param name="deathSignal">
    /// Sent by the kernel when the thread that starts the program ends: that thread has to live as long as the program should.
    /// </param>
    /// <param name="program">The program and its arguments.</param>
    public static ProcessStartInfo Build(Account? account, PostgresPlace place, string deathSignal, IReadOnlyList<string> program)
    {
        List<string> command = [];
        if (place.IsMounted)
            command.AddRange(["unshare", "--mount", "--propagation", "private", "--", "sh", "-c", "mount --bind \"$1\" \"$2\" && shift 2 && exec \"$@\"", "sh", place.Root, place.SeenRoot]);

        // Its own session: Ctrl-C in the terminal is for Kinora, which first finishes the requests that need the database.
        command.AddRange(["setsid", "setpriv"]);
        if (account is not null) command.AddRange([$"--reuid={account.Uid}", $"--regid={account.Gid}", "--init-groups", "--inh-caps=-all"]);
        command.AddRange(["--no-new-privs", $"--pdeathsig={deathSignal}", "--", .. program]);

        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
            UseShellExecute = false,
        };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        // Readiness and trouble are read from its messages.
        start.Environment["LC_ALL"] = "C.UTF-8";
        // A variable like PGPORT or PGDATA of the person who started Kinora is about another server.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        return start;
    }

    public static string[] InitDb(string bin, PostgresPlace place) =>
    [
        Path.Combine(bin, "initdb"), "-D", place.SeenUnfinished, "--username=kinora", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
    ];

    public static string[] Server(string bin, PostgresPlace place, IReadOnlyDictionary<string, string> settings)
    {
        Dictionary<string, string> all = new(StringComparer.OrdinalIgnoreCase)
        {
            // A small machine that also encodes video.
            ["shared_buffers"] = "64MB",
            ["max_connections"] = "100",
            ["work_mem"] = "8MB",
            ["maintenance_work_mem"] = "64MB",
            ["effective_cache_size"] = "512MB",
            ["random_page_cost"] = "1.1",
            ["wal_compression"] = "on",
            ["max_wal_size"] = "512MB",
            ["timezone"] = "UTC",
            ["lc_messages"] = "C",
        };
        foreach (var (name, value) in settings) all[name] = value;
        // What makes it private, and what Kinora reads from its output, is not up for change.
        all["listen_addresses"] = "";
        all["port"] = "5432";
        all["unix_socket_directories"] = place.SeenSocket;
        all["unix_socket_permissions"] = "0700";
        all["logging_collector"] = "off";
        all["log_destination"] = "stderr";
        all["log_line_prefix"] = "";
        // Errors of a statement come back to Kinora itself; their text may hold what a user wrote.
        all["log_min_messages"] = "log";
        all["log_min_error_statement"] = "panic";
        return [Path.Combine(bin, "postgres"), "-D", place.SeenCluster, .. all.SelectMany(s => new[] { "-c", $"{s.Key}={s.Value}" })];
    }
}
