using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Kinora.Data;
using Kinora.Data.Videos;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Kinora.Features.Accounts;

public enum ThemePreference
{
    System,
    Light,
    Dark,
}

/// <summary>Which player engine to use; auto prefers DASH where the browser has Media Source.</summary>
public enum EnginePreference
{
    Auto,
    Dash,
    Hls,
}

/// <summary>A person's preferences, each with a value whether it was ever set or not.</summary>
/// <param name="Quality"><c>auto</c>, or the rung to prefer, like <c>720p</c>.</param>
public sealed record PreferencesView(
    ThemePreference Theme = ThemePreference.System,
    string Language = "en",
    bool Autoplay = true,
    string Quality = "auto",
    double PlaybackSpeed = 1,
    double Volume = 1,
    bool Captions = false,
    string CaptionsLanguage = "en",
    EnginePreference Engine = EnginePreference.Auto,
    Visibility DefaultVisibility = Visibility.Private);

/// <summary>What is missing stays as it is.</summary>
public sealed record EditPreferencesRequest(
    ThemePreference? Theme = null,
    [RegularExpression("^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", ErrorMessage = "A language is a tag like en or pt-BR.")] string? Language = null,
    bool? Autoplay = null,
    [RegularExpression("^(auto|[1-9][0-9]{2,3}p)$", ErrorMessage = "A quality is auto or a height like 720p.")] string? Quality = null,
    [Range(0.25, 4.0)] double? PlaybackSpeed = null,
    [Range(0.0, 1.0)] double? Volume = null,
    bool? Captions = null,
    [RegularExpression("^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", ErrorMessage = "A language is a tag like en or pt-BR.")] string? CaptionsLanguage = null,
    EnginePreference? Engine = null,
    Visibility? DefaultVisibility = null);

public static class Preferences
{
    public static async Task<Results<Ok<PreferencesView>, ProblemHttpResult>> GetAsync(HttpContext context, KinoraDb db, IOptions<JsonOptions> json, CancellationToken cancellationToken)
    {
        var userId = context.User.UserId();
        var stored = await db.Users.Where(u => u.Id == userId).Select(u => u.Preferences).FirstOrDefaultAsync(cancellationToken);
        return stored is null ? Problems.Problem(401, "unauthenticated", "This account does not exist any more.") : TypedResults.Ok(Read(stored, json.Value.SerializerOptions));
    }

    public static async Task<Results<Ok<PreferencesView>, ProblemHttpResult>> EditAsync(
        EditPreferencesRequest request, HttpContext context, KinoraDb db, IOptions<JsonOptions> json, CancellationToken cancellationToken)
    {
        var userId = context.User.UserId();
        var given = JsonSerializer.Serialize(request, json.Value.SerializerOptions);
        // Merged by the database, so that two tabs that change two preferences at once both succeed.
        await db.Database.ExecuteSqlAsync($"UPDATE users SET preferences = preferences || jsonb_strip_nulls({given}::jsonb) WHERE id = {userId}", cancellationToken);
        return await GetAsync(context, db, json, cancellationToken);
    }

    private static PreferencesView Read(string stored, JsonSerializerOptions json) => JsonSerializer.Deserialize<PreferencesView>(stored, json) ?? new();
}
