namespace Kinora.Roles;

/// <summary><c>kinora worker</c>: takes work from a broker that other machines share.</summary>
public static class Worker
{
    public static async Task<int> RunAsync()
    {
        await Console.Error.WriteLineAsync("kinora: a worker of its own takes its work from a message broker, and this version speaks to none. `kinora serve` already works in its own process.");
        return 1;
    }
}
