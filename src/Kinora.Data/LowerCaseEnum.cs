using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kinora.Data;

/// <summary>Stores an enum as the lower-case word that the API and the schema's check constraints use.</summary>
internal sealed class LowerCaseEnum<T>() : ValueConverter<T, string>(
    value => value.ToString().ToLowerInvariant(),
    text => Enum.Parse<T>(text, true))
    where T : struct, Enum;
