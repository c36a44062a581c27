using System.ComponentModel.DataAnnotations;
using Kinora.Data;
using Kinora.Data.Accounts;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace Kinora.Features.Accounts;

/// <param name="Login">User name or e-mail address.</param>
public sealed record LoginRequest(
    [Required, MaxLength(AccountRules.MaxEmail)] string Login,
    [Required, MaxLength(AccountRules.MaxPassword)] string Password);

public static class Login
{
    public static async Task<Results<Ok<SessionView>, ProblemHttpResult>> HandleAsync(
        LoginRequest request, HttpContext context, KinoraDb db, UserManager<User> users, PasswordCheck passwords, Sessions sessions, CancellationToken cancellationToken)
    {
        var login = request.Login.Trim();
        var user = await FindAsync(login, users);
        if (await passwords.RefusalAsync(user, login, request.Password, context) is { } refusal) return refusal;

        var session = await sessions.StartAsync(user!, context, cancellationToken);
        SessionCookies.Write(context, session);
        var view = await UserView.FindAsync(db, user!.Id, cancellationToken);
        return TypedResults.Ok(new SessionView(view!, session.AccessToken, session.RefreshToken, (int)AccessTokens.Lifetime.TotalSeconds));
    }

    // A user name holds no @, so the two cannot be confused. Neither holds a control character; PostgreSQL would not even take a NUL to look for it.
    private static Task<User?> FindAsync(string login, UserManager<User> users)
    {
        if (login.Any(char.IsControl)) return Task.FromResult<User?>(null);
        return login.Contains('@') ? users.FindByEmailAsync(login) : users.FindByNameAsync(login);
    }
}
