using System.Text;

namespace Kinora.Fuzz.Tests;

/// <summary>Megabytes of what inputs are made of: a walk that is longer than the input is shows here, where fuzzing's small inputs hide it.</summary>
public sealed class LargeInputTests
{
    private const int Bytes = 1 << 20;

    public static TheoryData<string, string> Pieces => new()
    {
        { "manifests", "<Representation/>" },
        { "manifests", "<Representation id=\"a\" bandwidth=\"1\"><SegmentTemplate media=\"$Number$\" duration=\"1\"/></Representation>" },
        { "manifests", "<x/>" },
        { "manifests", "<SegmentTemplate/>" },
        { "manifests", "#EXTINF:1,\na\n" },
        { "manifests", "#EXT-X-MEDIA:TYPE=AUDIO,NAME=\"a\",GROUP-ID=\"a\",URI=\"a\"\n" },
        { "manifests", "#EXT-X-KEY:METHOD=NONE\n" },
        { "manifests", "\n" },
        { "ffprobe", "0,1,1,1,1,K\n" },
        { "ffprobe", "{\"index\":1,\"codec_type\":\"audio\"}," },
        { "requests", "a ,b ,c\n" },
        { "requests", "bytes=0-1," },
    };

    public static TheoryData<string, string, string> Repeated => new()
    {
        { "mp4", "plain.hex", "free" },
        { "mp4", "plain.hex", "trak" },
        { "mp4", "plain.hex", "stts" },
        { "mp4", "plain.hex", "avcC" },
        { "mp4", "fragmented.hex", "moof" },
        { "mp4", "fragmented.hex", "trun" },
        { "encoder", "video.hex", "moof" },
        { "encoder", "video.hex", "mdat" },
        { "segments", "cmaf.hex", "moof" },
        { "segments", "fragmented.hex", "traf" },
        { "segments", "index.hex", "sidx" },
    };

    public static TheoryData<string, string> Whole => [.. FuzzTarget.All.SelectMany(t => Seeds.Of(t.Name).Select(s => (t.Name, s.Name)))];

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Of_a_text_take_no_longer_than_they_are_long(string target, string piece)
    {
        var many = new StringBuilder(Bytes).Insert(0, piece, Bytes / piece.Length).ToString();
        var text = piece[0] switch
        {
            '<' => $"<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" mediaPresentationDuration=\"PT9S\"><Period><AdaptationSet>{many}</AdaptationSet></Period></MPD>",
            '{' => $"{{\"streams\":[{many[..^1]}]}}\n\n",
            '0' => "{\"streams\":[{\"index\":0,\"codec_type\":\"video\",\"codec_name\":\"mpeg4\",\"time_base\":\"1/25\"}]}\n\n" + many + "\nwidth=16|height=16\n",
            '#' or '\n' => "#EXTM3U\n" + many,
            _ => many,
        };
        Judge.Try(FuzzTarget.Named(target), Encoding.UTF8.GetBytes(text))?.Message.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Of_boxes_take_no_longer_than_they_are_long(string target, string seed, string type)
    {
        var bytes = Seeds.Of(target).Single(s => s.Name == seed).Bytes;
        Judge.Try(FuzzTarget.Named(target), Boxes.Repeat(bytes, type, Bytes))?.Message.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void Of_whole_files_take_no_longer_than_they_are_long(string target, string seed)
    {
        var bytes = Seeds.Of(target).Single(s => s.Name == seed).Bytes;
        var many = new byte[Bytes / bytes.Length * bytes.Length];
        for (var at = 0; at < many.Length; at += bytes.Length) bytes.CopyTo(many, at);
        Judge.Try(FuzzTarget.Named(target), many)?.Message.ShouldBeNull();
    }
}
