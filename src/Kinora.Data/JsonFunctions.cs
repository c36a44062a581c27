using Microsoft.EntityFrameworkCore;

namespace Kinora.Data;

/// <summary>PostgreSQL's functions on <c>jsonb</c> columns, for queries only: a list of renditions can be read without the megabyte of times beside it.</summary>
public static class JsonFunctions
{
    /// <summary><c>json -> member</c>; null when there is none.</summary>
    public static string? Member(string? json, string member) => throw new NotSupportedException("For queries only.");

    /// <summary><c>json -> member -> inner</c>; null when there is none.</summary>
    public static string? Member(string? json, string member, string inner) => throw new NotSupportedException("For queries only.");

    /// <summary>How many elements an array has.</summary>
    public static int? ArrayLength(string? json) => throw new NotSupportedException("For queries only.");

    internal static void MapJsonFunctions(this ModelBuilder builder)
    {
        foreach (var member in new[] { typeof(JsonFunctions).GetMethod(nameof(Member), [typeof(string), typeof(string)])!, typeof(JsonFunctions).GetMethod(nameof(Member), [typeof(string), typeof(string), typeof(string)])! })
        {
            var function = builder.HasDbFunction(member).HasName("jsonb_extract_path").IsBuiltIn().HasStoreType("jsonb");
            function.HasParameter("json").HasStoreType("jsonb");
        }

        builder.HasDbFunction(typeof(JsonFunctions).GetMethod(nameof(ArrayLength))!).HasName("jsonb_array_length").IsBuiltIn().HasParameter("json").HasStoreType("jsonb");
    }
}
