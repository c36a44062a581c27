using System.Net;
using System.Net.Http.Headers;
using Kinora.Media.IsoBmff;
using Kinora.Media.Tests.Infrastructure;
using Kinora.Media.Validation;
using Kinora.Media.Validation.Segments;

namespace Kinora.Media.Tests.Validation;

/// <summary>What is right passes, and each thing that is wrong is found by its name, and nothing else.</summary>
public sealed class PresentationValidatorTests
{
    public static TheoryData<string> Broken => [.. Defects.All.Keys];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_defect_is_found_by_its_name_and_nothing_else_is(string name)
    {
        var (presentation, defect) = (await MadePresentation.FilmAsync(), Defects.All[name]);
        defect.Break(presentation);

        var report = await presentation.ValidateAsync(defect.Root);

        report.Findings.Select(f => f.Rule.Name).Distinct().ShouldBe([defect.Rule], Told(report));
    }

    [Fact]
    public void There_is_a_defect_for_every_rule() =>
        // That of content types needs a server, and has a test of its own.
        Rules.All.Select(r => r.Name).Except(Defects.All.Values.Select(d => d.Rule), StringComparer.Ordinal).ShouldBe([Rules.ContentType.Name]);

    [Fact]
    public void Every_rule_has_its_row_in_the_documentation() =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "cli.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal) && (l.Contains("| error |", StringComparison.Ordinal) || l.Contains("| warning |", StringComparison.Ordinal)))
            .ShouldBe(Rules.All.Select(r => $"| `{r.Name}` | {(r.Severity == Severity.Error ? "error" : "warning")} | {r.Text} | {r.Source} |"));

    [Fact]
    public void Names_of_rules_are_stable_words() => Rules.All.Select(r => r.Name).ShouldAllBe(n => n.All(c => char.IsAsciiLetterLower(c) || c == '-'));

    [Theory]
    [InlineData("24")]
    [InlineData("44100")]
    [InlineData("one-frame")]
    [InlineData("short")]
    [InlineData("vfr")]
    [InlineData("vfr-hevc")]
    [InlineData("240")]
    [InlineData("rotate-90")]
    [InlineData("late-aac")]
    [InlineData("early-sound")]
    [InlineData("audio-only")]
    [InlineData("mkv-opus")]
    public async Task What_we_make_keeps_all_rules(string clip)
    {
        var presentation = await MadePresentation.OfAsync(await TestMedia.GetAsync(clip));
        foreach (var root in new[] { "master.m3u8", "manifest.mpd" })
        {
            var report = await presentation.ValidateAsync(root);

            report.Findings.ShouldBeEmpty(Told(report));
            report.Files.ShouldBeGreaterThan(2);
        }
    }

    [Theory]
    [InlineData("24", "0:v", "0:a", "0:a")]
    [InlineData("audio-only", "0:a", "0:a")]
    public async Task Several_sounds_keep_all_rules(string clip, params string[] tracks)
    {
        var path = TestMedia.NewPath(".mp4");
        await Ffmpeg.RunAsync(["-i", await TestMedia.GetAsync(clip), .. tracks.SelectMany(t => (string[])["-map", t]), "-c", "copy", path]);

        var presentation = await MadePresentation.OfAsync(path);

        presentation.Text("master.m3u8").ShouldContain("URI=\"audio/audio-2/index.m3u8\"");
        foreach (var root in new[] { "master.m3u8", "manifest.mpd" })
        {
            var report = await presentation.ValidateAsync(root);
            report.Findings.ShouldBeEmpty(Told(report));
        }
    }

    [Theory]
    [InlineData("subs.mkv", "srt", "ass", "srt")]
    [InlineData("subs.mp4", "mov_text", "mov_text", "mov_text")]
    public async Task Subtitles_keep_all_rules(string file, params string[] codecs)
    {
        var presentation = await MadePresentation.OfAsync(await SubtitleClips.MakeAsync(file, codecs));

        presentation.Text("master.m3u8").ShouldContain("URI=\"text/text-3/index.m3u8\"");
        presentation.Text("manifest.mpd").ShouldContain("text/text-3/all.vtt");
        foreach (var root in new[] { "master.m3u8", "manifest.mpd" })
        {
            var report = await presentation.ValidateAsync(root);
            report.Findings.ShouldBeEmpty(Told(report));
        }
    }

