namespace Kinora.Hosting;

/// <summary>The address that people know this server by: as configured, else as the request at hand was addressed.</summary>
public sealed class PublicAddress(KinoraOptions options)
{
    /// <summary>Without a slash at the end: <c>https://video.example.org</c>.</summary>
    public string For(HttpRequest request) => options.PublicUrl is { Length: > 0 } url ? url.TrimEnd('/') : $"{request.Scheme}://{request.Host.ToUriComponent()}";
}
