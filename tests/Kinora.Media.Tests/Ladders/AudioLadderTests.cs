using Kinora.Media.Ladders;
using Kinora.Media.Timelines;
using static Kinora.Media.Tests.Timelines.Indexes;

namespace Kinora.Media.Tests.Ladders;

/// <summary>Which sounds are offered of a file with several, what they are called, and which is heard first.</summary>
public sealed class AudioLadderTests
{
    // A track is language/title/role, with * where the file marks it as default. → The renditions in order.
    [Theory]
    [InlineData("//", "audio:")]
    [InlineData("ger//", "audio:German")]
    [InlineData("ger/Mono/", "audio:Mono")]
    [InlineData("//, //", "audio:Audio audio-2:Audio 2")]
    [InlineData("ger//, eng//", "audio:German audio-2:English")]
    [InlineData("ger//, eng//*", "audio:English audio-2:German")]
    [InlineData("ger//*, eng//*", "audio:German audio-2:English")]
    [InlineData("eng//, eng//, eng//", "audio:English audio-2:English 2 audio-3:English 3")]
    [InlineData("eng//, eng/English 2/, eng//", "audio:English audio-2:English 2 audio-3:English 3")]
    [InlineData("eng/Stereo/, ger/stereo/, ger/Surround/", "audio:English – Stereo audio-2:German – stereo audio-3:Surround")]
    [InlineData("/Stereo/, /Stereo/", "audio:Stereo audio-2:Stereo 2")]
    [InlineData("eng//, eng//Commentary, eng//Description, eng//Intelligibility, ger//Dub", "audio:English audio-2:English (commentary) audio-3:English (audio description) audio-4:English (clear speech) audio-5:German")]
    [InlineData("eng//Commentary, eng//", "audio:English audio-2:English (commentary)")]
    [InlineData("eng//Commentary*, eng//*", "audio:English audio-2:English (commentary)")]
    [InlineData("eng//Commentary*, eng//", "audio:English (commentary) audio-2:English")]
    [InlineData("//, //Commentary", "audio:Audio audio-2:Audio (commentary)")]
    [InlineData("pt-BR//, por//, yue//", "audio:Portuguese (BR) audio-2:Portuguese audio-3:yue")]
    public void Every_sound_has_a_name_of_its_own(string tracks, string renditions) =>
        string.Join(' ', Plan([.. tracks.Split(", ").Select(Track)]).Select(a => $"{a.Name}:{a.Label}")).ShouldBe(renditions);

    // A track is language/title/role/channels.
    [Theory]
    [InlineData("eng///6", "audio:English surround:English 5.1")]
    [InlineData("///6", "audio:Audio surround:Audio 5.1")]
    [InlineData("///8, ger///2", "audio:Audio audio-2:German surround:Audio 5.1")]
    [InlineData("ger///2, eng///6", "audio:German audio-2:English surround-2:English 5.1")]
    [InlineData("eng/English 5.1//6, eng/English//2", "audio:English audio-2:English 2 surround:English 5.1")]
    [InlineData("eng/DTS-HD MA 7.1//8, eng/Surround//6, /5.1 ch//6", "audio:DTS-HD MA audio-2:English audio-3:Audio surround:DTS-HD MA 5.1 surround-2:English 5.1 surround-3:Audio 5.1")]
    [InlineData("eng///6, eng/English 5.1//2", "audio:English audio-2:English 5.1 surround:English 5.1 2")]
    [InlineData("eng//Commentary/6, eng///6", "audio:English audio-2:English (commentary) surround:English 5.1")]
    [InlineData("eng///4, eng///3", "audio:English audio-2:English 2")]
    [InlineData("eng///16", "audio:English")]
    [InlineData("eng///6, ger///6, fra///6, spa///6, ita///6", "audio:English audio-2:German audio-3:French audio-4:Spanish audio-5:Italian surround:English 5.1 surround-2:German 5.1 surround-3:French 5.1 surround-4:Spanish 5.1")]
    public void More_channels_than_two_are_kept_in_a_second_version(string tracks, string renditions)
    {
        var sounds = Plan([.. tracks.Split(", ").Select((t, i) => Track(t[..t.LastIndexOf('/')], i) with { Channels = int.Parse(t.Split('/')[3], System.Globalization.CultureInfo.InvariantCulture) })]);

        string.Join(' ', sounds.Select(a => $"{a.Name}:{a.Label}")).ShouldBe(renditions);
        sounds.ShouldAllBe(a => a.Channels == (a.IsSurround ? 6 : 2) && a.Default == (a.Name == "audio"));
    }

