using System.ComponentModel.DataAnnotations;
using Kinora.Data;
using Kinora.Data.Accounts;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kinora.Features.Accounts;

/// <summary>What is missing stays as it is.</summary>
/// <param name="CurrentPassword">Needed to change the e-mail address or the password.</param>
public sealed record EditMeRequest(
    [MaxLength(AccountRules.MaxDisplayName)] string? DisplayName = null,
    [MaxLength(AccountRules.MaxEmail)] string? Email = null,
    [MaxLength(AccountRules.MaxPassword)] string? CurrentPassword = null,
    [MaxLength(AccountRules.MaxPassword)] string? NewPassword = null);

public static class Me
{
    public static async Task<Results<Ok<UserView>, ProblemHttpResult>> GetAsync(HttpContext context, KinoraDb db, CancellationToken cancellationToken) =>
        await UserView.FindAsync(db, context.User.UserId(), cancellationToken) is { } user ? TypedResults.Ok(user) : Gone;

    public static async Task<Results<Ok<UserView>, ProblemHttpResult>> EditAsync(
        EditMeRequest request,
        HttpContext context,
        KinoraDb db,
        UserManager<User> users,
        IPasswordHasher<User> hasher,
        PasswordCheck passwords,
        Sessions sessions,
        CancellationToken cancellationToken)
    {
        if (await users.FindByIdAsync(context.User.UserId().ToString()) is not { } user) return Gone;

        var displayName = request.DisplayName is null ? user.DisplayName : VideoDetails.OneLine(request.DisplayName);
        if (displayName.Length == 0) return Problems.Invalid("displayName", "A name needs at least one visible character.");

        if (request.Email is not null || request.NewPassword is not null)
        {
            if (request.CurrentPassword is null) return Problems.Invalid("currentPassword", "Changing this needs the current password.");
            if (await passwords.RefusalAsync(user, user.UserName!, request.CurrentPassword, context) is { } refusal)
                return refusal.StatusCode == 401 ? Problems.Invalid("currentPassword", "This is not the current password.") : refusal;
        }

        if (request.Email is not null)
        {
            if (AccountRules.NormalizeEmail(request.Email) is not { } email) return Problems.Invalid("email", "This is not an e-mail address.");
            if (!string.Equals(email, user.Email, StringComparison.Ordinal)) (user.Email, user.EmailConfirmed) = (email, false);
        }

        if (request.NewPassword is not null)
        {
            if (AccountRules.WrongPassword(request.NewPassword, user.UserName!, user.Email!) is { } wrong) return Problems.Invalid("newPassword", wrong);
            user.PasswordHash = hasher.HashPassword(user, request.NewPassword);
            user.SecurityStamp = Guid.NewGuid().ToString("N");
        }

        // Not before: to count a wrong password, too, is to save the user.
        user.DisplayName = displayName;
        return await SaveAsync(user, request, context, db, users, sessions, cancellationToken);
    }

    /// <summary>The token outlived its account.</summary>
    private static ProblemHttpResult Gone => Problems.Problem(401, "unauthenticated", "This account does not exist any more.");

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> SaveAsync(
        User user, EditMeRequest request, HttpContext context, KinoraDb db, UserManager<User> users, Sessions sessions, CancellationToken cancellationToken)
    {
        var taken = Problems.Problem(409, "email_taken", "There is already an account with this e-mail address.");
        if (request.Email is not null && await users.FindByEmailAsync(user.Email!) is { } other && other.Id != user.Id) return taken;
        try
        {
            var saved = await users.UpdateAsync(user);
            if (!saved.Succeeded) return Problems.Problem(409, "changed_meanwhile", "The account was changed by another request; try again.");
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return taken;
        }

        // Whoever knew the old password is signed out.
        if (request.NewPassword is not null) await sessions.EndAllButAsync(user.Id, context.User.SessionId(), cancellationToken);
        return TypedResults.Ok((await UserView.FindAsync(db, user.Id, cancellationToken))!);
    }
}
