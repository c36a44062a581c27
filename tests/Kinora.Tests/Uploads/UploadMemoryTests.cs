using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Uploads;

/// <summary>However large an upload is, the server's memory is not.</summary>
public sealed class UploadMemoryTests(PostgresFixture postgres) : KilledServerTest(postgres)
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public async Task Half_a_gigabyte_passes_through_constant_memory()
    {
        await using var kinora = Start();
        using var client = await RegisterAsync(await kinora.ListeningAsync());
        // What everything takes that is there once.
        await UploadAsync(client, 64 * Mebibyte);
        var before = PeakOf(kinora.Id);

        await UploadAsync(client, 512 * Mebibyte);

        var growth = PeakOf(kinora.Id) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{before / Mebibyte} MiB before, {growth / Mebibyte} MiB more at most");
        growth.ShouldBeLessThan(128 * Mebibyte);
    }

    private static async Task UploadAsync(HttpClient client, long length)
    {
        var url = await new TusClient(client).CreateAsync(length);
        using var content = new StreamContent(new Zeros(length), 1 << 20);
        content.Headers.ContentLength = length;
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        using var response = await new TusClient(client).SendAsync(HttpMethod.Patch, url, content, ("Upload-Offset", "0"));
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Number("Upload-Offset").ShouldBe(length);
    }

    /// <summary>The most bytes that were ever resident: VmHWM of proc(5).</summary>
    private static long PeakOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private sealed class Zeros(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            _left -= read;
            Array.Clear(buffer, offset, read);
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
