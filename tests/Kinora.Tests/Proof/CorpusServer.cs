using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Proof;

/// <summary>One server for the whole corpus, that makes only what is asked for: some of the files cost minutes as a whole.</summary>
public sealed class CorpusServer(PostgresFixture postgres) : IAsyncLifetime
{
    internal ProofServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ProofServer.StartAsync(postgres, ("Playback:Background", "false"));

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
