using System.Security.Cryptography;

namespace Kinora.Data;

/// <summary>Opaque, URL-safe, unguessable identifiers.</summary>
public static class RandomId
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>11 characters, 66 bits, for a video or a channel. Starts with a letter or digit, so that it is never taken for an option.</summary>
    public static string New11()
    {
        string id;
        do id = RandomNumberGenerator.GetString(Alphabet, 11);
        while (id[0] is '-' or '_');
        return id;
    }

    /// <summary>32 characters, 192 bits, for a capability such as an upload URL.</summary>
    public static string New32() => RandomNumberGenerator.GetString(Alphabet, 32);
}
