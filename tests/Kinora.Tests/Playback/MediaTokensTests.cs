using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Kinora.Hosting;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kinora.Tests.Playback;

public sealed class MediaTokensTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Video = "dQw4w9WgXcQ";
    private static readonly IPAddress Viewer = IPAddress.Parse("192.0.2.7");

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 1, 10, 20, 30, TimeSpan.Zero));
    private readonly ConcurrentBag<MediaKeyRing> _rings = [];
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync() => _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var ring in _rings)
        {
            await ring.StopAsync(CancellationToken.None);
            ring.Dispose();
        }

        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_token_opens_its_video_until_it_expires()
    {
        var tokens = await MachineAsync(new());
        var token = tokens.Issue(Video, Viewer);

        (await CheckAsync(tokens, token.Value)).ShouldBe(MediaTokenCheck.Valid);
        _time.Advance(token.ExpiresAt - _time.GetUtcNow() - TimeSpan.FromSeconds(1));
        (await CheckAsync(tokens, token.Value)).ShouldBe(MediaTokenCheck.Valid);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await CheckAsync(tokens, token.Value)).ShouldBe(MediaTokenCheck.Expired);
    }

    [Fact]
    public async Task Everybody_gets_the_same_token_within_the_rounding_period_and_never_a_shorter_life_than_promised()
    {
        var tokens = await MachineAsync(new() { Lifetime = TimeSpan.FromHours(6), Rounding = TimeSpan.FromHours(1) });
        var first = tokens.Issue(Video, Viewer);
        _time.Advance(TimeSpan.FromMinutes(39));
        var second = tokens.Issue(Video, IPAddress.Loopback);
        _time.Advance(TimeSpan.FromMinutes(1));
        var third = tokens.Issue(Video, Viewer);

        second.ShouldBe(first);
        third.ExpiresAt.ShouldBe(first.ExpiresAt + TimeSpan.FromHours(1));
        first.ExpiresAt.ShouldBe(new DateTimeOffset(2026, 3, 1, 17, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task No_character_of_a_token_can_be_changed_left_out_or_added()
    {
        var tokens = await MachineAsync(new());
        var good = tokens.Issue(Video, Viewer).Value;

        for (var i = 0; i < good.Length; i++)
        {
            foreach (var c in "A0._-/é\n")
                if (good[i] != c) (await CheckAsync(tokens, good[..i] + c + good[(i + 1)..])).ShouldBe(MediaTokenCheck.Invalid, $"{c} at {i}");
            (await CheckAsync(tokens, good.Remove(i, 1))).ShouldBe(MediaTokenCheck.Invalid, $"without {i}");
            (await CheckAsync(tokens, good.Insert(i, "0"))).ShouldBe(MediaTokenCheck.Invalid, $"with 0 at {i}");
        }
    }

    [Fact]
    public async Task Base64_spellings_of_the_same_mac_are_refused()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var tokens = await MachineAsync(new());
        var good = tokens.Issue(Video, Viewer).Value;

        foreach (var c in Alphabet)
            if (c != good[^1]) (await CheckAsync(tokens, good[..^1] + c)).ShouldBe(MediaTokenCheck.Invalid);
        (await CheckAsync(tokens, good + "=")).ShouldBe(MediaTokenCheck.Invalid);
    }

    [Fact]
    public async Task A_token_opens_no_other_video_and_an_expiry_cannot_be_lengthened()
    {
        var tokens = await MachineAsync(new());
        var parts = tokens.Issue(Video, Viewer).Value.Split('.');
        var later = (long.Parse(parts[1], CultureInfo.InvariantCulture) + 3600).ToString(CultureInfo.InvariantCulture);

        (await tokens.CheckAsync(string.Join('.', parts), "dQw4w9WgXcR", Viewer, CancellationToken.None)).ShouldBe(MediaTokenCheck.Invalid);
        (await CheckAsync(tokens, string.Join('.', parts[0], later, parts[2], parts[3]))).ShouldBe(MediaTokenCheck.Invalid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("a.b.c.d.e")]
    [InlineData("kid.99999999999999999999999999.0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("kid.-1.0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_token_is_invalid(string text)
    {
        var tokens = await MachineAsync(new());

        (await CheckAsync(tokens, text)).ShouldBe(MediaTokenCheck.Invalid);
        (await CheckAsync(tokens, text.PadRight(5000, 'x'))).ShouldBe(MediaTokenCheck.Invalid);
    }

    [Fact]
    public async Task Bound_to_an_address_it_works_from_there_only()
    {
        var tokens = await MachineAsync(new() { BindToAddress = true });
        var token = tokens.Issue(Video, Viewer).Value;

        (await tokens.CheckAsync(token, Video, Viewer.MapToIPv6(), CancellationToken.None)).ShouldBe(MediaTokenCheck.Valid);
        (await tokens.CheckAsync(token, Video, IPAddress.Parse("192.0.2.8"), CancellationToken.None)).ShouldBe(MediaTokenCheck.Invalid);
        (await tokens.CheckAsync(token.Replace(".a.", ".0.", StringComparison.Ordinal), Video, Viewer, CancellationToken.None)).ShouldBe(MediaTokenCheck.Invalid);
    }

    [Fact]
    public async Task Machines_that_start_together_agree_on_one_key()
    {
        var machines = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MachineAsync(new())));
        var token = machines[0].Issue(Video, Viewer);

        foreach (var machine in machines) machine.Issue(Video, Viewer).ShouldBe(token);
        (await CountKeysAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_new_key_signs_while_the_old_one_verifies_until_its_last_token_expired()
    {
        MediaTokenOptions options = new() { Lifetime = TimeSpan.FromHours(1), Rounding = TimeSpan.FromHours(1), KeyRotation = TimeSpan.FromDays(1) };
        var sleepy = await MachineAsync(options);
        var old = sleepy.Issue(Video, Viewer).Value;
        _time.Advance(TimeSpan.FromHours(24));
        var fresh = await MachineAsync(options);
        var signedLate = sleepy.Issue(Video, Viewer).Value;
        var signedNew = fresh.Issue(Video, Viewer).Value;

        signedNew.Split('.')[0].ShouldNotBe(old.Split('.')[0]);
        (await CheckAsync(fresh, old)).ShouldBe(MediaTokenCheck.Expired);
        (await CheckAsync(fresh, signedLate)).ShouldBe(MediaTokenCheck.Valid);
        // The machine that has not seen the new key yet looks for it.
        (await CheckAsync(sleepy, signedNew)).ShouldBe(MediaTokenCheck.Valid);
        sleepy.Issue(Video, Viewer).Value.ShouldBe(signedNew);

        _time.Advance(TimeSpan.FromHours(3));
        (await CheckAsync(await MachineAsync(options), signedLate)).ShouldBe(MediaTokenCheck.Invalid);
    }

    private async Task<MediaTokens> MachineAsync(MediaTokenOptions options)
    {
        var keys = new MediaKeyRing(_database, options, _time, NullLogger<MediaKeyRing>.Instance);
        _rings.Add(keys);
        await keys.StartAsync(CancellationToken.None);
        return new MediaTokens(keys, options, _time);
    }

    private static ValueTask<MediaTokenCheck> CheckAsync(MediaTokens tokens, string token) => tokens.CheckAsync(token, Video, Viewer, CancellationToken.None);

    private async Task<long> CountKeysAsync()
    {
        await using var command = _database.CreateCommand("select count(*) from signing_keys where purpose = 'media'");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
