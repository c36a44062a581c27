namespace Kinora.Hosting;

/// <summary>The address that people know this server by: as configured, else as the request at hand was addressed.</summary>
public sealed class PublicAddress(KinoraOptions options)
{
    /// <summary>Without a slash at the end: <c>https://video.example.org</c>.</summary>
    public string For(HttpRequest request) => options.PublicUrl is { Length: > 0 } url ? url.TrimEnd('/') : $"{request.Scheme}://{request.Host.ToUriComponent()}";

    /// <summary>Whether an origin is the configured address. A proxy in front may call us by a name that no browser knows.</summary>
    public bool Is(Uri origin) => options.PublicUrl is { Length: > 0 } url && Uri.Compare(new Uri(url), origin, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
