namespace Kinora.Fuzz.Targets;

/// <summary>Something was accepted that does not hold together.</summary>
public sealed class BrokenPromiseException(string message) : Exception(message);

internal static class Expect
{
    public static void That(bool holds, string promise)
    {
        if (!holds) throw new BrokenPromiseException(promise);
    }
}
