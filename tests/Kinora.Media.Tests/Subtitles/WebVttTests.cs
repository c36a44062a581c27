using Kinora.Media.Subtitles;
using Kinora.Media.Tests.Infrastructure;

namespace Kinora.Media.Tests.Subtitles;

public sealed class WebVttTests
{
    private static readonly Cue[] Cues = [new(0, 900, "", "First"), new(3500, 4500, "line:0", "<i>Over</i>\nthe boundary"), new(4000, 4001, "", "Short"), new(3_600_000, 363_600_000, "", "Late")];

    [Fact]
    public void What_is_written_is_read_again()
    {
        WebVttFile.Write(Cues).ShouldStartWith("WEBVTT\n\n00:00:00.000 --> 00:00:00.900\nFirst\n\n00:00:03.500 --> 00:00:04.500 line:0\n<i>Over</i>\n");
        WebVttReader.Read(WebVttFile.Write(Cues)).ShouldBe(Cues);
    }

    [Theory]
    [InlineData(0, 4, "First", "<i>Over</i>\nthe boundary")]
    [InlineData(4, 8, "<i>Over</i>\nthe boundary", "Short")]
    [InlineData(8, 12)]
    public void A_segment_has_what_is_shown_in_it(int from, int to, params string[] texts)
    {
        var segment = WebVttFile.WriteSegment(Cues, new Timestamp(from * 90_000L, 90_000), new Timestamp(to * 90_000L, 90_000));

        segment.ShouldStartWith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n");
        WebVttReader.Read(segment).Select(c => c.Text).ShouldBe(texts);
    }

    [Fact]
    public void The_map_of_a_segment_moves_its_cues()
    {
        WebVttReader.Read("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:01.000,MPEGTS:900000\n\nname\n00:02.000 --> 00:03.000 align:start\nText\n\nNOTE\nnothing\n")
            .ShouldBe([new Cue(11_000, 12_000, "align:start", "Text")]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("WEBVTTX\n")]
    [InlineData("WEBVTT\n\n00:00:00.000 --> 00:00:00.9\nx\n")]
    [InlineData("WEBVTT\n\n00:00:61.000 --> 00:01:00.900\nx\n")]
    [InlineData("WEBVTT\n\n00:00:05.000 --> 00:00:04.000\nx\n")]
    [InlineData("WEBVTT\n\nlost text\n")]
    [InlineData("WEBVTT\n\n00:01.000 --> 00:02.000\na --> b\n")]
    [InlineData("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1\n\n")]
    public void What_is_none_is_refused(string text) => Should.Throw<InvalidDataException>(() => WebVttReader.Read(text));

    [Fact]
    public void Cues_are_put_in_order_and_what_cannot_be_shown_is_left_out()
    {
        Cue[] read =
        [
            new(5000, 6000, "", "Second"), new(1000, 2000, "", "First"), new(1000, 2000, "", "First"), new(3000, 3000, "", "No time"), new(4000, 3000, "", "Backwards"),
            new(-2000, -1000, "", "Before"), new(-1000, 500, "", "Begins before"), new(9000, 99_000, "", "Ends after"), new(10_000, 11_000, "", "After"), new(2000, 3000, "", ""),
            new(7000, long.MaxValue / 2, "", "For ever"),
        ];

        CueList.Tidy(read, end: 10_000).ShouldBe([new(0, 500, "", "Begins before"), new(1000, 2000, "", "First"), new(5000, 6000, "", "Second"), new(7000, 10_000, "", "For ever"), new(9000, 10_000, "", "Ends after")]);
    }

    [Fact]
    public void Whatever_comes_out_of_a_decoder_is_read_or_refused()
    {
        byte[] good = [.. Element(0x1A45DFA3, []), .. Element(0x18538067, null), .. Element(0x1F43B675, [.. Element(0xE7, [3]), .. Element(0xA0, [.. Element(0xA1, [0x81, 0, 5, 0, .. "0,0,Default,,0,0,0,,Text, and more"u8]), .. Element(0x9B, [9])])])];
        EventReader.Read(good).ShouldBe([new SubtitleEvent(1, 8, 9, "Text, and more")]);

        var random = new DeterministicRandom(7);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = good.ToArray();
            for (var n = random.Next(5) + 1; n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                EventReader.Read(bytes.AsMemory(0, random.Next(bytes.Length + 1)));
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }
        }
    }

    /// <param name="id">With its marker bits.</param>
    /// <param name="body">Null for a size that is not known.</param>
    private static byte[] Element(uint id, byte[]? body)
    {
        byte[] name = id > 0xffffff ? [(byte)(id >> 24), (byte)(id >> 16), (byte)(id >> 8), (byte)id] : [(byte)id];
        return body is null ? [.. name, 0xff] : [.. name, (byte)(0x40 | (body.Length >> 8)), (byte)body.Length, .. body];
    }
}
