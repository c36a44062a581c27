using System.Globalization;
using Kinora.Hosting;

namespace Kinora.Roles.Checks;

internal static class DataFolderCheck
{
    private const string Subject = "data folder";
    private const long Least = 1L << 30;

    public static Finding Run(KinoraOptions options)
    {
        try
        {
            Directory.CreateDirectory(options.Data);
            var probe = Path.Combine(options.Data, $".doctor-{Guid.NewGuid():N}");
            using (var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose)) file.WriteByte(1);

            var free = new DriveInfo(options.Data).AvailableFreeSpace;
            var room = (free / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture);
            return free >= Least
                ? Finding.Well(Subject, $"{options.Data} can be written, {room} GiB free")
                : Finding.Ill(Subject, $"{options.Data} has only {room} GiB left. Make room, or choose another with --data.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Ill(Subject, $"{options.Data} cannot be written: {e.Message}");
        }
    }
}
