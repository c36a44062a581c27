using System.ComponentModel.DataAnnotations;

namespace Kinora.Hosting.Postgres;

/// <summary>The private PostgreSQL that runs when no Database is set.</summary>
public sealed record PostgresOptions
{
    /// <summary>The folder of initdb and postgres. Empty: by the PATH, else Debian's, of the version that the data folder was made with.</summary>
    public string? Bin { get; init; }

    /// <summary>The user it runs as when Kinora itself runs as root, which PostgreSQL refuses to.</summary>
    [Required(AllowEmptyStrings = false)]
    public string User { get; init; } = "postgres";

    /// <summary>Further settings of postgresql.conf, over Kinora's own: <c>KINORA__POSTGRES__SETTINGS__SHARED_BUFFERS=256MB</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
