using Kinora.Hosting;

namespace Kinora.Roles.Checks;

internal static class WebAppCheck
{
    public static Finding Run(KinoraOptions options)
    {
        var folder = WebApp.Folder(options);
        return File.Exists(Path.Combine(folder, "index.html"))
            ? Finding.Well("web app", folder)
            : Finding.Well("web app", $"none in {folder}: the API is served alone. ./run builds it; Web names its folder");
    }
}
