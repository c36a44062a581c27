using System.Net.Http.Json;
using Kinora.Data;
using Kinora.Features.Accounts;
using Kinora.Hosting;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Tests.Accounts;

public sealed class AccountUpkeepTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    private readonly ManualTime _time = new(TimeProvider.System.GetUtcNow());

    private IDbContextFactory<KinoraDb> Databases => host.Services.GetRequiredService<IDbContextFactory<KinoraDb>>();

    [Fact]
    public async Task What_has_expired_goes_and_what_is_still_good_stays()
    {
        using var person = await Person.RegisterAsync(host);
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/me/preferences") { Content = JsonContent.Create(new { theme = "dark" }) };
        request.Headers.Add(Idempotency.Header, "k");
        (await person.Client.SendAsync(request)).EnsureSuccessStatusCode();

        (await LeftAsync(person)).ShouldBe((1, 1));
        _time.Advance(Idempotency.Kept + TimeSpan.FromHours(1));
        (await LeftAsync(person)).ShouldBe((1, 0));
        _time.Advance(Sessions.Lifetime);
        (await LeftAsync(person)).ShouldBe((0, 0));
    }

    [Fact]
    public async Task That_a_session_was_ended_is_known_as_long_as_a_token_of_it_could_be_used()
    {
        using var person = await Person.RegisterAsync(host);
        var successor = (await (await RefreshAsync(person.RefreshToken)).JsonAsync()).GetProperty("refreshToken").GetString()!;
        var now = _time.GetUtcNow();
        await using (var db = await Databases.CreateDbContextAsync())
        {
            await db.RefreshTokens.Where(t => t.UserId == person.Id && t.SpentAt != null)
                .ExecuteUpdateAsync(s => s.SetProperty(t => t.RevokedAt, now).SetProperty(t => t.ExpiresAt, now));
        }

        (await LeftAsync(person)).ShouldBe((2, 0));
        await (await RefreshAsync(successor)).ShouldBeProblemAsync(401, "invalid_refresh_token");
        _time.Advance(Sessions.Lifetime + TimeSpan.FromHours(1));
        (await LeftAsync(person)).ShouldBe((0, 0));
    }

    private async Task<(int Tokens, int Answers)> LeftAsync(Person person)
    {
        using var upkeep = new AccountUpkeep(Databases, _time, NullLogger<AccountUpkeep>.Instance);
        await upkeep.SweepAsync(TestContext.Current.CancellationToken);
        await using var db = await Databases.CreateDbContextAsync();
        return (await db.RefreshTokens.CountAsync(t => t.UserId == person.Id), await db.IdempotencyKeys.CountAsync(k => k.UserId == person.Id));
    }

    private Task<HttpResponseMessage> RefreshAsync(string token) => host.Client.PostAsJsonAsync("/api/auth/refresh", new { refreshToken = token });
}
