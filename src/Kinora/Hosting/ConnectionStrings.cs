using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Kinora.Hosting;

/// <summary>Reads the Database setting: <c>postgres://user:password@host:5432/name?sslmode=require</c>, or Npgsql's key=value pairs.</summary>
public static class ConnectionStrings
{
    public static bool TryParse(string value, [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? parsed, [NotNullWhen(false)] out string? reason)
    {
        parsed = null;
        reason = null;
        try
        {
            parsed = value.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
                ? FromUri(new Uri(value))
                : new NpgsqlConnectionStringBuilder(value);
            parsed.ApplicationName ??= "kinora";
            if (!string.IsNullOrEmpty(parsed.Host)) return true;
            reason = "it names no host.";
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The value may hold a password: the reason never repeats it.
            reason = "it is neither a postgres:// address nor pairs like Host=…;Username=…;Password=…;Database=….";
        }

        parsed = null;
        return false;
    }

    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host, Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) };
        if (uri.Port > 0) builder.Port = uri.Port;

        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) builder.Password = Uri.UnescapeDataString(user[1]);

        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, text) = pair.Split('=', 2) is [var n, var t] ? (n, Uri.UnescapeDataString(t)) : (pair, "");
            // libpq's names for what Npgsql calls otherwise.
            builder[name switch { "sslmode" => "SSL Mode", "sslrootcert" => "Root Certificate", "application_name" => "Application Name", "host" => "Host", _ => name }] =
                text.Replace("-", "", StringComparison.Ordinal) is var plain && name == "sslmode" ? plain : text;
        }

        return builder;
    }
}
