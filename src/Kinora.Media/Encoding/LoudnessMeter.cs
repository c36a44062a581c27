using System.Globalization;
using Kinora.Media.Probing;

namespace Kinora.Media.Encoding;

/// <summary>How loud a sound is (EBU R 128).</summary>
/// <param name="Integrated">LUFS over all of it, -70 at least.</param>
/// <param name="Range">LU between quiet and loud passages (EBU Tech 3342).</param>
/// <param name="TruePeak">dBTP, the highest level between samples (ITU-R BS.1770), -70 at least.</param>
public sealed record Loudness(double Integrated, double Range, double TruePeak);

/// <summary>Measures how loud a track is as it is heard in stereo. It is decoded once for that, much faster than it is played, behind everything else.</summary>
public sealed class LoudnessMeter(MediaTools tools)
{
    /// <summary>What R 128 takes for silence.</summary>
    private const double Silence = -70;

    private const int BufferLength = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <exception cref="ToolException">It cannot be decoded to its end.</exception>
    public async Task<Loudness> MeasureAsync(string path, MediaFile file, AudioTrack track, CancellationToken cancellationToken)
    {
        // The meter writes what it knows every tenth of a second: the last word is the result.
        var (integrated, range, peak) = (Silence, 0.0, 0.0);
        var command = new ToolCommand(tools.Ffmpeg, Arguments(path, file, track), ToolLimits.Encode, ToolPriority.Background) { Sandbox = tools.Sandbox, Input = path };
        await ToolRun.ReadAsync(command, ReadAsync, TimeSpan.FromSeconds(Math.Max(0, track.Duration.Seconds)) + Patience, cancellationToken);
        return new Loudness(Math.Max(Silence, Math.Round(integrated, 2)), Math.Round(range, 2), Math.Max(Silence, Math.Round(20 * Math.Log10(peak), 2)));

        async Task ReadAsync(Stream output, CancellationToken token)
        {
            using var reader = new StreamReader(output, System.Text.Encoding.ASCII, detectEncodingFromByteOrderMarks: false, BufferLength, leaveOpen: true);
            while (await reader.ReadLineAsync(token) is { } line)
            {
                if (Value(line, "lavfi.r128.I=") is { } i) integrated = i;
                else if (Value(line, "lavfi.r128.LRA=") is { } r) range = r;
                else if (Value(line, "lavfi.r128.true_peak=") is { } p) peak = p;
            }
        }
    }

    private static IReadOnlyList<string> Arguments(string path, MediaFile file, AudioTrack track) =>
    [
        .. SourceArguments.Open(file, path, seek: null, ["-vn", "-sn", "-dn", "-codec:a", Decoders.Audio(track.Codec)!]),
        "-map", string.Create(CultureInfo.InvariantCulture, $"0:{track.StreamIndex}"),
        // Mono comes out of both loudspeakers.
        "-af", AudioArguments.Mixed(track, Math.Min(2, track.Channels), "48000") + "ebur128=peak=true:dualmono=true:metadata=1:framelog=verbose,ametadata=mode=print:file=-",
        "-f", "null", "-",
    ];

    private static double? Value(string line, string key) =>
        line.StartsWith(key, StringComparison.Ordinal) && double.TryParse(line.AsSpan(key.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
