using System.Net;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Hosting;

public sealed class HealthTests(KinoraHost host) : IClassFixture<KinoraHost>
{
    [Fact]
    public async Task Live_answers_ok()
    {
        var response = await host.Client.GetAsync("/health/live");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.JsonAsync()).GetProperty("status").GetString().ShouldBe("ok");
    }

    [Theory]
    [InlineData("objects")]
    [InlineData("uploads")]
    [InlineData("keys")]
    public void What_people_uploaded_is_closed_to_other_users_of_the_machine(string folder) =>
        File.GetUnixFileMode(Path.Combine(host.DataFolder, folder)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    [Fact]
    public async Task Ready_names_the_database_the_data_folder_and_ffmpeg()
    {
        var response = await host.Client.GetAsync("/health/ready");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var checks = (await response.JsonAsync()).GetProperty("checks");
        checks.EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetString())
            .ShouldBe(new Dictionary<string, string?> { ["database"] = "ok", ["data"] = "ok", ["ffmpeg"] = "ok" }, ignoreOrder: true);
    }
}
