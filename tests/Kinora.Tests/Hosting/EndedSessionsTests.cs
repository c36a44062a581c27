using Kinora.Data;
using Kinora.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Tests.Hosting;

/// <summary>Who looks, and how often. What is found is shown by the tests of sessions.</summary>
public sealed class EndedSessionsTests
{
    private readonly SlowDatabase _database = new();
    private readonly EndedSessions _ended;

    public EndedSessionsTests() => _ended = new EndedSessions(_database, TimeProvider.System);

    [Fact]
    public async Task While_the_database_is_away_all_who_ask_wait_for_one_look()
    {
        var asking = Enumerable.Range(0, 20).Select(_ => AskAsync()).ToArray();

        _database.Connection.SetException(new TimeoutException());

        foreach (var asked in asking) await Should.ThrowAsync<TimeoutException>(asked);
        _database.Looks.ShouldBe(1);
        await Should.ThrowAsync<TimeoutException>(AskAsync());
        _database.Looks.ShouldBe(2);
    }

    [Fact]
    public async Task Who_asks_after_a_session_has_ended_gets_no_look_from_before()
    {
        var before = AskAsync();
        _ended.Changed();
        var after = AskAsync();

        _database.Connection.SetException(new TimeoutException());

        foreach (var asked in new[] { before, after }) await Should.ThrowAsync<TimeoutException>(asked);
        _database.Looks.ShouldBe(2);
    }

    private Task<bool> AskAsync() => _ended.ContainsAsync(Guid.NewGuid(), TestContext.Current.CancellationToken).AsTask();

    /// <summary>Connects when the test says how.</summary>
    private sealed class SlowDatabase : IDbContextFactory<KinoraDb>
    {
        private int _looks;

        public TaskCompletionSource<KinoraDb> Connection { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Looks => Volatile.Read(ref _looks);

        public KinoraDb CreateDbContext() => throw new NotSupportedException();

        public Task<KinoraDb> CreateDbContextAsync(CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _looks);
            return Connection.Task;
        }
    }
}
