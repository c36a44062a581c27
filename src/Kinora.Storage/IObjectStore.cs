namespace Kinora.Storage;

/// <summary>
/// Named bytes that survive a crash. An object appears whole or not at all, is replaced in one step, and is on the disk when the call that put it returns.
/// All members may be called at the same time from any number of threads and processes, for the same key too: the last put wins.
/// Members throw <see cref="IOException"/> when the store cannot do its work (disk full, permission, network).
/// </summary>
public interface IObjectStore
{
    /// <summary>Stores the bytes under the key, replacing what was there.</summary>
    Task PutAsync(ObjectKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Stores what the stream yields from its current position to its end. The stream is not disposed.</summary>
    /// <param name="length">How many bytes the stream must yield, when that is known: a stream that ends early or late stores nothing.</param>
    /// <exception cref="EndOfStreamException">The stream ended before <paramref name="length"/> bytes.</exception>
    /// <exception cref="InvalidDataException">The stream holds more than <paramref name="length"/> bytes.</exception>
    Task PutAsync(ObjectKey key, Stream content, long? length, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a local file over as the object: the file is moved where it can be, else copied and then deleted. At every instant the bytes are whole in one of the two
    /// places. Repeating it after it succeeded does nothing.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is neither such a file nor such an object.</exception>
    Task AdoptAsync(ObjectKey key, string localPath, CancellationToken cancellationToken);

    /// <summary>Opens the bytes from <paramref name="offset"/>, at most <paramref name="length"/> of them, as a stream that can be positioned; null when there is no such object.</summary>
    /// <param name="offset">0 or more; at or past the end gives an empty stream.</param>
    /// <param name="length">0 or more, or null for all that follow.</param>
    Task<Stream?> OpenReadAsync(ObjectKey key, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Size and date, or null when there is no such object.</summary>
    Task<ObjectInfo?> HeadAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Removes the object; not an error when there is none.</summary>
    Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Removes every object whose key begins with <paramref name="prefix"/> and a slash.</summary>
    Task DeletePrefixAsync(ObjectKey prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Every object whose key begins with <paramref name="prefix"/> and a slash, or every object when it is null, in the ordinal order of their keys (as S3 lists).
    /// Read as it is enumerated; objects put or deleted meanwhile may or may not be seen.
    /// </summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(ObjectKey? prefix, CancellationToken cancellationToken);

    /// <summary>The local file that holds, or would hold, the object; null when the store is not on this machine. For sendfile and child processes; never write to it.</summary>
    string? LocalPath(ObjectKey key);
}
