namespace Kinora.Hosting;

/// <summary>
/// One server a data folder: its locks on uploads, its scratch folder and its caches are its own. Held from before the first of them is touched; the kernel lets go
/// of it however the process ends.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _lock;

    /// <exception cref="StartException">Another server holds it, or the folder cannot be written.</exception>
    public DataFolderLock(KinoraOptions options)
    {
        var path = Path.Combine(options.Data, "serve.lock");
        try
        {
            _lock = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new StartException($"Another Kinora already works on the data folder {options.Data}. Stop it, or choose another folder with --data.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The data folder {options.Data} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _lock.Dispose();
}
