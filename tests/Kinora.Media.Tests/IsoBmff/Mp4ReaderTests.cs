using Kinora.Media.IO;
using Kinora.Media.IsoBmff;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.IsoBmff;

public sealed class Mp4ReaderTests(GeneratedMedia media)
{
    /// <summary>Real files that must not be read here: the code of the refusal, or null where ffprobe is asked instead.</summary>
    private static readonly Dictionary<string, string?> Exceptions = new(StringComparer.Ordinal)
    {
        ["ac4-unsupported.mp4"] = null,
        ["vvc-unsupported.mp4"] = null,
        ["corrupt-no-moov.mp4"] = "truncated",
        ["encrypted-cenc.mp4"] = "encrypted",
        ["made-all-zeros.mp4"] = "not_a_video",
        ["made-jpeg-named.mp4"] = "not_a_video",
        ["made-mp3-named.mp4"] = "not_a_video",
        ["made-random.mp4"] = "not_a_video",
        ["made-truncated-moov-end.mp4"] = "truncated",
        ["made-webm-named.mp4"] = "not_a_video",
        ["made-zero-bytes.mp4"] = "truncated",
        ["no-streams.mp4"] = "no_media",
        ["wrong-text.mp4"] = "truncated",
    };

    public static TheoryData<string> Files =>
        [.. GeneratedMedia.Mp4Names, .. SharedMedia.In("awkward").Concat(SharedMedia.In("clips")).Where(f => Path.GetExtension(f) is ".mp4" or ".mov" or ".m4a" or ".3gp")];

    [Theory]
    [InlineData("mdia", "elng", "\0\0\0\0pt-BR\0", "pt-BR::Main")]
    [InlineData("mdia", "elng", "\0\0\0\0no language\0", "::Main")]
    [InlineData("trak", "name", "Director", ":Director:Main")]
    [InlineData("trak", "name", "two\nlines \0 and more", ":twolines:Main")]
    [InlineData("trak", "\u00a9nam", "\0\u0008\0\0Director", ":Director:Main")]
    [InlineData("trak", "\u00a9nam", "\0", "::Main")]
    [InlineData("trak", "kind", "\0\0\0\0urn:mpeg:dash:role:2011\0dub\0", "::Dub")]
    [InlineData("trak", "kind", "\0\0\0\0urn:mpeg:dash:role:2011", "::Main")]
    [InlineData("trak", "kind", "\0", "::Main")]
    [InlineData("trak", "kind", "\0\0\0\0about:html-kind\0commentary\0", "::Main")]
    public async Task Reads_what_a_track_is_called_and_for_and_nothing_of_it_refuses_a_file(string parent, string type, string body, string told)
    {
        var box = BoxSurgery.Box("free", System.Text.Encoding.Latin1.GetBytes(body));
        System.Text.Encoding.Latin1.GetBytes(type).CopyTo(box, 4);
        byte[] added = parent == "trak" ? BoxSurgery.Box("udta", [.. box, 0, 0, 1, 0, .. "free"u8]) : box;
        var file = await File.ReadAllBytesAsync(await media.GetAsync("mp3.mp4"), TestContext.Current.CancellationToken);
        file = BoxSurgery.Replace(file, parent, children => (parent, [.. children, .. added]));

        var index = (await Mp4Reader.ReadAsync(new MemoryByteSource(file), TestContext.Current.CancellationToken)).ShouldNotBeNull();

        var track = index.File.Audio.ShouldHaveSingleItem();
        $"{track.Language}:{track.Title}:{track.Role}".ShouldBe(told);
    }

