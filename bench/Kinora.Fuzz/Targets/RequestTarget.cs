using System.Text;
using Kinora.Features.Playback;
using Kinora.Features.Uploads;
using Microsoft.AspNetCore.Http;

namespace Kinora.Fuzz.Targets;

/// <summary>What requests bring: tus headers, ranges, addresses of media. Each line is given to every reader.</summary>
internal static class RequestTarget
{
    private const long Length = 1_000_000;

    public static Task RunAsync(byte[] input)
    {
        foreach (var line in Encoding.UTF8.GetString(input).Split('\n').Take(200))
        {
            if (TusMetadata.TryParse(line, out var metadata)) Check(metadata);
            TusChecksum.Parse(line)?.Dispose();
            Range(line);
            Number(line);
            if (MediaPath.TryParse(line, out var path)) Expect.That(path.Number >= 0 && path.Name.Length <= 75 && !path.Name.Contains('/'), "A name is one part of a path.");
        }

        return Task.CompletedTask;
    }

    private static void Check(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Values.Any(v => v.Length == 0)) return;
        var text = TusMetadata.Format(metadata.Select(m => (m.Key, (string?)m.Value)));
        Expect.That(text.Length > TusMetadata.MaxLength || (TusMetadata.TryParse(text, out var again) && again.OrderBy(m => m.Key, StringComparer.Ordinal).SequenceEqual(metadata.OrderBy(m => m.Key, StringComparer.Ordinal))), "Metadata are written as they were read.");
    }

    private static void Range(string line)
    {
        foreach (var length in new[] { 0, 1, Length, long.MaxValue })
        {
            var outcome = ByteRange.Parse(line, length, out var start, out var count);
            Expect.That(outcome switch
            {
                ByteRangeOutcome.Partial => start >= 0 && count > 0 && start <= length - count,
                ByteRangeOutcome.Whole => start == 0 && count == length,
                _ => true,
            }, $"{outcome} of {length}: {count} bytes at {start}.");
        }
    }

    private static void Number(string line)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Upload-Offset"] = line;
        Expect.That(Tus.Number(context.Request, "Upload-Offset") is >= -1, "A number is one, or −1.");
        context.Request.ContentType = line;
        Tus.HasOffsetContentType(context.Request);
    }
}