    [Fact]
    public void One_is_heard_first_and_roles_are_kept()
    {
        var sounds = Plan([.. "ger//Dub, eng//*, eng//Commentary".Split(", ").Select(Track)]);

        sounds.Select(a => (a.Default, a.Language, a.Role)).ShouldBe([(true, "en", AudioRole.Main), (false, "de", AudioRole.Dub), (false, "en", AudioRole.Commentary)]);
        sounds.Select(a => a.StreamIndex).ShouldBe([2, 1, 3]);
    }

    [Fact]
    public void There_is_an_end_to_languages_and_the_default_is_among_them()
    {
        var sounds = Plan([.. Enumerable.Range(0, 40).Select(i => Track(i == 30 ? "ger//*" : "eng//", i))]);

        sounds.Count.ShouldBe(16);
        (sounds[0].Label, sounds[0].StreamIndex, sounds[1].StreamIndex).ShouldBe(("German", 31, 1));
    }

    [Fact]
    public void Each_is_cut_or_encoded_for_itself_and_the_timeline_is_that_of_the_first()
    {
        AudioTrack[] tracks =
        [
            Track("eng//", 0) with { CutConfiguration = [0x11, 0x90], Priming = 1024 },
            // A second and a half late, and beyond the end; half a second early, which no edit list trims.
            Track("ger//", 1) with { Start = new Timestamp(72_000, 48_000), Duration = new Timestamp(480_000, 48_000), CutConfiguration = [0x11, 0x90], Priming = 1024 },
            Track("fra//", 2) with { Start = new Timestamp(-24_000, 48_000), CutConfiguration = [0x11, 0x90], Priming = 1024 },
            Track("spa//", 3) with { Codec = "ac3", Channels = 6 },
        ];
        var alone = TimelineBuilder.Build(Index([tracks[0]]));
        var timeline = TimelineBuilder.Build(Index(tracks));

        var sounds = LadderPlanner.Plan(Index(tracks), timeline).Audio;

        (timeline.Zero, timeline.End).ShouldBe((alone.Zero, alone.End));
        sounds.Select(a => a.Origin).ShouldBe([RenditionOrigin.Cut, RenditionOrigin.Cut, RenditionOrigin.Encoded, RenditionOrigin.Encoded, RenditionOrigin.Encoded]);
        ((sounds[1].LeadingSilentFrames * AudioFrames.FrameSize) + 1024 - sounds[1].Priming).ShouldBe(72_000);
        (sounds[3].Channels, sounds[3].StreamIndex).ShouldBe((2, 4));
        (sounds[4].Name, sounds[4].Channels, sounds[4].Origin, sounds[4].StreamIndex).ShouldBe(("surround-4", 6, RenditionOrigin.Encoded, 4));
    }

    // Ticks of a millisecond; the pictures last four seconds.
    [Theory]
    [InlineData(3_999, 1_000, true)]
    [InlineData(4_000, 1_000, false)]
    [InlineData(-1_000, 1_001, true)]
    [InlineData(-1_000, 1_000, false)]
    [InlineData(long.MaxValue / 2, 1_000, false)]
    [InlineData(long.MinValue / 2, 1_000, false)]
    [InlineData(0, 0, false)]
    public void What_lies_beside_the_first_is_not_offered(long start, long duration, bool isOffered)
    {
        var other = Track("ger//", 1) with { Start = new Timestamp(start, 1000), Duration = new Timestamp(duration, 1000), CutConfiguration = [0x11, 0x90] };

        Plan([Track("eng//", 0), other]).Count.ShouldBe(isOffered ? 2 : 1);
    }

    private static IReadOnlyList<AudioRendition> Plan(AudioTrack[] tracks) => LadderPlanner.Plan(Index(tracks), TimelineBuilder.Build(Index(tracks))).Audio;

    private static MediaIndex Index(AudioTrack[] tracks)
    {
        var pictures = Table(30, Every(1, 120));
        var index = Of(Video(pictures), pictures);
        return index with { File = index.File with { Audio = tracks } };
    }

    private static AudioTrack Track(string text, int index)
    {
        var isDefault = text.EndsWith('*');
        var parts = text.TrimEnd('*').Split('/');
        return Audio(Timestamp.Zero, new Timestamp(48_000 * 4, 48_000)) with
        {
            StreamIndex = index + 1,
            Language = parts[0].Length > 0 ? parts[0] : null,
            Title = parts[1].Length > 0 ? parts[1] : null,
            Role = parts[2].Length > 0 ? Enum.Parse<AudioRole>(parts[2]) : AudioRole.Main,
            IsDefault = isDefault,
        };
    }
}
