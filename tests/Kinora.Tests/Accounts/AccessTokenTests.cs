using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kinora.Data;
using Kinora.Data.Accounts;
using Kinora.Hosting;
using Kinora.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kinora.Tests.Accounts;

/// <summary>The JWTs, against a table of what must not be taken for one.</summary>
public sealed class AccessTokenTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly Guid User = Guid.Parse("11111111-2222-3333-4444-555555555555");
    private static readonly Guid Session = Guid.Parse("66666666-7777-8888-9999-000000000000");

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private Databases _databases = null!;
    private AccessTokens _tokens = null!;
    private SigningKey _key = null!;

    public async ValueTask InitializeAsync()
    {
        _databases = new Databases(NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync()));
        var keys = new AccessKeys(_databases, _time);
        _tokens = new AccessTokens(keys, _time);
        _key = await keys.CurrentAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _databases.DisposeAsync();

    [Theory]
    [InlineData(UserRole.Admin)]
    [InlineData(UserRole.Viewer)]
    public async Task What_was_issued_is_read_back(UserRole role) =>
        (await ValidateAsync(await _tokens.IssueAsync(User, Session, role, CancellationToken.None))).ShouldBe(new AccessToken(User, Session, role, _time.GetUtcNow() + AccessTokens.Lifetime));

    [Fact]
    public async Task A_token_is_three_parts_and_names_its_key_and_its_one_algorithm()
    {
        var parts = (await IssueAsync()).Split('.');

        parts.Length.ShouldBe(3);
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])).ShouldBe($$"""{"alg":"HS256","typ":"JWT","kid":"{{_key.Id}}"}""");
    }

    [Fact]
    public async Task Another_implementation_of_the_standard_agrees_about_the_signature()
    {
        var token = await IssueAsync();
        var claims = new JsonObject { ["iss"] = "kinora", ["aud"] = "kinora-api", ["sub"] = User.ToString(), ["sid"] = Session.ToString(), ["role"] = "creator", ["iat"] = Now, ["nbf"] = Now, ["exp"] = Now + 900 };

        Sign(Header(), claims).ShouldBe(token);
    }

    [Theory]
    [InlineData(-31, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(900, true)]
    [InlineData(929, true)]
    [InlineData(930, false)]
    public async Task A_token_lives_fifteen_minutes_and_half_a_minute_of_clock_difference(int secondsLater, bool isValid)
    {
        var token = await IssueAsync();

        _time.Advance(TimeSpan.FromSeconds(secondsLater));

        (await ValidateAsync(token) is not null).ShouldBe(isValid);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("hs256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task No_other_algorithm_is_taken_even_with_a_right_signature(string algorithm)
    {
        var header = Header();
        header["alg"] = algorithm;

        (await ValidateAsync(Sign(header, Claims()))).ShouldBeNull();
        (await ValidateAsync(Unsigned(header, Claims()))).ShouldBeNull();
    }

    [Theory]
    [InlineData("alg", null)]
    [InlineData("typ", null)]
    [InlineData("typ", "JOSE")]
    [InlineData("kid", null)]
    [InlineData("kid", "AAAAAAAAAAA")]
    [InlineData("kid", "../../../dev/null")]
    [InlineData("kid", "' OR '1'='1")]
    [InlineData("crit", "exp")]
    public async Task The_header_is_as_we_write_it(string member, string? value)
    {
        var header = Header();
        header[member] = value is null ? null : value == "exp" ? new JsonArray("exp") : JsonValue.Create(value);
        if (value is null) header.Remove(member);

        (await ValidateAsync(Sign(header, Claims()))).ShouldBeNull();
    }

    public static TheoryData<string, string?> WrongClaims() => new()
    {
        { "iss", null }, { "iss", "\"Kinora\"" }, { "iss", "\"https://evil.example\"" }, { "iss", "1" },
        { "aud", null }, { "aud", "\"kinora\"" }, { "aud", "[\"kinora-api\"]" }, { "aud", "{}" },
        { "sub", null }, { "sub", "\"1\"" }, { "sub", "\"{11111111-2222-3333-4444-555555555555}\"" }, { "sub", "1" },
        { "sid", null }, { "sid", "\"\"" },
        { "role", null }, { "role", "\"root\"" }, { "role", "\"Admin\"" }, { "role", "\"0\"" }, { "role", "0" },
        { "exp", null }, { "exp", "\"1800000000\"" }, { "exp", "1e12" }, { "exp", "-1" }, { "exp", "99999999999999999999" }, { "exp", "null" },
        { "nbf", null }, { "nbf", "true" }, { "iat", null }, { "iat", "[]" },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task Every_claim_is_required_and_of_its_type(string claim, string? json)
    {
        var claims = Claims();
        claims[claim] = json is null ? null : JsonNode.Parse(json);
        if (json is null) claims.Remove(claim);

        (await ValidateAsync(Sign(Header(), claims))).ShouldBeNull();
    }

    [Theory]
    [InlineData("nbf", 31)]
    [InlineData("iat", 31)]
    [InlineData("exp", -30)]
    public async Task Times_of_a_wrong_clock_are_refused(string claim, int offset)
    {
        var claims = Claims();
        claims[claim] = Now + offset;

        (await ValidateAsync(Sign(Header(), claims))).ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"alg":"HS256","typ":"JWT","kid":"\ud800"}""")]
    [InlineData("""{"alg":"\udfff","typ":"JWT","kid":"k"}""")]
    [InlineData("""{"\ud800":1,"alg":"HS256","typ":"JWT","kid":"k"}""")]
    [InlineData("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"\u00ff\"}")]
    public async Task Text_that_is_none_is_refused(string header)
    {
        // As Latin-1 the last one holds a byte that is no UTF-8.
        var encoded = Base64Url.EncodeToString(Encoding.Latin1.GetBytes(header));

        (await ValidateAsync(Signed(encoded, Encode(Claims().ToJsonString())))).ShouldBeNull();
    }

    [Fact]
    public async Task Members_that_come_twice_are_refused()
    {
        var header = Encode(Header().ToJsonString());
        var claims = Encode(Claims().ToJsonString()[..^1] + ",\"role\":\"admin\"}");

        (await ValidateAsync($"{header}.{claims}.{Mac($"{header}.{claims}")}")).ShouldBeNull();
    }

    public static TheoryData<string> Tampering() => new(
        "swap a claim", "cut the signature", "drop the signature", "lengthen the signature", "flip a bit of the signature", "stray low bits", "padding", "white space", "newline at the end",
        "standard base64", "fourth part", "empty", "dots", "another key's secret", "payload is an array", "payload is not JSON", "very long");

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task One_token_has_one_spelling(string how)
    {
        var token = await IssueAsync();
        var parts = token.Split('.');
        var changed = how switch
        {
            "swap a claim" => $"{parts[0]}.{Encode(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("creator", "admin"))}.{parts[2]}",
            "cut the signature" => token[..^1],
            "drop the signature" => $"{parts[0]}.{parts[1]}.",
            "lengthen the signature" => token + "AAAA",
            "flip a bit of the signature" => $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}",
            // 32 bytes fill 42 characters and two thirds of the 43rd: its lowest bits mean nothing to a lax decoder.
            "stray low bits" => token[..^1] + (char)(token[^1] + 1),
            "padding" => token + "=",
            "white space" => $"{parts[0]}.{parts[1]}. {parts[2]}",
            "newline at the end" => token + "\n",
            "standard base64" => $"{parts[0]}.{parts[1]}.{parts[2].Replace('-', '+').Replace('_', '/')}=",
            "fourth part" => token + "." + parts[2],
            "empty" => "",
            "dots" => "..",
            "another key's secret" => $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(HMACSHA256.HashData(new byte[32], Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}")))}",
            "payload is an array" => Signed(parts[0], Encode("[]")),
            "payload is not JSON" => Signed(parts[0], Encode("{")),
            _ => Signed(parts[0], Encode(Claims().ToJsonString()[..^1] + ",\"x\":\"" + new string('x', 4000) + "\"}")),
        };

        changed.ShouldNotBe(token);
        (await ValidateAsync(changed)).ShouldBeNull();
    }

    [Fact]
    public async Task Many_who_start_at_once_agree_on_one_key()
    {
        await using var databases = new Databases(NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync()));

        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => (await new AccessKeys(databases, _time).CurrentAsync(CancellationToken.None)).Id)));

        keys.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_expired_verifies_no_more_and_a_new_one_signs()
    {
        var token = await IssueAsync();
        await using (var db = _databases.CreateDbContext())
            await db.SigningKeys.ExecuteUpdateAsync(s => s.SetProperty(k => k.ExpiresAt, _time.GetUtcNow().AddMinutes(5)));
        _time.Advance(TimeSpan.FromMinutes(4));
        (await ValidateAsync(token)).ShouldNotBeNull();

        _time.Advance(TimeSpan.FromMinutes(2));

        (await ValidateAsync(token)).ShouldBeNull();
        (await ValidateAsync(await IssueAsync())).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_key_of_the_media_tokens_signs_no_access_token()
    {
        await using (var db = _databases.CreateDbContext())
        {
            db.SigningKeys.Add(new SigningKey { Id = "mediakey", Purpose = SigningKeyPurpose.Media, Secret = _key.Secret, CreatedAt = _time.GetUtcNow() });
            await db.SaveChangesAsync();
        }

        _time.Advance(TimeSpan.FromMinutes(2));
        var header = Header();
        header["kid"] = "mediakey";
        (await ValidateAsync(Sign(header, Claims()))).ShouldBeNull();
    }

    [Theory]
    [InlineData("Bearer {0}", HttpStatusCode.OK)]
    [InlineData("bearer {0}", HttpStatusCode.OK)]
    [InlineData("Bearer {0}x", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", HttpStatusCode.Unauthorized)]
    [InlineData("Basic {0}", HttpStatusCode.Unauthorized)]
    [InlineData("{0}", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6Ilx1ZDgwMCJ9.e30.AA", HttpStatusCode.Unauthorized)] // half of a surrogate pair
    public async Task The_server_takes_it_as_bearer_only(string header, HttpStatusCode status)
    {
        await using var host = await KinoraHost.StartAsync(postgres);
        using var person = await Person.RegisterAsync(host);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.TryAddWithoutValidation("Authorization", string.Format(System.Globalization.CultureInfo.InvariantCulture, header, person.AccessToken));

        var response = await host.Client.SendAsync(request);

        response.StatusCode.ShouldBe(status);
        if (status == HttpStatusCode.Unauthorized) response.Headers.WwwAuthenticate.ShouldHaveSingleItem().ShouldBe(new AuthenticationHeaderValue("Bearer"));
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    private async Task<string> IssueAsync() => await _tokens.IssueAsync(User, Session, UserRole.Creator, CancellationToken.None);

    private async Task<AccessToken?> ValidateAsync(string token) => await _tokens.ValidateAsync(token, CancellationToken.None);

    private JsonObject Header() => new() { ["alg"] = "HS256", ["typ"] = "JWT", ["kid"] = _key.Id };

    private JsonObject Claims() => new() { ["iss"] = "kinora", ["aud"] = "kinora-api", ["sub"] = User.ToString(), ["sid"] = Session.ToString(), ["role"] = "creator", ["iat"] = Now, ["nbf"] = Now, ["exp"] = Now + 900 };

    private string Sign(JsonObject header, JsonObject claims) => Signed(Encode(header.ToJsonString()), Encode(claims.ToJsonString()));

    private string Signed(string header, string payload) => $"{header}.{payload}.{Mac($"{header}.{payload}")}";

    private string Mac(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_key.Secret, Encoding.ASCII.GetBytes(text)));

    private static string Unsigned(JsonObject header, JsonObject claims) => $"{Encode(header.ToJsonString())}.{Encode(claims.ToJsonString())}.";

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private sealed class Databases(NpgsqlDataSource source) : IDbContextFactory<KinoraDb>, IAsyncDisposable
    {
        public KinoraDb CreateDbContext() => new(new DbContextOptionsBuilder<KinoraDb>().UseNpgsql(source).Options);

        public ValueTask DisposeAsync() => source.DisposeAsync();
    }
}