    [Theory]
    [InlineData("languages.mp4", "deu::Main eng::Main* eng:What 'they' said:Commentary ::Description")]
    [InlineData("languages.mov", "ger::Main ::Main* :What 'they' said:Main ::Main")]
    public async Task Knows_what_the_tracks_of_sound_are_called_and_for(string name, string tracks)
    {
        using var source = new FileByteSource(await media.GetAsync(name));

        var index = (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldNotBeNull();

        string.Join(' ', index.File.Audio.Select(a => $"{a.Language}:{a.Title}:{a.Role}{(a.IsDefault ? "*" : "")}")).ShouldBe(tracks);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Samples_and_tracks_are_what_ffprobe_prints(string name)
    {
        var path = await PathOfAsync(name);
        using var source = new FileByteSource(path);
        if (Exceptions.TryGetValue(Path.GetFileName(name), out var code))
        {
            if (code is null) (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldBeNull();
            else (await Should.ThrowAsync<MediaFormatException>(() => Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken))).Code.ShouldBe(code);
            return;
        }
        var index = await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken);
        var (packets, streams) = await Packet.ReadAsync(path);
        PacketComparison.Assert(index.ShouldNotBeNull(), packets, path);
        TrackComparison.Assert(index.File, streams);
    }

    [Theory]
    [InlineData("plain.mp4", true)]
    [InlineData("front.mp4", true)]
    [InlineData("bframes.mp4", true)]
    [InlineData("fragmented.mp4", true)]
    [InlineData("vfr.mp4", true)]
    [InlineData("late-audio.mp4", true)]
    [InlineData("negative-offsets.mp4", true)]
    [InlineData("open-gop.mp4", false)]
    [InlineData("no-idr.mp4", false)]
    [InlineData("ten-bit.mp4", false)]
    [InlineData("interlaced.mp4", false)]
    [InlineData("hevc.mp4", false)]
    [InlineData("mpeg4.mp4", false)]
    public async Task Knows_which_pictures_can_be_cut(string name, bool cut)
    {
        using var source = new FileByteSource(await media.GetAsync(name));
        var index = await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken);
        (index.ShouldNotBeNull().File.Video[0].CutConfiguration is not null).ShouldBe(cut);
    }

    [Theory]
    [InlineData("plain.mp4", true, 1024)]
    [InlineData("aac.mov", true, 1024)]
    // Here the muxer folds the encoder delay into the empty edit.
    [InlineData("late-audio.mp4", true, 0)]
    [InlineData("mono-8k.m4a", true, 1024)]
    [InlineData("pcm.mov", false, 0)]
    [InlineData("mp3.mp4", false, 0)]
    [InlineData("opus.mp4", false, 0)]
    public async Task Knows_which_sound_can_be_cut(string name, bool cut, int priming)
    {
        using var source = new FileByteSource(await media.GetAsync(name));
        var track = (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldNotBeNull().File.Audio[0];
        (track.CutConfiguration is not null).ShouldBe(cut);
        track.Priming.ShouldBe(priming);
    }

    [Fact]
    public async Task Says_how_the_file_was_read()
    {
        using var source = new FileByteSource(await media.GetAsync("opus.mp4"));
        var index = (await Mp4Reader.ReadAsync(source, TestContext.Current.CancellationToken)).ShouldNotBeNull();
        index.File.Demuxer.ShouldBe("mov");
        index.File.NativelyIndexed.ShouldBeTrue();
        index.File.Size.ShouldBe(source.Length);
    }

    [Fact]
    public async Task Sound_starts_where_it_is_heard()
    {
        using var plain = new FileByteSource(await media.GetAsync("plain.mp4"));
        using var late = new FileByteSource(await media.GetAsync("late-audio.mp4"));
        (await Mp4Reader.ReadAsync(plain, TestContext.Current.CancellationToken)).ShouldNotBeNull().File.Audio[0].Start.Ticks.ShouldBe(0);
        (await Mp4Reader.ReadAsync(late, TestContext.Current.CancellationToken)).ShouldNotBeNull().File.Audio[0].Start.Seconds.ShouldBe(0.7, 0.03);
    }

    private async Task<string> PathOfAsync(string name) => GeneratedMedia.AllNames.Contains(name) ? await media.GetAsync(name) : SharedMedia.PathOf(name);
}
