using Kinora.Media;
using Kinora.Media.IsoBmff;

namespace Kinora.Fuzz.Targets;

/// <summary>MP4, QuickTime and fragmented MP4 as uploads: index, timeline, ladder, and the segments that are cut.</summary>
internal static class Mp4Target
{
    public static async Task RunAsync(byte[] input)
    {
        var source = new MemorySource(input);
        try
        {
            if (await Mp4Reader.ReadAsync(source, CancellationToken.None) is { } index && Accepted.Plan(index) is { } presentation) await Cutting.RunAsync(index, presentation, source);
        }
        catch (MediaFormatException e)
        {
            Expect.That(e.Message.EndsWith('.'), "A refusal is a sentence.");
        }
    }
}
