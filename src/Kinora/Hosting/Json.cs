using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kinora.Hosting;

/// <summary>JSON as the API contract has it: camelCase, lower-case enums, UTC times that end in Z, missing members refused, unknown ones ignored.</summary>
public static class Json
{
    public static void AddJson(this IHostApplicationBuilder builder) => builder.Services.ConfigureHttpJsonOptions(o => Configure(o.SerializerOptions));

    /// <summary>The same settings for whatever else speaks JSON to clients: SignalR, tests.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new JsonStringEnumConverter(new LowerCase(), allowIntegerValues: false));
        options.Converters.Add(new UtcTime());
    }

    private sealed class LowerCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }

    private sealed class UtcTime : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }
}
