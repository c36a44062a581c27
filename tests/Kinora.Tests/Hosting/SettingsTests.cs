using System.ComponentModel.DataAnnotations;
using Kinora.Hosting;
using Kinora.Roles;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;

namespace Kinora.Tests.Hosting;

/// <summary>A wrong setting stops the program with its key and a sentence.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public enum Fruit
    {
        Apple,
        Pear,
    }

    public sealed record Sample
    {
        [Range(1, 10, ErrorMessage = "it must be from 1 to 10.")]
        public int Count { get; init; } = 5;

        public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

        public bool Loud { get; init; }

        public Fruit? Fruit { get; init; }
    }

    [Theory]
    [InlineData("Sample:Count", "many", "Sample:Count: 'many' is not a whole number.")]
    [InlineData("Sample:Count", "11", "Sample:Count: it must be from 1 to 10.")]
    [InlineData("Sample:Wait", "soon", "Sample:Wait: 'soon' is not a duration like 00:10:00.")]
    [InlineData("Sample:Loud", "maybe", "Sample:Loud: 'maybe' is not a true or false.")]
    [InlineData("Sample:Fruit", "plum", "Sample:Fruit: 'plum' is not a choice: it is one of apple, pear.")]
    [InlineData("Sample:Coutn", "3", "Sample:Coutn: there is no such setting. There are Sample:Count, Sample:Fruit, Sample:Loud, Sample:Wait.")]
    public void A_wrong_value_is_named(string key, string value, string message) =>
        Should.Throw<SettingException>(() => Settings.Bind<Sample>(From((key, value)), "Sample")).Message.ShouldBe(message);

    [Fact]
    public void Right_values_are_bound()
    {
        var sample = Settings.Bind<Sample>(From(("Sample:Count", "7"), ("sample:wait", "00:01:00"), ("Sample:Loud", "TRUE"), ("Sample:Fruit", "pear")), "Sample");

        sample.ShouldBe(new Sample { Count = 7, Wait = TimeSpan.FromMinutes(1), Loud = true, Fruit = Fruit.Pear });
    }

    [Theory]
    [InlineData("Urls", "localhost:8080", "Urls: 'localhost:8080' is not an address to listen on")]
    [InlineData("Urls", "ftp://localhost", "Urls: 'ftp://localhost' is not an address to listen on")]
    [InlineData("Urls", ";", "Urls: it names no address to listen on")]
    [InlineData("Database", "nonsense", "Database: it is neither a postgres:// address nor pairs")]
    [InlineData("Database", "Database=x", "Database: it names no host.")]
    [InlineData("Urls", "http://localhost:99999", "Urls: 'http://localhost:99999' is not an address to listen on")]
    [InlineData("Data", "/etc/passwd", "Data: /etc/passwd is a file, not a folder.")]
    [InlineData("Data", "/proc/kinora", "Data: the folder /proc/kinora cannot be made")]
    [InlineData("Dtabase", "Host=x", "Dtabase: there is no such setting.")]
    [InlineData("Uploadz:MaxBytes", "1", "Uploadz: there is no such setting.")]
    [InlineData("RateLimits:ApiPerMinute", "0", "RateLimits:ApiPerMinute: it must be from 1 to 1000000.")]
    [InlineData("Web", "/no/such/folder", "Web: the folder /no/such/folder does not exist.")]
    [InlineData("Proxies:Trusted", "proxy.local", "Proxies:Trusted: 'proxy.local' is neither an address nor a network")]
    [InlineData("Logs:Format", "xml", "Logs:Format: 'xml' is not a choice: it is one of auto, text, json.")]
    public void The_server_is_not_put_together_with_a_wrong_one(string key, string value, string message) =>
        Should.Throw<SettingException>(() => Serve.Build(From([.. new[] { ("Data", _folder.Path) }.Where(s => s.Item1 != key), (key, value)]))).Message.ShouldStartWith(message);

    [Fact]
    public async Task A_password_in_a_wrong_database_setting_is_not_repeated()
    {
        var (exitCode, output) = await KinoraProcess.RunAsync("serve", "--data", _folder.In("data"), "--database", "Hots=db;Password=hunter2");

        exitCode.ShouldBe(1);
        output.ShouldStartWith("kinora: Database: ");
        output.ShouldNotContain("hunter2");
    }

    [Fact]
    public void The_environment_is_over_the_file_and_a_flag_over_both()
    {
        var file = _folder.In("settings.json");
        File.WriteAllText(file, """{ "data": "from-file", "urls": "http://from-file", "web": "from-file" }""");
        Environment.SetEnvironmentVariable("KINORA__URLS", "http://from-environment");
        Environment.SetEnvironmentVariable("KINORA__DATA", "from-environment");
        try
        {
            var settings = Settings.Read(file, [new("Data", "from-flag")]);

            (settings["Data"], settings["Urls"], settings["Web"]).ShouldBe(("from-flag", "http://from-environment", "from-file"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("KINORA__URLS", null);
            Environment.SetEnvironmentVariable("KINORA__DATA", null);
        }
    }

    [Theory]
    [InlineData("""{ "data": """, "it is not valid JSON.")]
    [InlineData(null, "does not exist.")]
    public void A_settings_file_that_cannot_be_read_is_named(string? content, string message)
    {
        var file = _folder.In("settings.json");
        if (content is not null) File.WriteAllText(file, content);

        Should.Throw<SettingException>(() => Settings.Read(file, [])).Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("postgres://ann:p%40ss@db.example:6543/media?sslmode=verify-full", "db.example", 6543, "ann", "p@ss", "media")]
    [InlineData("postgresql://db.example/media", "db.example", 5432, null, null, "media")]
    [InlineData("Host=db;Port=1;Username=u;Password=p;Database=d", "db", 1, "u", "p", "d")]
    public void A_database_is_named_as_address_or_as_pairs(string text, string host, int port, string? user, string? password, string name)
    {
        ConnectionStrings.TryParse(text, out var parsed, out _).ShouldBeTrue();

        (parsed!.Host, parsed.Port, parsed.Username, parsed.Password, parsed.Database).ShouldBe((host, port, user, password, name));
    }

    private static IConfiguration From(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>(s.Key, s.Value))).Build();
}
