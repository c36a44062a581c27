using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Kinora.Hosting;

/// <summary>Denied by default: an endpoint that is open to everybody says so with <c>AllowAnonymous()</c>. Refusals are problems, not redirects.</summary>
public static class Access
{
    public static void AddAccess(this IHostApplicationBuilder builder)
    {
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
    }

    private sealed class Refusals : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded) return next(context);
            if (authorizeResult.Forbidden) return Problems.WriteAsync(context, StatusCodes.Status403Forbidden, "forbidden", "This account may not do that.");
            if (context.Items.ContainsKey(Csrf.Refused)) return Problems.WriteAsync(context, StatusCodes.Status403Forbidden, Csrf.RefusedCode, Csrf.RefusedDetail);

            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in first.");
        }
    }
}
