using System.Globalization;
using System.Text;

namespace Kinora.Media.Subtitles;

/// <summary>
/// The text of an event of Advanced SubStation Alpha, which is what ffmpeg's decoders make of all subtitles, as a WebVTT cue payload. Of its mark-up bold, italic and underlined
/// remain, and whether it stands at the top; drawings are no text and are left out.
/// </summary>
internal static class AssText
{
    /// <summary>UTF-16 units of a cue; more does not fit on a screen.</summary>
    private const int Longest = 2000;

    /// <summary>Lines of a cue.</summary>
    private const int MostLines = 20;

    private const string Styles = "biu";

    /// <param name="text">The last field of an event.</param>
    /// <returns>An empty payload when there is nothing to read.</returns>
    public static (string Settings, string Payload) Convert(ReadOnlySpan<char> text)
    {
        var line = new StringBuilder();
        var lines = new List<string>();
        var (wanted, open) = ("", "");
        var (isDrawing, isTop, length) = (false, false, 0);
        while (!text.IsEmpty && length < Longest && lines.Count < MostLines)
        {
            // Without its end it is a brace, as libass has it.
            if (text[0] == '{' && text.IndexOf('}') is > 0 and var end)
            {
                foreach (var tag in text[1..end].Split('\\')) Apply(text[1..end][tag].Trim());
                text = text[(end + 1)..];
                continue;
            }

            var c = text[0];
            var used = 1;
            if (c == '\\' && text.Length > 1 && text[1] is 'N' or 'n' or 'h' or '{' or '}') (c, used) = (text[1] switch { 'h' => '\u00A0', '{' or '}' => text[1], _ => '\n' }, 2);
            else if (Rune.DecodeFromUtf16(text, out var rune, out used) != System.Buffers.OperationStatus.Done || (Rune.IsControl(rune) && c is not '\n' and not '\t')) c = '\0';

            if (c == '\n')
            {
                EndLine();
            }
            else if (c != '\0' && !isDrawing)
            {
                Become(wanted);
                line.Append(c switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '\t' => " ", _ => used == 2 && char.IsHighSurrogate(c) ? text[..2].ToString() : c.ToString() });
                length++;
            }

            text = text[used..];
        }

        EndLine();
        return (isTop ? "line:0" : "", string.Join('\n', lines));

        void Apply(ReadOnlySpan<char> tag)
        {
            if (tag is ['b' or 'i' or 'u', .. var value] && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var weight))
            {
                // Bold may be told as a weight, of which 400 is the usual one.
                wanted = wanted.Replace(tag[..1].ToString(), "", StringComparison.Ordinal);
                if (weight is 1 or > 400) wanted += tag[0];
            }
            else if (tag is "b" or "i" or "u")
            {
                wanted = wanted.Replace(tag.ToString(), "", StringComparison.Ordinal);
            }
            else if (tag is ['r', ..])
            {
                wanted = "";
            }
            else if (tag is ['p', .. var scale] && int.TryParse(scale, NumberStyles.None, CultureInfo.InvariantCulture, out var drawing))
            {
                isDrawing = drawing > 0;
            }
            else if (tag is "an7" or "an8" or "an9" or "a5" or "a6" or "a7")
            {
                isTop = true;
            }
        }

        // Closed and opened anew around what changes, so that tags nest; the order of the letters is that of the tags.
        void Become(string styles)
        {
            var now = string.Concat(Styles.Where(styles.Contains));
            if (now == open) return;
            foreach (var style in open.Reverse()) line.Append(CultureInfo.InvariantCulture, $"</{style}>");
            foreach (var style in now) line.Append(CultureInfo.InvariantCulture, $"<{style}>");
            open = now;
        }

        // An empty line would end the cue.
        void EndLine()
        {
            Become("");
            var finished = line.ToString().Trim();
            if (finished.Length > 0) lines.Add(finished);
            line.Clear();
        }
    }
}
