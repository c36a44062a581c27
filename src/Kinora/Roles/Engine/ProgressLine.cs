using System.Globalization;

namespace Kinora.Roles.Engine;

/// <summary>
/// How far something is, on standard error: a bar that is drawn over on a terminal, elsewhere a line for each tenth, or each time the count doubles where no end is known.
/// </summary>
/// <param name="tell">The share that is done, where it is known, and the words for it.</param>
internal sealed class ProgressLine<T>(Func<T, (double? Share, string Words)> tell) : IProgress<T>, IDisposable
{
    private const int Cells = 30;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private long _drawn = long.MinValue;
    private int _tenths;
    private int _count;

    public void Report(T value)
    {
        var (share, words) = tell(value);
        words = Output.Printable(words);
        _count++;
        if (_isTerminal) Draw(share, words);
        else if (share is { } known ? (int)(known * 10) > _tenths : _count >= 128 && int.IsPow2(_count))
        {
            _tenths = (int)((share ?? 0) * 10);
            Console.Error.WriteLine(share is { } done ? string.Create(CultureInfo.InvariantCulture, $"{done * 100:0} %: {words}") : words);
        }
    }

    /// <summary>Leaves the terminal as it was.</summary>
    public void Dispose()
    {
        if (_isTerminal && _drawn != long.MinValue) Console.Error.Write("\r\e[K");
    }

    private void Draw(double? share, string words)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (_drawn != long.MinValue && TimeProvider.System.GetElapsedTime(_drawn, now) < Redraw) return;
        _drawn = now;
        var filled = (int)((share ?? 0) * Cells);
        var bar = share is null ? "" : $"[{new string('#', filled)}{new string('.', Cells - filled)}] ";
        var line = bar + words;
        var width = Console.WindowWidth > 1 ? Console.WindowWidth - 1 : 79;
        Console.Error.Write($"\r\e[K{(line.Length > width ? line[..width] : line)}");
    }
}
