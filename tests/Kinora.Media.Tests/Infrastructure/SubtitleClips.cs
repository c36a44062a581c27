namespace Kinora.Media.Tests.Infrastructure;

/// <summary>Files with subtitles, made by ffmpeg.</summary>
public static class SubtitleClips
{
    public const string Srt = "1\n00:00:00,500 --> 00:00:01,250\nHello <i>world</i> & <b>you</b>\n\n2\n00:00:03,600 --> 00:00:04,400\n{\\an8}Second\nline <font color=\"red\">two</font>\n\n3\n00:00:05,000 --> 00:00:05,001\n \n";

    private const string Ass = """
        [Script Info]
        ScriptType: v4.00+

        [V4+ Styles]
        Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
        Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1

        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
        Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\pos(1,2)\i1}Hallo{\i0}, Welt\Nnoch eine
        Dialogue: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,{\p1}m 0 0 l 100 0 100 100{\p0}
        Dialogue: 1,0:00:03.00,0:00:05.00,Default,Bob,0,0,0,,Oben <x> & unten

        """;

    private const string Chapters = ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=2000\ntitle=Beginning\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=2500\nEND=6000\ntitle=The \"rest\" & <more>\n";

    /// <summary>Six seconds of pictures and a tone, subtitles in three tracks (English, German ASS, forced English) and two chapters.</summary>
    /// <param name="file">Its extension is that of the container.</param>
    /// <param name="codecs">Of the three tracks.</param>
    /// <param name="options">Of the output.</param>
    public static async Task<string> MakeAsync(string file, string[] codecs, params string[] options)
    {
        var (srt, ass, chapters) = (TestMedia.NewPath(".srt"), TestMedia.NewPath(".ass"), TestMedia.NewPath(".txt"));
        await File.WriteAllTextAsync(srt, Srt);
        await File.WriteAllTextAsync(ass, Ass);
        await File.WriteAllTextAsync(chapters, Chapters);
        var path = TestMedia.NewPath(Path.GetExtension(file));
        await Ffmpeg.RunAsync(
        [
            "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=6", "-f", "lavfi", "-i", "sine=sample_rate=48000:duration=6", "-i", srt, "-i", ass, "-i", chapters,
            "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map", "2", "-map_metadata", "4", "-map_chapters", "4", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-bf", "2", "-pix_fmt", "yuv420p", "-c:a", "aac",
            .. codecs.SelectMany((c, i) => (string[])[$"-c:s:{i}", c]), "-metadata:s:s:0", "language=eng", "-metadata:s:s:1", "language=deu", "-metadata:s:s:1", "title=Für \"alle\"", "-metadata:s:s:2", "language=eng",
            "-disposition:s:0", "default", "-disposition:s:1", "hearing_impaired", "-disposition:s:2", "forced", .. options, path,
        ]);
        return path;
    }
}
