using System.Net;
using System.Net.Http.Json;
using Kinora.Data;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kinora.Tests.Accounts;

public sealed class MeTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    [Fact]
    public async Task Me_is_the_person_and_their_channel()
    {
        using var person = await Person.RegisterAsync(host);

        var me = await (await person.Client.GetAsync("/api/me")).JsonAsync();

        me.GetProperty("id").GetGuid().ShouldBe(person.Id);
        me.GetProperty("email").GetString().ShouldBe(person.Email);
        me.GetProperty("channel").GetProperty("id").GetString().ShouldBe(person.ChannelId);
        me.GetProperty("createdAt").GetString()!.ShouldEndWith("Z");
    }

    [Theory]
    [InlineData("GET", "/api/me")]
    [InlineData("PATCH", "/api/me")]
    [InlineData("GET", "/api/me/preferences")]
    [InlineData("PATCH", "/api/me/preferences")]
    public async Task A_visitor_is_nobody(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { }) };

        await (await host.Client.SendAsync(request)).ShouldBeProblemAsync(401, "unauthenticated");
    }

    [Fact]
    public async Task The_name_can_be_changed()
    {
        using var person = await Person.RegisterAsync(host);

        var me = await (await PatchAsync(person, new { displayName = "  Ada\u202E\0 Lovelace " })).JsonAsync();

        me.GetProperty("displayName").GetString().ShouldBe("Ada Lovelace");
    }

    [Fact]
    public async Task What_is_refused_changes_nothing_and_not_the_name_either()
    {
        using var person = await Person.RegisterAsync(host);

        await (await PatchAsync(person, new { displayName = "Somebody else", newPassword = "another long secret", currentPassword = "wrong" })).ShouldBeProblemAsync(400, "validation_failed");

        // The wrong password is counted once the answer has left.
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<KinoraDb>>().CreateDbContextAsync();
        while (!await db.Users.AnyAsync(u => u.Id == person.Id && u.AccessFailedCount == 1)) await Task.Delay(10);
        var me = await (await person.Client.GetAsync("/api/me")).JsonAsync();
        me.GetProperty("displayName").GetString().ShouldBe(person.Username);
    }

    [Fact]
    public async Task A_new_password_needs_the_old_one_and_signs_everybody_else_out()
    {
        using var person = await Person.RegisterAsync(host);
        var elsewhere = (await (await LoginAsync(person, person.Password)).JsonAsync()).GetProperty("refreshToken").GetString();

        (await PatchAsync(person, new { newPassword = "another long secret", currentPassword = person.Password })).StatusCode.ShouldBe(HttpStatusCode.OK);

        await (await host.Client.PostAsJsonAsync("/api/auth/refresh", new { refreshToken = elsewhere })).ShouldBeProblemAsync(401, "invalid_refresh_token");
        (await host.Client.PostAsJsonAsync("/api/auth/refresh", new { refreshToken = person.RefreshToken })).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await LoginAsync(person, person.Password)).ShouldBeProblemAsync(401, "invalid_credentials");
        (await LoginAsync(person, "another long secret")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Another_address_needs_the_password_and_must_be_free()
    {
        using var person = await Person.RegisterAsync(host);
        using var other = await Person.RegisterAsync(host);

        await (await PatchAsync(person, new { email = other.Email.ToUpperInvariant(), currentPassword = person.Password })).ShouldBeProblemAsync(409, "email_taken");
        var me = await (await PatchAsync(person, new { email = $"new-{person.Email}", currentPassword = person.Password })).JsonAsync();

        me.GetProperty("email").GetString().ShouldBe($"new-{person.Email}");
    }

    public static TheoryData<string, string> Wrong() => new()
    {
        { """{"displayName":" "}""", "displayName" },
        { $$"""{"displayName":"{{new string('x', 65)}}"}""", "displayName" },
        { """{"newPassword":"another long secret"}""", "currentPassword" },
        { """{"newPassword":"another long secret","currentPassword":"wrong"}""", "currentPassword" },
        { """{"newPassword":"short","currentPassword":"a long enough secret"}""", "newPassword" },
        { """{"email":"nobody","currentPassword":"a long enough secret"}""", "email" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_named_by_field(string json, string field)
    {
        using var person = await Person.RegisterAsync(host);

        var response = await person.Client.PatchAsync("/api/me", new StringContent(json, null, "application/json"));

        (await response.ShouldBeProblemAsync(400, "validation_failed")).GetProperty("errors").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe(field, StringCompareShould.IgnoreCase);
    }

    [Fact]
    public async Task Preferences_have_values_from_the_first_day()
    {
        using var person = await Person.RegisterAsync(host);

        var preferences = await (await person.Client.GetAsync("/api/me/preferences")).JsonAsync();

        preferences.GetProperty("theme").GetString().ShouldBe("system");
        preferences.GetProperty("engine").GetString().ShouldBe("auto");
        preferences.GetProperty("defaultVisibility").GetString().ShouldBe("private");
    }

    [Fact]
    public async Task Preferences_are_changed_one_by_one_and_at_the_same_time()
    {
        using var person = await Person.RegisterAsync(host);

        await Task.WhenAll(PreferAsync(person, """{"theme":"dark"}"""), PreferAsync(person, """{"volume":0.25}"""), PreferAsync(person, """{"autoplay":false,"somethingElse":1}"""));

        var preferences = await (await person.Client.GetAsync("/api/me/preferences")).JsonAsync();
        preferences.GetProperty("theme").GetString().ShouldBe("dark");
        preferences.GetProperty("volume").GetDouble().ShouldBe(0.25);
        preferences.GetProperty("autoplay").GetBoolean().ShouldBeFalse();
        preferences.TryGetProperty("somethingElse", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"theme":"neon"}""", "invalid_json")]
    [InlineData("""{"theme":1}""", "invalid_json")]
    [InlineData("""{"language":"english, please"}""", "validation_failed")]
    [InlineData("""{"quality":"best"}""", "validation_failed")]
    [InlineData("""{"playbackSpeed":9}""", "validation_failed")]
    [InlineData("""{"volume":-1}""", "validation_failed")]
    [InlineData("""{"captionsLanguage":"<b>"}""", "validation_failed")]
    [InlineData("""{"defaultVisibility":"secret"}""", "invalid_json")]
    [InlineData("[]", "invalid_json")]
    public async Task A_wrong_preference_is_a_400_and_changes_nothing(string json, string code)
    {
        using var person = await Person.RegisterAsync(host);

        await (await PreferAsync(person, json)).ShouldBeProblemAsync(400, code);
    }

    private static Task<HttpResponseMessage> PatchAsync(Person person, object request) => person.Client.PatchAsJsonAsync("/api/me", request);

    private static Task<HttpResponseMessage> PreferAsync(Person person, string json) => person.Client.PatchAsync("/api/me/preferences", new StringContent(json, null, "application/json"));

    private Task<HttpResponseMessage> LoginAsync(Person person, string password) => host.Client.PostAsJsonAsync("/api/auth/login", new { login = person.Username, password });
}
