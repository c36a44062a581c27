using System.CommandLine;
using System.Reflection;
using Kinora.Hosting;
using Kinora.Roles.Engine;

namespace Kinora.Roles;

/// <summary>The commands of the one program.</summary>
public static class CommandLine
{
    private static readonly Option<string?> Config = new("--config") { Description = "A JSON file of settings; kinora.json in the current folder if there is one", Recursive = true };
    private static readonly Option<string?> Data = new("--data") { Description = "The folder of everything Kinora keeps (./data)", Recursive = true };
    private static readonly Option<string?> Urls = new("--urls") { Description = "Where to listen (http://localhost:8080)", Recursive = true };
    private static readonly Option<string?> DatabaseUrl = new("--database") { Description = "A PostgreSQL server; without one, a private PostgreSQL runs in the data folder", Recursive = true };

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            // The host ends by signals itself, and takes the time that requests in flight need.
            return await Root().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is SettingException or StartException)
        {
            await Console.Error.WriteLineAsync($"kinora: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (IOException e) when (e.Message.StartsWith("Failed to bind to address", StringComparison.Ordinal))
        {
            await Console.Error.WriteLineAsync($"kinora: Urls: {e.Message}");
            return 1;
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand("Kinora, a self-hosted video platform: upload any video, watch it a second later.") { Config, Data, Urls, DatabaseUrl };
        root.Add(Command("serve", "Web app, API and a worker, in one process", async (settings, _) =>
        {
            await Serve.RunAsync(settings);
            return 0;
        }));
        root.Add(Command("worker", "Encodes for a server on another machine", (_, _) => Worker.RunAsync()));
        root.Add(Command("migrate", "Brings the database to this version's schema, and ends", Migrate.RunAsync));
        root.Add(Command("doctor", "Checks what Kinora needs on this machine", Doctor.RunAsync));
        root.Add(EngineCommands.Create(Read));
        return root;
    }

    private static Command Command(string name, string description, Func<IConfiguration, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        command.SetAction((parsed, cancellationToken) => run(Read(parsed), cancellationToken));
        return command;
    }

    private static IConfigurationRoot Read(ParseResult parsed)
    {
        Dictionary<string, string?> flags = [];
        foreach (var (option, key) in new[] { (Data, nameof(KinoraOptions.Data)), (Urls, nameof(KinoraOptions.Urls)), (DatabaseUrl, nameof(KinoraOptions.Database)) })
            if (parsed.GetValue(option) is { } value) flags[key] = value;
        return Settings.Read(parsed.GetValue(Config), flags);
    }
}
