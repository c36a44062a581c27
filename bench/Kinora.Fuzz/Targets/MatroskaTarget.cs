using Kinora.Media;
using Kinora.Media.Matroska;
using Kinora.Media.Subtitles;

namespace Kinora.Fuzz.Targets;

/// <summary>Matroska and WebM as uploads, and as ffmpeg writes subtitles.</summary>
internal static class MatroskaTarget
{
    private const long Day = 86_400_000;

    public static async Task RunAsync(byte[] input)
    {
        ReadEvents(input);
        var source = new MemorySource(input);
        try
        {
            var index = await MatroskaReader.ReadAsync(source, CancellationToken.None);
            Expect.That(source.BytesRead <= (4 * source.Length) + 1_000_000, $"{source.BytesRead} bytes were read of {source.Length}.");
            if (index is not null && Accepted.Plan(index) is { } presentation) await Cutting.RunAsync(index, presentation, source);
        }
        catch (MediaFormatException e)
        {
            Expect.That(e.Message.EndsWith('.'), "A refusal is a sentence.");
        }
    }

    private static void ReadEvents(byte[] input)
    {
        IReadOnlyList<SubtitleEvent> events;
        try
        {
            events = EventReader.Read(input);
        }
        catch (InvalidDataException)
        {
            return;
        }

        var cues = CueList.Tidy(events.Select(CueOf), Day);
        Expect.That(WebVttReader.Read(WebVttFile.Write(cues)).Count == cues.Count, "Subtitles are written so that all of them can be read.");
    }

    private static Cue CueOf(SubtitleEvent subtitle)
    {
        var (settings, text) = AssText.Convert(subtitle.Text);
        return new Cue(subtitle.Start, subtitle.Start + subtitle.Duration, settings, text);
    }
}
