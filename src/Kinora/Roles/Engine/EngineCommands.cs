using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Encoding;
using Kinora.Media.Packaging;
using Kinora.Media.Validation;

namespace Kinora.Roles.Engine;

/// <summary><c>kinora media</c>: the engine from the command line, without a server, a database or a data folder.</summary>
public static class EngineCommands
{
    /// <summary>It was looked at, and is not what it should be.</summary>
    public const int Wanting = 1;

    /// <summary>It could not be looked at.</summary>
    public const int Unreadable = 2;

    /// <summary>As shells count: 128 and SIGINT.</summary>
    private const int Interrupted = 130;

    private static readonly Option<bool> Json = new("--json") { Description = "For programs: one JSON object on standard output" };

    /// <param name="settings">Reads the settings that the recursive options of the root name.</param>
    public static Command Create(Func<ParseResult, IConfiguration> settings)
    {
        var media = new Command("media", "The engine from the command line: what a file is, what would be made of it, a folder for any web server, and whether a presentation keeps the rules");
        media.Add(Probe(settings));
        media.Add(Plan(settings));
        media.Add(Package(settings));
        media.Add(Validate());
        return media;
    }

    private static Command Probe(Func<ParseResult, IConfiguration> settings)
    {
        var file = FileArgument();
        var command = new Command("probe", "Tells what a file is: container, pictures, sound. Under the walls and limits of an upload.") { file, Json };
        command.SetAction((parsed, token) => RunAsync(stop => ProbeMedia.RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(Json), settings(parsed), stop), token));
        return command;
    }

    private static Command Plan(Func<ParseResult, IConfiguration> settings)
    {
        var file = FileArgument();
        var command = new Command("plan", "Tells what players would be offered of a file, and why: timeline and ladder. Nothing is encoded.") { file, Json };
        command.SetAction((parsed, token) => RunAsync(stop => PlanMedia.RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(Json), settings(parsed), stop), token));
        return command;
    }

    private static Command Package(Func<ParseResult, IConfiguration> settings)
    {
        var file = FileArgument();
        var folder = new Argument<string>("DIR") { Validators = { IsNotEmpty }, Description = "Where to: a new folder, or an empty one. What is in it appears when all of it is there." };
        var hls = new Option<bool>("--hls") { Description = "Only HLS: master.m3u8" };
        var dash = new Option<bool>("--dash") { Description = "Only DASH: manifest.mpd (with --hls: both, as without either)" };
        var command = new Command("package", "Makes a static folder that any web server can serve: every rendition, encoded where it has to be") { file, folder, hls, dash };
        command.SetAction((parsed, token) =>
        {
            var both = parsed.GetValue(hls) == parsed.GetValue(dash);
            return RunAsync(stop => PackageMedia.RunAsync(parsed.GetRequiredValue(file), parsed.GetRequiredValue(folder), both || parsed.GetValue(hls), both || parsed.GetValue(dash), settings(parsed), stop), token);
        });
        return command;
    }

    private static Command Validate()
    {
        var address = new Argument<string>("URL|FILE") { Validators = { IsNotEmpty }, Description = "A playlist of HLS (.m3u8) or a manifest of DASH (.mpd), ours or anybody's" };
        var command = new Command("validate", "Fetches all of a presentation and holds it against the rules of HLS, DASH and CMAF, and against what it declares. Exit code 1 when a rule is broken.") { address, Json };
        command.SetAction((parsed, token) => RunAsync(stop => ValidateMedia.RunAsync(parsed.GetRequiredValue(address), parsed.GetValue(Json), stop), token));
        return command;
    }

    private static Argument<string> FileArgument() => new("FILE") { Validators = { IsNotEmpty }, Description = "A video or sound file of any kind" };

    private static void IsNotEmpty(ArgumentResult argument)
    {
        if (argument.Tokens.Any(t => t.Value.Length == 0)) argument.AddError($"{argument.Argument.Name} is empty.");
    }

    /// <summary>What goes wrong is a sentence and an exit code; Ctrl-C leaves nothing half done behind.</summary>
    private static async Task<int> RunAsync(Func<CancellationToken, Task<int>> run, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        try
        {
            return await run(stop.Token);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Whatever it died of: what is stopped in the middle fails in many ways.
            return await FailAsync("interrupted.", Interrupted);
        }
        catch (Exception e) when (e is MediaFormatException or ToolException or SegmentMismatchException)
        {
            return await FailAsync(e.Message, Wanting);
        }
        catch (Exception e) when (e is PresentationException or IOException or UnauthorizedAccessException)
        {
            return await FailAsync(e.Message, Unreadable);
        }

        void Stop(PosixSignalContext context)
        {
            // Whoever asks twice does not want to wait.
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    private static async Task<int> FailAsync(string sentence, int exitCode)
    {
        await Console.Error.WriteLineAsync($"kinora: {Output.Printable(sentence)}");
        return exitCode;
    }
}
