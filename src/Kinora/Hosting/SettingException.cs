namespace Kinora.Hosting;

/// <summary>A setting is wrong: the program stops with its key and a sentence.</summary>
public sealed class SettingException(string key, string sentence) : Exception($"{key}: {sentence}")
{
    public string Key { get; } = key;
}
