using System.Text.Json;
using Kinora.Hosting;
using Kinora.Media;
using Kinora.Media.Ladders;
using Kinora.Media.Timelines;

namespace Kinora.Tests.Ingest;

public sealed class MediaJsonTests
{
    [Fact]
    public void A_presentation_survives_storage()
    {
        var presentation = new Presentation
        {
            Timeline = new Timeline
            {
                Timescale = 30_000,
                Zero = -7,
                Boundaries = [0, 30_030, 75_075],
                FirstFrames = [0, 30, 75],
                FrameTicks = 1001,
                FrameTimes = [],
                OnSourceKeyframes = true,
            },
            Video =
            [
                new VideoRendition
                {
                    Name = "720p", Origin = RenditionOrigin.Cut, StreamIndex = 1, Width = 1280, Height = 720, SampleAspect = new Rational(4, 3), Codec = "avc1.64001f",
                    PeakBitrate = 3_000_000, AverageBitrate = 2_000_000, DecoderConfiguration = [1, 2, 3],
                },
                new VideoRendition
                {
                    Name = "360p", Origin = RenditionOrigin.Encoded, StreamIndex = 1, Width = 640, Height = 360, FrameDivisor = 2, Codec = "avc1.4d401e",
                    PeakBitrate = 900_000, AverageBitrate = 600_000, Encoding = new H264Settings("main", 30, 23, 900_000, 1_800_000, 3, 2),
                },
            ],
            Audio =
            [
                new AudioRendition
                {
                    Name = "audio", Origin = RenditionOrigin.Encoded, StreamIndex = 0, SampleRate = 48_000, Channels = 2, Codec = "mp4a.40.2", Bitrate = 128_000,
                    Priming = 1024, DecoderConfiguration = [0x11, 0x90], Default = false, Label = "Regie", Role = AudioRole.Commentary,
                },
            ],
        };

        var json = MediaJson.Write(presentation);
        var again = MediaJson.Read<Presentation>(json);

        MediaJson.Write(again).ShouldBe(json);
        again.Timeline.Boundaries.ShouldBe(presentation.Timeline.Boundaries);
        again.Timeline.FirstFrames.ShouldBe(presentation.Timeline.FirstFrames);
        again.Timeline.Zero.ShouldBe(-7);
        again.Timeline.OnSourceKeyframes.ShouldBeTrue();
        again.Video[0].SampleAspect.ShouldBe(new Rational(4, 3));
        again.Video[0].DecoderConfiguration.ShouldBe([1, 2, 3]);
        again.Video[1].ShouldBe(presentation.Video[1]);
        (again.Audio[0].Default, again.Audio[0].Label, again.Audio[0].Role).ShouldBe((false, "Regie", AudioRole.Commentary));
    }

    [Fact]
    public void A_description_of_a_file_survives_storage()
    {
        var file = new MediaFile
        {
            Demuxer = "mov",
            Size = 5_000_000_000,
            NativelyIndexed = true,
            Video =
            [
                new VideoTrack
                {
                    StreamIndex = 0, Codec = "h264", Timescale = 90_000, Start = new Timestamp(-3003, 90_000), Duration = new Timestamp(900_900, 90_000), Width = 1920, Height = 1080,
                    Rotation = 270, Mirrored = true, PixelFormat = "yuv420p", CutConfiguration = [9],
                },
            ],
            Audio =
            [
                new AudioTrack
                {
                    StreamIndex = 1, Codec = "aac", Timescale = 44_100, Start = Timestamp.Zero, Duration = new Timestamp(441_000, 44_100), SampleRate = 44_100, Channels = 2, Priming = 2112,
                    Title = "Regie", IsDefault = true, Role = AudioRole.Commentary,
                },
            ],
        };

        var json = MediaJson.Write(file);
        var again = MediaJson.Read<MediaFile>(json);

        MediaJson.Write(again).ShouldBe(json);
        again.Video[0].ShouldBe(file.Video[0] with { CutConfiguration = again.Video[0].CutConfiguration });
        again.Video[0].CutConfiguration.ShouldBe([9]);
        again.Audio.ShouldBe(file.Audio);
        json.ShouldNotContain("seconds");
        json.ShouldNotContain("displaySize");
    }

    // As they were written when a video had one sound.
    [Fact]
    public void Sounds_of_before_there_were_several_are_read()
    {
        var track = MediaJson.Read<AudioTrack>(
            """{"sampleRate":48000,"channels":2,"bitrate":0,"priming":0,"streamIndex":1,"codec":"opus","timescale":1000,"start":{"ticks":0,"timescale":1000},"duration":{"ticks":9,"timescale":1000},"language":"eng"}""");
        var rendition = MediaJson.Read<AudioRendition>(
            """{"name":"audio","origin":"encoded","streamIndex":1,"sampleRate":48000,"channels":2,"codec":"mp4a.40.2","bitrate":144000,"peakBitrate":158400,"priming":1024,"leadingSilentFrames":0,"decoderConfiguration":"EZBW5QA=","language":"en","default":true}""");

        (track.Title, track.IsDefault, track.Role).ShouldBe((null, false, AudioRole.Main));
        (rendition.Name, rendition.Label, rendition.Default, rendition.Role).ShouldBe(("audio", null, true, AudioRole.Main));
    }

    [Fact]
    public void Null_is_not_a_presentation() => Should.Throw<JsonException>(() => MediaJson.Read<Presentation>("null"));
}
