namespace Kinora.Hosting;

/// <summary>
/// A browser sends our cookies whoever wrote the page that asks. So a request that a cookie authenticates and that changes something must prove that one of our own
/// pages sent it: a header that no other site may add without a CORS preflight, which we never grant with credentials, and an origin that is ours.
/// </summary>
public static class Csrf
{
    public const string Header = "X-Kinora-Csrf";

    /// <summary>Where the authentication handler notes that it disregarded a cookie for this reason.</summary>
    public static readonly object Refused = new();

    public const string RefusedCode = "csrf_refused";

    public const string RefusedDetail = $"A request that is signed in by cookie and changes something must come from this site and carry the header {Header}: 1.";

    /// <summary>May this request use the cookies it carries?</summary>
    public static bool MayUseCookies(HttpRequest request)
    {
        // A page of any site may open a WebSocket with our cookies and read the answer; it cannot add headers, but the browser tells its origin.
        if (IsWebSocket(request)) return IsOurOrigin(request);
        if (IsSafe(request.Method)) return true;
        return request.Headers[Header] == "1" && IsOurOrigin(request);
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsWebSocket(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method) || request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);

    private static bool IsOurOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site != "same-origin") return false;

        var origin = request.Headers.Origin;
        if (origin.Count == 0) return true; // not a browser, or a same-origin request of an old one
        if (!Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var from) || from.Scheme is not ("http" or "https")) return false;

        if (request.HttpContext.RequestServices.GetRequiredService<PublicAddress>().Is(from)) return true;

        // A proxy that ends TLS may not tell us so: an https origin is ours even if the request came in as http. The other way round it is not.
        if (request.IsHttps && from.Scheme != "https") return false;
        var port = request.Host.Port ?? (from.Scheme == "https" ? 443 : 80);
        return from.Port == port && string.Equals(from.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase);
    }
}
