namespace Kinora.Media.Tests.Infrastructure;

/// <summary>How to make one test clip: counter pictures at a rate, coded and contained in some way, with or without sound.</summary>
public sealed record TestClip
{
    /// <summary>File name with extension (which the engine never looks at).</summary>
    public required string File { get; init; }

    public int Width { get; init; } = 320;

    public int Height { get; init; } = 180;

    /// <summary>Pictures per second as a fraction.</summary>
    public string Rate { get; init; } = "30/1";

    /// <summary>Pictures; 0 for a clip without video.</summary>
    public int Frames { get; init; } = 150;

    public string[] Video { get; init; } = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "30", "-qp", "18", "-pix_fmt", "yuv420p"];

    /// <summary>Filter between the pictures and the encoder.</summary>
    public string Filter { get; init; } = "null";

    /// <summary>Seconds of sound: a soft tone and a click at every full second; 0 for none.</summary>
    public double Sound { get; init; }

    public string[] Audio { get; init; } = ["-c:a", "aac", "-b:a", "128k"];

    public int SampleRate { get; init; } = 48000;

    public string Layout { get; init; } = "stereo";

    /// <summary>When the sound begins, in seconds.</summary>
    public double SoundDelay { get; init; }

    public string[] Output { get; init; } = [];

    /// <summary>Changes the finished file.</summary>
    public Func<string, Task>? Finish { get; init; }

    public double FramesPerSecond => double.Parse(Rate.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture)
        / double.Parse(Rate.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The picture nearest a full second flashes.</summary>
    public bool IsFlash(int frame) => (int)Math.Round(Math.Round(frame / FramesPerSecond) * FramesPerSecond) == frame;
}
