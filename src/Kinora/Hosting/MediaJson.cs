using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kinora.Hosting;

/// <summary>
/// How <c>Kinora.Media.MediaFile</c> and <c>Kinora.Media.Presentation</c> are stored beside a video. Rows outlive programs: members may be added here, never renamed.
/// </summary>
public static class MediaJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <exception cref="JsonException">The text is not what <see cref="Write"/> makes of a <typeparamref name="T"/>.</exception>
    public static T Read<T>(string json)
        where T : class => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"A stored {typeof(T).Name} must not be null.");

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // Derived facts (Rational.Value, Timestamp.Seconds) are worked out again.
            IgnoreReadOnlyProperties = true,
            RespectNullableAnnotations = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
