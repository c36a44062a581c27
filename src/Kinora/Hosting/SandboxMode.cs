namespace Kinora.Hosting;

public enum SandboxMode
{
    /// <summary>Where the machine can.</summary>
    Auto,

    /// <summary>Without it the server does not start.</summary>
    Require,

    /// <summary>Never.</summary>
    Off,
}
