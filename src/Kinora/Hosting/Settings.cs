using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Kinora.Hosting;

/// <summary>
/// Where settings come from, the later over the earlier: <c>kinora.json</c>, <c>KINORA__SECTION__KEY</c> in the environment, flags.
/// Each feature owns a record of options, bound and checked while the program is put together.
/// </summary>
public static class Settings
{
    /// <param name="file">The file named by --config, which must be there; null for an optional kinora.json in the current folder.</param>
    /// <param name="flags">Flags that were given, by key.</param>
    public static IConfigurationRoot Read(string? file, IEnumerable<KeyValuePair<string, string?>> flags)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(file ?? "kinora.json"), optional: file is null, reloadOnChange: false)
                .AddEnvironmentVariables("KINORA__")
                .AddInMemoryCollection(flags)
                .Build();
        }
        catch (FileNotFoundException)
        {
            throw new SettingException("--config", $"{file} does not exist.");
        }
        catch (InvalidDataException e)
        {
            throw new SettingException(file ?? "kinora.json", $"it is not valid JSON. {e.InnerException?.Message}".TrimEnd());
        }
    }

    /// <summary>Binds and validates <typeparamref name="T"/> from a section, and registers it as a singleton. A wrong value throws <see cref="SettingException"/>.</summary>
    public static T AddSettings<T>(this IHostApplicationBuilder builder, string section)
        where T : class, new()
    {
        KnownTo(builder).Add(section, Names(typeof(T)));
        var settings = Bind<T>(builder.Configuration, section);
        builder.Services.AddSingleton(settings);
        return settings;
    }

    /// <summary>The top level: Data, Urls, Database, Web.</summary>
    public static KinoraOptions AddKinoraOptions(this IHostApplicationBuilder builder)
    {
        KnownTo(builder).Add(section: null, Names(typeof(KinoraOptions)));
        var options = Bind<KinoraOptions>(builder.Configuration, section: null);
        builder.Services.AddSingleton(options);
        return options;
    }

    /// <summary>Called last: a misspelt section would otherwise be silently without effect.</summary>
    public static void RejectUnknownSettings(this IHostApplicationBuilder builder)
    {
        var known = KnownTo(builder).TopLevel;
        if (builder.Configuration.GetChildren().FirstOrDefault(c => !known.Contains(c.Key)) is { } unknown) throw Unknown(unknown.Key, known);
    }

    public static T Bind<T>(IConfiguration configuration, string? section)
        where T : class, new()
    {
        var from = section is null ? configuration : configuration.GetSection(section);
        var names = Names(typeof(T));
        if (section is not null && from.GetChildren().FirstOrDefault(c => !names.Contains(c.Key)) is { } unknown) throw Unknown(unknown.Path, names.Select(n => $"{section}:{n}"));

        foreach (var child in from.GetChildren())
            if (typeof(T).GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is { } property)
                CheckConverts(child, property.PropertyType);

        var settings = from.Get<T>() ?? new T();
        List<ValidationResult> wrong = [];
        if (Validator.TryValidateObject(settings, new ValidationContext(settings), wrong, validateAllProperties: true)) return settings;

        var name = wrong[0].MemberNames.FirstOrDefault();
        throw new SettingException(string.Join(':', new[] { section, name }.OfType<string>()), wrong[0].ErrorMessage ?? "it is not valid.");
    }

    private static void CheckConverts(IConfigurationSection value, Type type)
    {
        if (value.Value is null) return;
        try
        {
            _ = value.Get(type);
        }
        catch (InvalidOperationException)
        {
            throw new SettingException(value.Path, $"'{value.Value}' is not a {Word(Nullable.GetUnderlyingType(type) ?? type)}.");
        }
    }

    private static string Word(Type type) => type switch
    {
        _ when type == typeof(int) || type == typeof(long) => "whole number",
        _ when type == typeof(double) || type == typeof(decimal) => "number",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(ByteSize) => "size like 10 GB",
        _ when type == typeof(TimeSpan) => "duration like 00:10:00",
        _ when type.IsEnum => "choice: it is one of " + string.Join(", ", Enum.GetNames(type)).ToLowerInvariant(),
        _ => type.Name,
    };

    private static SettingException Unknown(string key, IEnumerable<string> known) => new(key, $"there is no such setting. There are {string.Join(", ", known.Order(StringComparer.Ordinal))}.");

    private static HashSet<string> Names(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static SettingNames KnownTo(IHostApplicationBuilder builder)
    {
        if (builder.Properties.TryGetValue(typeof(SettingNames), out var known)) return (SettingNames)known;
        var names = new SettingNames();
        builder.Properties[typeof(SettingNames)] = names;
        builder.Services.AddSingleton(names);
        return names;
    }
}
