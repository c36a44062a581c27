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
