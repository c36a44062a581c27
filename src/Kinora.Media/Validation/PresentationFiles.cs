using System.Net;
using System.Net.Http.Headers;

namespace Kinora.Media.Validation;

/// <summary>A presentation cannot be looked at at all. The message is a sentence for the person who asked.</summary>
public class PresentationException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A file as it was fetched.</summary>
/// <param name="Address">Where it was found in the end, after redirects: addresses in it count from there.</param>
internal sealed record PresentationFile(Uri Address, byte[] Bytes, string? ContentType);

/// <summary>Part of a file.</summary>
internal readonly record struct ByteSpan(long Offset, long Length);

/// <summary>
/// The files of one presentation, over HTTP or from this machine, within limits. What comes from the network never leads to a file here, what lies here only to files beside it.
/// </summary>
/// <param name="root">The playlist or manifest that was asked for.</param>
/// <param name="client">For HTTP.</param>
internal sealed class PresentationFiles(Uri root, HttpClient client)
{
    /// <summary>A day of one-second segments is 8 MB of playlist.</summary>
    public const int LargestText = 16 << 20;

    public const int LargestSegment = 512 << 20;

    /// <summary>Without a byte for so long, a server is taken to be gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public SegmentBudget Budget { get; } = new();

    /// <summary>How a file is called in findings: relative to the presentation.</summary>
    public string PlaceOf(Uri address)
    {
        if (address == root) return address.Segments is [.., var last] && last != "/" ? Uri.UnescapeDataString(last) : address.ToString();
        var relative = root.MakeRelativeUri(address);
        return relative.IsAbsoluteUri ? relative.ToString() : Uri.UnescapeDataString(relative.ToString());
    }

    /// <summary>Fetches a file, or finds that it cannot be fetched.</summary>
    public async Task<PresentationFile?> TryGetAsync(Uri address, ByteSpan? range, int limit, Findings findings, string place, CancellationToken cancellationToken)
    {
        if (address.Scheme is not ("http" or "https") && (!address.IsFile || !root.IsFile))
        {
            findings.Add(Rules.AddressRefused, place, $"{address.Scheme}: addresses are not followed from here.");
            return null;
        }

        if (address.IsFile && !LocalFiles.IsBeside(address, root))
        {
            findings.Add(Rules.AddressRefused, place, $"{PlaceOf(address)} lies outside the folder of the presentation.");
            return null;
        }

        try
        {
            return await GetAsync(address, range, limit, cancellationToken);
        }
        catch (TooLargeException)
        {
            findings.Add(Rules.TooLarge, place, $"{PlaceOf(address)} is larger than {limit >> 20} MB.");
        }
        catch (PresentationException e)
        {
            findings.Add(Rules.Unreachable, place, e.Message);
        }

        return null;
    }

    /// <exception cref="PresentationException">It cannot be fetched; the message says why.</exception>
    public async Task<PresentationFile> GetAsync(Uri address, ByteSpan? range, int limit, CancellationToken cancellationToken)
    {
        if (range is { Length: var length } && length > limit) throw new TooLargeException();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var file = address.IsFile ? await ReadAsync(address, range, limit, cancellationToken) : await DownloadAsync(address, range, limit, timeout);
            Count++;
            Bytes += file.Bytes.Length;
            return file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PresentationException($"{PlaceOf(address)} does not exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PresentationException($"{PlaceOf(address)} cannot be read: {e.Message}", e);
        }
        catch (HttpRequestException e)
        {
            throw new PresentationException($"{address} cannot be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PresentationException($"{address} did not answer for {Patience.TotalSeconds:0} seconds.", e);
        }
    }

    private static async Task<PresentationFile> ReadAsync(Uri address, ByteSpan? range, int limit, CancellationToken cancellationToken)
    {
        var path = LocalFiles.PathOf(address);
        // Opening a pipe waits for whoever writes into it. Pipes, devices and sockets have no length, and a file without one has nothing to say.
        if (new FileInfo(LocalFiles.Real(path)) is { Exists: true, Length: 0 }) throw new PresentationException($"{Path.GetFileName(path)} is empty, or not a file.");
        await using var stream = File.OpenRead(path);
        var span = range ?? new ByteSpan(0, stream.Length);
        if (span.Length > limit) throw new TooLargeException();
        if (span.Offset > stream.Length - span.Length) throw new PresentationException($"Bytes {span.Offset} to {span.Offset + span.Length - 1} were asked for of a file of {stream.Length}.");
        stream.Seek(span.Offset, SeekOrigin.Begin);
        var bytes = new byte[span.Length];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return new PresentationFile(address, bytes, null);
    }

    private async Task<PresentationFile> DownloadAsync(Uri address, ByteSpan? range, int limit, CancellationTokenSource timeout)
    {
        timeout.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (range is { } part) request.Headers.Range = new RangeHeaderValue(part.Offset, part.Offset + part.Length - 1);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        if (!response.IsSuccessStatusCode) throw new PresentationException($"{address} is answered with {(int)response.StatusCode} {response.ReasonPhrase}.".Replace(" .", ".", StringComparison.Ordinal));

        await using var stream = await response.Content.ReadAsStreamAsync(timeout.Token);
        var isPart = response.StatusCode == HttpStatusCode.PartialContent;
        using var memory = new MemoryStream();
        var buffer = new byte[64 * 1024];
        // A server that does not know ranges sends all of it.
        var ahead = isPart ? 0 : range?.Offset ?? 0;
        var length = range?.Length ?? long.MaxValue;
        while (memory.Length < length)
        {
            timeout.CancelAfter(Patience);
            var read = await stream.ReadAsync(buffer, timeout.Token);
            if (read == 0) break;
            var skipped = (int)Math.Min(ahead, read);
            ahead -= skipped;
            var wanted = (int)Math.Min(read - skipped, length - memory.Length);
            if (memory.Length + wanted > limit) throw new TooLargeException();
            memory.Write(buffer, skipped, wanted);
        }

        if (range is { } span && memory.Length < span.Length) throw new PresentationException($"{address} has no bytes {span.Offset} to {span.Offset + span.Length - 1}.");
        return new PresentationFile(response.RequestMessage!.RequestUri!, memory.ToArray(), response.Content.Headers.ContentType?.MediaType);
    }

    private sealed class TooLargeException() : PresentationException("It is too large.");
}
