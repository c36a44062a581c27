using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Uploads;

/// <summary>Speaks tus one request at a time, with whatever headers a test wants.</summary>
public sealed class TusClient(HttpClient http)
{
    public static TusClient Of(Person person) => new(person.Client);

    public static string Metadata(params (string Key, string Value)[] pairs) =>
        string.Join(',', pairs.Select(p => $"{p.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(p.Value))}"));

    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        if (!Array.Exists(headers, h => h.Name == "Tus-Resumable")) request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
        {
            if (name == "Content-Type") request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else if (value.Length > 0 || name != "Tus-Resumable") request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostAsync(params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, "/api/uploads", null, headers);

    public Task<HttpResponseMessage> HeadAsync(string url) => SendAsync(HttpMethod.Head, url);

    public Task<HttpResponseMessage> PatchAsync(string url, long offset, byte[] bytes, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, url, Content(bytes), [("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture)), .. headers]);

    /// <summary>A new upload; returns its URL.</summary>
    public async Task<string> CreateAsync(long length, params (string Name, string Value)[] headers)
    {
        var response = await PostAsync([("Upload-Length", length.ToString(CultureInfo.InvariantCulture)), .. headers]);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return response.Headers.Location!.OriginalString;
    }

    public async Task<long> OffsetAsync(string url)
    {
        var response = await HeadAsync(url);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return response.Number("Upload-Offset");
    }

    public static HttpContent Content(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return content;
    }
}

public static class TusResponses
{
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    public static long Number(this HttpResponseMessage response, string name) => long.Parse(response.Header(name) ?? "missing", CultureInfo.InvariantCulture);
}
