namespace Kinora.Media.Codecs;

/// <summary>ffmpeg's names for the code points of ITU-T H.273; null for unspecified and reserved ones.</summary>
internal static class ColorNames
{
    private const int Unspecified = 2;

    /// <summary>The code point that a function of this class has a name for.</summary>
    public static int CodeOf(string? name, Func<int, string?> names) => name is null ? Unspecified : Enumerable.Range(0, 23).FirstOrDefault(code => names(code) == name, Unspecified);

    public static string? Primaries(int code) => code switch
    {
        1 => "bt709",
        4 => "bt470m",
        5 => "bt470bg",
        6 => "smpte170m",
        7 => "smpte240m",
        8 => "film",
        9 => "bt2020",
        10 => "smpte428",
        11 => "smpte431",
        12 => "smpte432",
        22 => "ebu3213",
        _ => null,
    };

    public static string? Transfer(int code) => code switch
    {
        1 => "bt709",
        4 => "bt470m",
        5 => "bt470bg",
        6 => "smpte170m",
        7 => "smpte240m",
        8 => "linear",
        9 => "log100",
        10 => "log316",
        11 => "iec61966-2-4",
        12 => "bt1361e",
        13 => "iec61966-2-1",
        14 => "bt2020-10",
        15 => "bt2020-12",
        16 => "smpte2084",
        17 => "smpte428",
        18 => "arib-std-b67",
        _ => null,
    };

    public static string? Matrix(int code) => code switch
    {
        0 => "gbr",
        1 => "bt709",
        4 => "fcc",
        5 => "bt470bg",
        6 => "smpte170m",
        7 => "smpte240m",
        8 => "ycgco",
        9 => "bt2020nc",
        10 => "bt2020c",
        11 => "smpte2085",
        12 => "chroma-derived-nc",
        13 => "chroma-derived-c",
        14 => "ictcp",
        _ => null,
    };
}
