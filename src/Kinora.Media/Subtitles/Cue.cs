namespace Kinora.Media.Subtitles;

/// <summary>A piece of text and when it is shown.</summary>
/// <param name="Start">Milliseconds from the beginning of the timeline.</param>
/// <param name="End">After <paramref name="Start"/>.</param>
/// <param name="Settings">WebVTT cue settings (WebVTT §3.4), or nothing.</param>
/// <param name="Text">A WebVTT cue payload: escaped, without an empty line.</param>
public readonly record struct Cue(long Start, long End, string Settings, string Text);