    [Fact]
    public async Task A_film_that_is_encoded_window_after_window_keeps_all_rules()
    {
        var presentation = await MadePresentation.OfAsync(await TestMedia.MakeAsync(new TestClip { File = "slides.mkv", Rate = "1/1", Frames = 290, Video = ["-c:v", "ffv1"] }));

        (await presentation.ValidateAsync("master.m3u8")).Findings.ShouldBeEmpty();
        var joined = TestMedia.NewPath(".mp4");
        await File.WriteAllBytesAsync(
            joined, [.. presentation.Files["video/180p/init.mp4"], .. presentation.Files.Where(f => f.Key.StartsWith("video/180p/", StringComparison.Ordinal) && f.Key.EndsWith(".m4s", StringComparison.Ordinal)).OrderBy(f => int.Parse(Path.GetFileNameWithoutExtension(f.Key), System.Globalization.CultureInfo.InvariantCulture)).SelectMany(f => f.Value)], TestContext.Current.CancellationToken);
        (await CounterFrames.ReadAsync(joined)).Select(f => f.Number).ShouldBe(Enumerable.Range(0, 290));
    }

    [Theory]
    [InlineData("master.m3u8", "-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-master_pl_name", "master.m3u8", "index.m3u8")]
    [InlineData("index.m3u8", "-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-hls_flags", "single_file", "index.m3u8")]
    [InlineData("master.m3u8", "-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod", "-master_pl_name", "master.m3u8", "index.m3u8")]
    // The clock of transport streams has 33 bits: it begins anew in the middle of this.
    [InlineData("index.m3u8", "-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod", "-output_ts_offset", "95440", "index.m3u8")]
    [InlineData("manifest.mpd", "-f", "dash", "-seg_duration", "1", "manifest.mpd")]
    [InlineData("manifest.mpd", "-f", "dash", "-seg_duration", "1", "-use_timeline", "0", "manifest.mpd")]
    [InlineData("manifest.mpd", "-f", "dash", "-seg_duration", "1", "-single_file", "1", "manifest.mpd")]
    public async Task What_ffmpeg_makes_has_no_errors(string root, params string[] muxer)
    {
        var folder = Directory.CreateDirectory(TestMedia.NewPath("")).FullName;
        await Ffmpeg.RunAsync(
        [
            "-i", await TestMedia.GetAsync("24"), "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "500k", "-g", "24", "-bf", "2", "-sc_threshold", "0", "-c:a", "aac", .. muxer[..^1], Path.Combine(folder, muxer[^1]),
        ]);

        var report = await MadePresentation.ValidateFileAsync(Path.Combine(folder, root));

        report.Findings.Where(f => f.Severity == Severity.Error || f.Rule == Rules.NotChecked).ShouldBeEmpty(Told(report));
        report.Files.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Segments_of_transport_stream_are_read_as_closely()
    {
        var folder = Directory.CreateDirectory(TestMedia.NewPath("")).FullName;
        await Ffmpeg.RunAsync(
        [
            "-i", await TestMedia.GetAsync("24"), "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "500k", "-g", "24", "-sc_threshold", "0", "-c:a", "aac", "-f", "hls", "-hls_time", "1", "-hls_playlist_type", "vod",
            "-master_pl_name", "master.m3u8", Path.Combine(folder, "index.m3u8"),
        ]);
        var (playlist, master, second) = (Path.Combine(folder, "index.m3u8"), Path.Combine(folder, "master.m3u8"), Path.Combine(folder, "index1.ts"));
        var (text, bytes) = (await File.ReadAllTextAsync(playlist), await File.ReadAllBytesAsync(second));

        await File.WriteAllTextAsync(playlist, text.Replace("#EXTINF:1.0", "#EXTINF:0.5", StringComparison.Ordinal));
        (await NamesAsync(playlist)).ShouldBe(["hls-extinf"]);
        await File.WriteAllTextAsync(playlist, text.Replace("index1.ts", "index2.ts", StringComparison.Ordinal));
        (await NamesAsync(playlist)).ShouldBe(["segment-decode-time"]);
        await File.WriteAllTextAsync(playlist, text);
        await File.WriteAllTextAsync(master, (await File.ReadAllTextAsync(master)).Replace("320x180", "640x360", StringComparison.Ordinal));
        (await NamesAsync(master)).Except(["hls-recommended"], StringComparer.Ordinal).ShouldBe(["declared-resolution"]);
        await File.WriteAllBytesAsync(second, bytes[..^1]);
        (await NamesAsync(playlist)).ShouldBe(["segment-damaged"]);
        // Without the table that leads to the streams.
        await File.WriteAllBytesAsync(second, [.. bytes.Chunk(188).Where(p => (p[1] & 0x1f) != 0 || p[2] != 0).SelectMany(p => p)]);
        (await NamesAsync(playlist)).ShouldBe(["segment-boxes"]);

        static async Task<IEnumerable<string>> NamesAsync(string path) => (await MadePresentation.ValidateFileAsync(path)).Findings.Select(f => f.Rule.Name).Distinct();
    }

    [Fact]
    public async Task Over_HTTP_it_finds_the_same_and_looks_at_content_types()
    {
        var presentation = await MadePresentation.FilmAsync();
        presentation.Files["watch"] = presentation.Files["master.m3u8"];

        (await ValidateAsync(presentation, "master.m3u8")).Findings.ShouldBeEmpty();
        (await ValidateAsync(presentation, "watch")).Findings.ShouldHaveSingleItem().Rule.ShouldBe(Rules.ContentType);
        presentation.Files.Remove("audio/audio/2.m4s");
        (await ValidateAsync(presentation, "master.m3u8")).Findings.ShouldHaveSingleItem().Message.ShouldBe("http://example.org/audio/audio/2.m4s is answered with 404 Not Found.");
    }

    [Fact]
    public async Task A_byte_range_is_the_same_whether_or_not_a_server_knows_ranges()
    {
        var presentation = await MadePresentation.FilmAsync();
        var init = presentation.Files["video/144p/init.mp4"];
        var (first, second) = (presentation.Files["video/144p/0.m4s"], presentation.Files["video/144p/1.m4s"]);
        presentation.Files["video/144p/all.mp4"] = [.. init, .. first, .. second];
        presentation.Change("video/144p/index.m3u8", "URI=\"init.mp4\"", $"URI=\"all.mp4\",BYTERANGE=\"{init.Length}@0\"");
        presentation.Change("video/144p/index.m3u8", "\n0.m4s", $"\n#EXT-X-BYTERANGE:{first.Length}@{init.Length}\nall.mp4");
        presentation.Change("video/144p/index.m3u8", "\n1.m4s", $"\n#EXT-X-BYTERANGE:{second.Length}\nall.mp4");

        (await presentation.ValidateAsync("master.m3u8")).Findings.ShouldBeEmpty();
        (await ValidateAsync(presentation, "master.m3u8", knowsRanges: true)).Findings.ShouldBeEmpty();
        (await ValidateAsync(presentation, "master.m3u8", knowsRanges: false)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_comes_from_the_network_leads_to_no_file_here()
    {
        var presentation = await MadePresentation.FilmAsync();
        presentation.Change("video/144p/index.m3u8", "\n1.m4s", "\nfile:///etc/hostname");

        (await ValidateAsync(presentation, "master.m3u8")).Findings.ShouldHaveSingleItem().Rule.ShouldBe(Rules.AddressRefused);
    }

    [Fact]
    public async Task What_cannot_be_looked_at_is_told_in_a_sentence()
    {
        (await Should.ThrowAsync<PresentationException>(() => MadePresentation.ValidateFileAsync("/nowhere/master.m3u8"))).Message.ShouldBe("master.m3u8 does not exist.");
        (await Should.ThrowAsync<PresentationException>(() => MadePresentation.ValidateAsync("a.txt", new() { ["a.txt"] = "Hello."u8.ToArray() }))).Message.ShouldBe("a.txt is neither a playlist of HLS nor a manifest of DASH.");
        (await Should.ThrowAsync<PresentationException>(() => ValidateAsync(new Uri("http://example.org/nothing"), new Folder([], false)))).Message.ShouldBe("http://example.org/nothing is answered with 404 Not Found.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_is_in_the_files_there_is_a_report(ulong seed)
    {
        var whole = await MadePresentation.FilmAsync();
        var random = new DeterministicRandom(seed);
        for (var round = 0; round < 25; round++)
        {
            var broken = new Dictionary<string, byte[]>(whole.Files, StringComparer.Ordinal);
            // The heads of files hold what is parsed; digits become others, so that texts stay readable now and then.
            var path = broken.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(broken.Count));
            var bytes = broken[path] = broken[path].ToArray();
            for (var i = 0; i < 4; i++)
            {
                var at = random.Next(Math.Min(bytes.Length, 1500));
                bytes[at] = bytes[at] is >= (byte)'0' and <= (byte)'9' ? (byte)('0' + random.Next(10)) : (byte)random.Next(256);
            }

            foreach (var root in new[] { "master.m3u8", "manifest.mpd" })
            {
                try
                {
                    (await MadePresentation.ValidateAsync(root, broken)).Files.ShouldBeGreaterThan(0);
                }
                catch (PresentationException e)
                {
                    e.Message.ShouldEndWith("is neither a playlist of HLS nor a manifest of DASH.");
                }
            }
        }
    }

    [Fact]
    public async Task What_repeats_itself_is_counted()
    {
        var presentation = await MadePresentation.FilmAsync();
        var lines = string.Concat(Enumerable.Range(10, 100).Select(i => $"#EXTINF:1.000000,\n{i}.m4s\n"));
        presentation.Change("video/144p/index.m3u8", "#EXT-X-ENDLIST", lines + "#EXT-X-ENDLIST");

        var report = await presentation.ValidateAsync("video/144p/index.m3u8");

        report.Findings.Count.ShouldBe(5);
        report.Findings[^1].Message.ShouldEndWith("(And 95 more like this.)");
        report.Errors.ShouldBe(100);
    }

    [Fact]
    public void Warnings_do_not_hide_an_error()
    {
        var findings = new Findings("master.m3u8") { Track = "video/index.m3u8" };
        for (var i = 0; i < 10; i++) findings.Add(Rules.SegmentSyncFirst, $"video/{i}.m4s", "It does not begin with a sync sample.", Severity.Warning);
        findings.Add(Rules.SegmentSyncFirst, "video/10.m4s", "It does not begin with a sync sample.");
        findings.Track = null;
        for (var i = 0; i < 10; i++) findings.Add(Rules.DeclaredCodecs, $"master.m3u8:{i}", "The codecs are others.");

        var report = new ValidationReport("hls", 11, 0, findings.ToList());

        (report.Warnings, report.Errors, report.Findings.Count).ShouldBe((10, 11, 16));
    }

    [Fact]
    public async Task What_is_no_file_is_not_waited_for()
    {
        var folder = Directory.CreateDirectory(TestMedia.NewPath("")).FullName;
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(folder, "0.ts"), Path.Combine(folder, "pipe.m3u8")])) await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "index.m3u8"), "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n0.ts\n#EXT-X-ENDLIST\n", TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<PresentationException>(() => MadePresentation.ValidateFileAsync(Path.Combine(folder, "pipe.m3u8")))).Message.ShouldBe("pipe.m3u8 is empty, or not a file.");
        (await MadePresentation.ValidateFileAsync(Path.Combine(folder, "index.m3u8"))).Findings.ShouldHaveSingleItem().Message.ShouldBe("0.ts is empty, or not a file.");
    }

    [Fact]
    public async Task A_link_leads_to_no_file_outside_the_folder()
    {
        var folder = Directory.CreateDirectory(TestMedia.NewPath("")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(folder, "in"), "/etc");
        await File.WriteAllTextAsync(Path.Combine(folder, "index.m3u8"), "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nin/hostname\n#EXT-X-ENDLIST\n", TestContext.Current.CancellationToken);

        (await MadePresentation.ValidateFileAsync(Path.Combine(folder, "index.m3u8"))).Findings.ShouldHaveSingleItem().Rule.ShouldBe(Rules.AddressRefused);
    }

    [Fact]
    public async Task Addresses_are_escaped_and_files_are_not()
    {
        var presentation = await MadePresentation.FilmAsync();
        presentation.Files["video/144p/a b%.m4s"] = presentation.Files["video/144p/1.m4s"];
        presentation.Change("video/144p/index.m3u8", "\n1.m4s", "\na%20b%25.m4s?x=1#y");

        (await presentation.ValidateAsync("master.m3u8")).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_others_wrote_does_not_move_the_cursor()
    {
        var presentation = await MadePresentation.FilmAsync();
        presentation.Change("video/144p/index.m3u8", "\n1.m4s", "\n%1B%5B2J%0A.m4s");

        var finding = (await presentation.ValidateAsync("master.m3u8")).Findings.ShouldHaveSingleItem();

        finding.Message.ShouldBe("video/144p/\uFFFD[2J\uFFFD.m4s does not exist.");
    }

    [Fact]
    public async Task A_playlist_of_more_segments_than_anybody_has_is_not_read_to_its_end()
    {
        var text = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n" + string.Concat(Enumerable.Repeat("#EXT-X-GAP\n#EXTINF:1,\na\n", 600_000)) + "#EXT-X-ENDLIST\n";

        (await MadePresentation.ValidateAsync("index.m3u8", new() { ["index.m3u8"] = System.Text.Encoding.UTF8.GetBytes(text) })).Findings.ShouldHaveSingleItem().Rule.ShouldBe(Rules.NotChecked);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_peak_of_HLS_is_that_of_the_costliest_stretch(ulong seed)
    {
        var random = new DeterministicRandom(seed);
        for (var round = 0; round < 100; round++)
        {
            (long Bits, double Seconds)[] costs = [.. Enumerable.Range(0, random.Next(30)).Select(_ => ((long)random.Next(100_000), random.Next(8) / 4.0))];
            var stretches = from first in Enumerable.Range(0, costs.Length)
                            from length in Enumerable.Range(1, costs.Length - first)
                            let part = costs.AsSpan(first, length).ToArray()
                            let seconds = part.Sum(c => c.Seconds)
                            where seconds is >= 1 and <= 3
                            select part.Sum(c => c.Bits) / seconds;

            Rates.HlsPeak(costs, 2).ShouldBe(stretches.DefaultIfEmpty(Rates.SinglePeak(costs)).Max(), 1);
        }
    }

    [Theory]
    [InlineData("mp4a.40.5", 24_000, true)]
    [InlineData("mp4a.40.29", 22_050, true)]
    [InlineData("mp4a.40.5", 48_000, false)]
    [InlineData("mp4a.40.34", 24_000, false)]
    public void SBR_may_be_declared_where_only_the_decoder_knows(string declared, int rate, bool isSame) =>
        CodecStrings.IsSame(declared, "mp4a.40.2", new AudioSampleEntry(FourCC.Of("mp4a"), 1) { Channels = 1, SampleRate = rate }).ShouldBe(isSame);

    private static Task<ValidationReport> ValidateAsync(MadePresentation presentation, string root, bool knowsRanges = true) => ValidateAsync(new Uri($"http://example.org/{root}"), new Folder(presentation.Files, knowsRanges));

    private static async Task<ValidationReport> ValidateAsync(Uri address, Folder folder)
    {
        using var client = new HttpClient(folder);
        return await PresentationValidator.ValidateAsync(address, client, new Progress<ValidationProgress>(), TestContext.Current.CancellationToken);
    }

    private static string Told(ValidationReport report) => string.Join('\n', report.Findings.Select(f => $"{f.Rule.Name} {f.Place}: {f.Message}"));

    /// <summary>A web server of few words.</summary>
    private sealed class Folder(Dictionary<string, byte[]> files, bool knowsRanges) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!files.TryGetValue(request.RequestUri!.AbsolutePath[1..], out var bytes)) return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound) { RequestMessage = request });
            var part = knowsRanges && request.Headers.Range is { } range ? range.Ranges.Single() : null;
            var response = new HttpResponseMessage(part is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent)
            {
                RequestMessage = request,
                Content = new ByteArrayContent(part is null ? bytes : bytes[(int)part.From!..((int)part.To! + 1)]),
            };
            response.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            return Task.FromResult(response);
        }
    }
}
