using System.Text.Json;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Kinora.Tests.Hosting;

/// <summary><c>kinora media</c> as somebody types it.</summary>
public sealed class MediaCommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("probe", "FILE", "--json")]
    [InlineData("plan", "FILE", "--json")]
    [InlineData("package", "FILE", "DIR", "--hls", "--dash")]
    [InlineData("validate", "URL|FILE", "--json")]
    public async Task Each_has_a_help(string command, params string[] words)
    {
        var (exitCode, output) = await KinoraProcess.RunAsync("media", command, "--help");

        exitCode.ShouldBe(0);
        foreach (var word in words) output.ShouldContain(word);
    }

    [Fact]
    public async Task A_file_is_described_to_people_and_to_programs()
    {
        var clip = await TestMedia.GetAsync("2997");

        var (exitCode, output) = await KinoraProcess.RunAsync("media", "probe", clip);
        exitCode.ShouldBe(0, output);
        output.ShouldContain("h264: 320x180");
        output.ShouldContain("aac: 48000 Hz, 2 channels");

        var description = Json((await KinoraProcess.RunAsync("media", "probe", clip, "--json")).Output);
        description.GetProperty("container").GetString().ShouldBe("MP4/MOV");
        description.GetProperty("video")[0].GetProperty("frameRate").GetDouble().ShouldBe(29.97);
        description.GetProperty("video")[0].GetProperty("cuttable").GetBoolean().ShouldBeTrue();
        description.GetProperty("audio")[0].GetProperty("sampleRate").GetInt32().ShouldBe(48000);
    }

    [Fact]
    public async Task A_plan_gives_its_reasons()
    {
        var cut = Json((await KinoraProcess.RunAsync("media", "plan", await TestMedia.GetAsync("2997"), "--json")).Output);
        cut.GetProperty("timeline").GetProperty("onSourceKeyframes").GetBoolean().ShouldBeTrue();
        cut.GetProperty("timeline").GetProperty("boundaries")[0].GetInt64().ShouldBe(0);
        cut.GetProperty("video")[0].GetProperty("origin").GetString().ShouldBe("cut");
        cut.GetProperty("audio")[0].GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain("AAC-LC");

        var (exitCode, output) = await KinoraProcess.RunAsync("media", "plan", await TestMedia.GetAsync("vfr-hevc"));
        exitCode.ShouldBe(0, output);
        output.ShouldContain("Pictures are not evenly spaced and keep their own times");
        output.ShouldContain("hevc is not what every player takes: it is encoded.");
    }

    [Fact]
    public async Task A_package_plays_from_any_web_server_and_keeps_all_rules()
    {
        var folder = _folder.In("package");
        var (exitCode, output) = await KinoraProcess.RunAsync("media", "package", await TestMedia.GetAsync("webm-vp9"), folder);
        exitCode.ShouldBe(0, output);
        output.ShouldContain("100 %");
        Directory.EnumerateFileSystemEntries(_folder.Path).ShouldBe([folder]);

        await using var server = await ServeAsync(folder);
        foreach (var manifest in new[] { "master.m3u8", "manifest.mpd" })
        {
            foreach (var address in new[] { Path.Combine(folder, manifest), $"{server.Urls.First()}/{manifest}" })
            {
                (exitCode, output) = await KinoraProcess.RunAsync("media", "validate", address);
                exitCode.ShouldBe(0, output);
                output.ShouldContain("0 errors, 0 warnings.");
            }

            (await Ffmpeg.ProbeAsync("-select_streams", "v:0", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", $"{server.Urls.First()}/{manifest}")).ShouldContain("120");
        }
    }

    [Theory]
    [InlineData("--hls", "master.m3u8")]
    [InlineData("--dash", "manifest.mpd")]
    public async Task Only_what_is_asked_for_is_written(string flag, string manifest)
    {
        Directory.CreateDirectory(_folder.In("package"));
        var (exitCode, output) = await KinoraProcess.RunAsync("media", "package", await TestMedia.GetAsync("audio-only"), _folder.In("package"), flag);

        exitCode.ShouldBe(0, output);
        Directory.EnumerateFileSystemEntries(_folder.In("package")).Order(StringComparer.Ordinal).ShouldBe([_folder.In("package/audio"), _folder.In($"package/{manifest}")]);
        Directory.EnumerateFiles(_folder.In("package"), "index.m3u8", SearchOption.AllDirectories).Any().ShouldBe(flag == "--hls");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_interrupted_package_had_made_is_gone(bool isThere)
    {
        if (isThere) Directory.CreateDirectory(_folder.In("package"));
        var clip = await TestMedia.MakeAsync(new TestClip { File = "interrupted.mkv", Rate = "25/1", Frames = 1500, Video = ["-c:v", "ffv1"] });
        await using var kinora = KinoraProcess.Start("media", "package", clip, _folder.In("package"));
        await kinora.SaysAsync(" segments, ");

        (await kinora.InterruptAsync()).ShouldBe(130);
        kinora.Output.ShouldContain("kinora: interrupted.");
        Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).ShouldBe(isThere ? [_folder.In("package")] : []);
    }

    [Fact]
    public async Task A_folder_that_is_there_stays_what_it_is()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(_folder.In("disk"), Mode);
        Directory.CreateSymbolicLink(_folder.In("package"), _folder.In("disk"));
        var (exitCode, output) = await KinoraProcess.RunAsync("media", "package", await TestMedia.GetAsync("audio-only"), _folder.In("package"), "--hls");

        exitCode.ShouldBe(0, output);
        new DirectoryInfo(_folder.In("package")).LinkTarget.ShouldBe(_folder.In("disk"));
        File.GetUnixFileMode(_folder.In("disk")).ShouldBe(Mode);
        Directory.EnumerateFileSystemEntries(_folder.In("disk")).Order(StringComparer.Ordinal).ShouldBe([_folder.In("disk/audio"), _folder.In("disk/master.m3u8")]);
    }

    [Theory]
    [InlineData("FILE", "probe", "")]
    [InlineData("FILE", "package", "", "package")]
    [InlineData("DIR", "package", "film.mp4", "")]
    [InlineData("URL|FILE", "validate", "")]
    public async Task An_empty_argument_is_not_understood(string name, params string[] arguments)
    {
        var (exitCode, output) = await KinoraProcess.RunAsync(["media", .. arguments]);

        output.ShouldContain($"{name} is empty.");
        exitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_broken_presentation_ends_with_1_and_a_list()
    {
        var folder = _folder.In("100%25 broken? #1");
        (await KinoraProcess.RunAsync("media", "package", await TestMedia.GetAsync("audio-only"), folder)).ExitCode.ShouldBe(0);
        File.Delete(Path.Combine(folder, "audio/audio/1.m4s"));

        var (exitCode, output) = await KinoraProcess.RunAsync("media", "validate", Path.Combine(folder, "master.m3u8"));
        exitCode.ShouldBe(1);
        output.ShouldMatch("error +unreachable +audio/audio/index.m3u8:[0-9]+: audio/audio/1.m4s does not exist.");

        var report = Json((await KinoraProcess.RunAsync("media", "validate", Path.Combine(folder, "manifest.mpd"), "--json")).Output);
        report.GetProperty("errors").GetInt32().ShouldBe(1);
        report.GetProperty("findings")[0].GetProperty("rule").GetString().ShouldBe("unreachable");
        report.GetProperty("findings")[0].GetProperty("severity").GetString().ShouldBe("error");
    }

    [Theory]
    [InlineData(2, "nothing.mp4 does not exist.", "probe", "nothing.mp4")]
    [InlineData(2, "nothing.mp4 does not exist.", "package", "nothing.mp4", "no-such-package")]
    [InlineData(2, ". is a folder, not a file.", "plan", ".")]
    [InlineData(2, "nothing.m3u8 does not exist.", "validate", "nothing.m3u8")]
    [InlineData(2, "http://127.0.0.1:1/master.m3u8 cannot be reached: Connection refused (127.0.0.1:1)", "validate", "http://127.0.0.1:1/master.m3u8")]
    [InlineData(2, "ftp://example.org/master.m3u8 is neither a file nor an address of http or https.", "validate", "ftp://example.org/master.m3u8")]
    public async Task What_cannot_be_read_is_a_sentence_and_ends_with_2(int expected, string sentence, params string[] arguments)
    {
        var (exitCode, output) = await KinoraProcess.RunAsync(["media", .. arguments]);

        output.ShouldContain($"kinora: {sentence}");
        output.ShouldNotContain("   at ");
        exitCode.ShouldBe(expected);
    }

    [Fact]
    public async Task What_is_not_a_video_is_a_sentence_and_ends_with_1()
    {
        await File.WriteAllTextAsync(_folder.In("notes.mp4"), "Not a video, whatever its name.");
        foreach (var arguments in new string[][] { ["probe", _folder.In("notes.mp4")], ["plan", _folder.In("notes.mp4")], ["package", _folder.In("notes.mp4"), _folder.In("package")] })
        {
            var (exitCode, output) = await KinoraProcess.RunAsync(["media", .. arguments]);
            exitCode.ShouldBe(1);
            output.ShouldContain("kinora: This is a text file, not a video.");
        }

        Directory.EnumerateFileSystemEntries(_folder.Path).ShouldBe([_folder.In("notes.mp4")]);
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_left_alone()
    {
        Directory.CreateDirectory(_folder.In("package"));
        await File.WriteAllTextAsync(_folder.In("package/mine"), "mine");

        var (exitCode, output) = await KinoraProcess.RunAsync("media", "package", await TestMedia.GetAsync("audio-only"), _folder.In("package"));

        exitCode.ShouldBe(2);
        output.ShouldContain("package is not empty.");
        Directory.EnumerateFileSystemEntries(_folder.In("package")).ShouldBe([_folder.In("package/mine")]);
    }

    [Fact]
    public async Task The_limits_of_uploads_count_here_too()
    {
        await using var kinora = KinoraProcess.Start(new Dictionary<string, string> { ["KINORA__LIMITS__MAXSIDE"] = "200" }, "media", "probe", await TestMedia.GetAsync("2997"));

        (await kinora.ExitAsync()).ShouldBe(1);
        kinora.Output.ShouldContain("kinora: ");
        kinora.Output.ShouldContain("200");
    }

    private static async Task<WebApplication> ServeAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder), ServeUnknownFileTypes = true });
        await app.StartAsync();
        return app;
    }

    private static JsonElement Json(string output)
    {
        using var document = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..(output.LastIndexOf('}') + 1)]);
        return document.RootElement.Clone();
    }
}
