using Kinora.Data;
using Kinora.Data.Accounts;
using Kinora.Hosting;
using Microsoft.AspNetCore.Identity;

namespace Kinora.Features.Accounts;

public static class AccountEndpoints
{
    public static void AddAccounts(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddIdentityCore<User>(o =>
        {
            // AccountRules decide names and passwords; Identity keeps what they let through.
            o.User.AllowedUserNameCharacters = "";
            o.User.RequireUniqueEmail = true;
            o.Lockout.MaxFailedAccessAttempts = LoginThrottle.MaxFailures;
            o.Lockout.DefaultLockoutTimeSpan = LoginThrottle.Window;
        }).AddEntityFrameworkStores<KinoraDb>();
        services.AddSingleton<LoginThrottle>();
        services.AddScoped<PasswordCheck>();
        services.AddScoped<Sessions>();
        services.AddHostedService<AccountUpkeep>();
    }

    public static void MapAccounts(this WebApplication app)
    {
        var auth = app.MapGroup("/api/auth").WithTags("Accounts").AllowAnonymous();
        auth.MapPost("/register", Register.HandleAsync).RequireRateLimiting(RateLimits.SignIn).Refuses(400, 409, 429).WithName("Register").WithSummary("Make an account and its first channel, and sign in");
        auth.MapPost("/login", Login.HandleAsync).RequireRateLimiting(RateLimits.SignIn).Refuses(400, 401, 429).WithName("Login").WithSummary("Sign in by user name or e-mail address");
        auth.MapPost("/refresh", Refresh.HandleAsync).RequireRateLimiting(RateLimits.Api).Refuses(400, 401, 429).WithName("Refresh").WithSummary("Exchange a refresh token for a new pair of tokens");
        auth.MapPost("/logout", Logout.HandleAsync).RequireRateLimiting(RateLimits.Api).WithName("Logout").WithSummary("End the session");

        var me = app.MapGroup("/api/me").WithTags("Accounts").RequireRateLimiting(RateLimits.Api).ProducesProblem(StatusCodes.Status401Unauthorized);
        me.MapGet("", Me.GetAsync).WithName("GetMe").WithSummary("Who am I");
        me.MapPatch("", Me.EditAsync).Refuses(400, 409, 429).WithName("EditMe").WithSummary("Change name, e-mail address or password");
        me.MapGet("/preferences", Preferences.GetAsync).WithName("GetPreferences").WithSummary("My preferences");
        me.MapPatch("/preferences", Preferences.EditAsync).WithIdempotency().Refuses(400).WithName("EditPreferences").WithSummary("Change some of my preferences");
    }
}
