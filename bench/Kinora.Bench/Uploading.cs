using System.Net.Http.Json;
using System.Text.Json;

namespace Kinora.Bench;

/// <summary>The client's side of an upload and of the first seconds of playback.</summary>
internal static class Uploading
{
    // Each question costs the server a little, of what is being measured.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(500);

    extension(KinoraServer server)
    {
        /// <summary>Uploads a file in one tus PATCH and returns the video's id as soon as the last byte is acknowledged.</summary>
        public async Task<string> UploadAsync(string path, CancellationToken cancellationToken)
        {
            var size = new FileInfo(path).Length;
            using var init = await server.Client.PostAsJsonAsync(
                "/api/videos/init",
                new { title = Path.GetFileName(path), filename = Path.GetFileName(path), size, visibility = "public" },
                cancellationToken);
            init.EnsureSuccessStatusCode();
            var answer = await init.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);

            await using var file = File.OpenRead(path);
            using var content = new StreamContent(file, 1 << 20);
            content.Headers.ContentType = new("application/offset+octet-stream");
            using var patch = new HttpRequestMessage(HttpMethod.Patch, answer.GetProperty("upload").GetProperty("url").GetString()) { Content = content };
            patch.Headers.Add("Tus-Resumable", "1.0.0");
            patch.Headers.Add("Upload-Offset", "0");
            using var done = await server.Client.SendAsync(patch, cancellationToken);
            done.EnsureSuccessStatusCode();
            return answer.GetProperty("videoId").GetString()!;
        }

        /// <summary>Waits until a condition on <c>GET /api/videos/{id}</c> holds.</summary>
        public async Task<JsonElement> WaitForAsync(string videoId, Func<JsonElement, bool> condition, TimeSpan poll, CancellationToken cancellationToken)
        {
            while (true)
            {
                var video = await server.Client.GetFromJsonAsync<JsonElement>($"/api/videos/{videoId}", cancellationToken);
                if (condition(video)) return video;
                if (string.Equals(video.GetProperty("status").GetString(), "failed", StringComparison.Ordinal)) throw new InvalidOperationException($"The video failed: {video.GetProperty("statusReason")}");
                await Task.Delay(poll, cancellationToken);
            }
        }

        public Task<JsonElement> WaitUntilPlayableAsync(string videoId, CancellationToken cancellationToken) =>
            server.WaitForAsync(videoId, v => v.GetProperty("playable").GetBoolean(), Soon, cancellationToken);

        public Task<JsonElement> WaitUntilReadyAsync(string videoId, CancellationToken cancellationToken) =>
            server.WaitForAsync(videoId, v => string.Equals(v.GetProperty("status").GetString(), "ready", StringComparison.Ordinal), Later, cancellationToken);
    }
}
