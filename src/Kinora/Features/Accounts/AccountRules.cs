using System.Buffers;
using System.Collections.Frozen;
using System.Net.Mail;

namespace Kinora.Features.Accounts;

/// <summary>What a name, an address and a password must be. Each check returns what is wrong, for a person, or null.</summary>
public static class AccountRules
{
    public const int MinUsername = 3;
    public const int MaxUsername = 32;
    public const int MaxEmail = 254;
    public const int MinPassword = 8;
    public const int MaxPassword = 256;
    public const int MaxDisplayName = 64;

    private static readonly SearchValues<char> UsernameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    /// <summary>Names that would pass for the house itself, or for an address in it.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
    [
        "about", "abuse", "account", "accounts", "admin", "administrator", "anonymous", "api", "assets", "auth", "channel", "channels", "contact", "docs", "embed", "everyone",
        "feed", "health", "help", "history", "home", "info", "kinora", "legal", "login", "logout", "mail", "media", "metrics", "mod", "moderator", "null", "official",
        "openapi", "owner", "playlist", "postmaster", "privacy", "register", "root", "search", "security", "settings", "signin", "signup", "staff", "static", "studio",
        "support", "system", "terms", "trending", "undefined", "upload", "uploads", "user", "users", "video", "videos", "watch", "webmaster", "www",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>What is tried first: the entries of the usual lists of leaked passwords that are long enough to pass otherwise.</summary>
    private static readonly FrozenSet<string> Common = FrozenSet.ToFrozenSet(
    [
        "password", "password1", "password12", "password123", "password1234", "password!", "passw0rd", "p@ssword", "p@ssw0rd", "12345678", "123456789", "1234567890",
        "87654321", "987654321", "0987654321", "11223344", "12341234", "123123123", "123321123", "147258369", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx", "1qazxsw2",
        "qwertyui", "qwertyuiop", "qwerty12", "qwerty123", "qwerty1234", "qwer1234", "asdfghjk", "asdfghjkl", "asdf1234", "zxcvbnm1", "abcd1234", "abc12345", "abcdefgh",
        "abcdefg1", "a1b2c3d4", "iloveyou", "iloveyou1", "sunshine", "princess", "football", "baseball", "superman", "trustno1", "welcome1", "welcome123", "letmein1",
        "letmein123", "monkey123", "dragon123", "master123", "michelle", "jennifer", "computer", "internet", "whatever", "starwars", "admin123", "admin1234", "adminadmin",
        "administrator", "changeme", "changeme1", "changeme123", "default1", "test1234", "testtest", "secret123", "google123", "samsung1", "pokemon1", "liverpool", "charlie1",
        "00000000", "11111111", "22222222", "88888888", "99999999", "aaaaaaaa", "zzzzzzzz", "qazwsxedc", "passpass", "password0", "kinora123", "kinorakinora",
    ], StringComparer.OrdinalIgnoreCase);

    /// <param name="mayBeReserved">The first person runs the place and may call themselves so.</param>
    public static string? WrongUsername(string username, bool mayBeReserved)
    {
        if (username.Length is < MinUsername or > MaxUsername) return $"A user name has {MinUsername} to {MaxUsername} characters.";
        if (username.AsSpan().ContainsAnyExcept(UsernameCharacters)) return "A user name is made of the letters a to z, digits, and the characters _ - .";
        if (!char.IsAsciiLetterOrDigit(username[0])) return "A user name begins with a letter or a digit.";
        if (username[^1] == '.' || username.Contains("..", StringComparison.Ordinal)) return "Dots in a user name stand alone, and not at its end.";
        return !mayBeReserved && Reserved.Contains(username) ? "This user name is reserved." : null;
    }

    /// <summary>The address without space around it, its domain in lower case; null when it is none.</summary>
    public static string? NormalizeEmail(string email)
    {
        var text = email.Trim();
        if (text.Length > MaxEmail || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '"' or '<' or '>' or ',' or ';')) return null;
        if (!MailAddress.TryCreate(text, out var address) || !string.Equals(address.Address, text, StringComparison.Ordinal)) return null;
        var at = text.LastIndexOf('@');
        var domain = text[(at + 1)..];
        return domain.Length > 0 && domain[0] != '.' && domain[^1] != '.' && Uri.CheckHostName(domain) != UriHostNameType.Unknown
            ? text[..at] + "@" + domain.ToLowerInvariant()
            : null;
    }

    public static string? WrongPassword(string password, string username, string email)
    {
        if (password.Length < MinPassword) return $"A password has at least {MinPassword} characters.";
        if (password.Length > MaxPassword) return $"A password has at most {MaxPassword} characters.";
        if (Common.Contains(password)) return "This password is among the first that anybody would try.";
        if (password.AsSpan().IndexOfAnyExcept(password[0]) < 0) return "A password is not one character over and over.";
        if (Same(password, username) || Same(password, email) || Same(password, email.Split('@')[0])) return "A password is not the user name or the e-mail address.";
        return null;

        static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
    }
}
