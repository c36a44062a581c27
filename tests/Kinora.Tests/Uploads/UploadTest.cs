using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Uploads;

/// <summary>A test with a server, a signed-in person and their tus client.</summary>
public abstract class UploadTest(KinoraHost host) : IAsyncLifetime
{
    protected KinoraHost Host { get; } = host;

    protected Person Person { get; private set; } = null!;

    protected TusClient Tus { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Person = await Person.RegisterAsync(Host);
        Tus = TusClient.Of(Person);
    }

    public virtual ValueTask DisposeAsync()
    {
        Person.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
