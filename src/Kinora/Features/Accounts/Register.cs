using System.ComponentModel.DataAnnotations;
using Kinora.Data;
using Kinora.Data.Accounts;
using Kinora.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kinora.Features.Accounts;

public sealed record RegisterRequest(
    [Required, MaxLength(AccountRules.MaxUsername)] string Username,
    [Required, MaxLength(AccountRules.MaxEmail)] string Email,
    [Required, MaxLength(AccountRules.MaxPassword)] string Password);

public static class Register
{
    public static async Task<Results<Created<SessionView>, ProblemHttpResult>> HandleAsync(
        RegisterRequest request,
        HttpContext context,
        KinoraDb db,
        UserManager<User> users,
        IPasswordHasher<User> hasher,
        Sessions sessions,
        TimeProvider time,
        ILogger<Sessions> logger,
        CancellationToken cancellationToken)
    {
        var username = request.Username.Trim();
        var isFirst = !await db.Users.AnyAsync(cancellationToken);
        if (AccountRules.WrongUsername(username, isFirst) is { } wrongName) return Problems.Invalid("username", wrongName);
        if (AccountRules.NormalizeEmail(request.Email) is not { } email) return Problems.Invalid("email", "This is not an e-mail address.");
        if (AccountRules.WrongPassword(request.Password, username, email) is { } wrongPassword) return Problems.Invalid("password", wrongPassword);

        var user = new User
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            UserName = username,
            Email = email,
            DisplayName = username,
            Role = UserRole.Creator,
            CreatedAt = time.GetUtcNow(),
            LockoutEnabled = true,
        };
        user.PasswordHash = hasher.HashPassword(user, request.Password);
        try
        {
            if (await StoreAsync(user, isFirst, db, users, cancellationToken) is { } taken) return taken;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } violation)
        {
            // Somebody else took the name in this very moment.
            return violation.ConstraintName?.Contains("email", StringComparison.Ordinal) == true ? EmailTaken : UsernameTaken;
        }

        logger.Registered(user.Id, AccessTokens.RoleName(user.Role));
        var session = await sessions.StartAsync(user, context, cancellationToken);
        SessionCookies.Write(context, session);
        var view = await UserView.FindAsync(db, user.Id, cancellationToken);
        return TypedResults.Created("/api/me", new SessionView(view!, session.AccessToken, session.RefreshToken, (int)AccessTokens.Lifetime.TotalSeconds));
    }

    private static ProblemHttpResult UsernameTaken => Problems.Problem(409, "username_taken", "Somebody already has this user name.");

    private static ProblemHttpResult EmailTaken => Problems.Problem(409, "email_taken", "There is already an account with this e-mail address.");

    private static async Task<ProblemHttpResult?> StoreAsync(User user, bool mayBeFirst, KinoraDb db, UserManager<User> users, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (mayBeFirst)
        {
            // Whoever is first becomes admin, and of two who are first at once only one is.
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('kinora.first-user', 0))", cancellationToken);
            if (!await db.Users.AnyAsync(cancellationToken)) user.Role = UserRole.Admin;
        }

        if (await users.FindByNameAsync(user.UserName!) is not null) return UsernameTaken;
        if (await users.FindByEmailAsync(user.Email!) is not null) return EmailTaken;
        var created = await users.CreateAsync(user);

        // Identity looks once more before it inserts, and somebody may have come in between.
        if (created.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.DuplicateUserName))) return UsernameTaken;
        if (created.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.DuplicateEmail))) return EmailTaken;
        if (!created.Succeeded) throw new InvalidOperationException("Identity refused a user that passed our rules: " + string.Join(", ", created.Errors.Select(e => e.Code)));

        db.Channels.Add(new Channel { Id = RandomId.New11(), OwnerId = user.Id, Handle = await FreeHandleAsync(user.UserName!, db, cancellationToken), Name = user.DisplayName, CreatedAt = user.CreatedAt });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    // A channel may have been renamed to what is now a new user's name.
    private static async Task<string> FreeHandleAsync(string username, KinoraDb db, CancellationToken cancellationToken)
    {
        var handle = username;
        for (var n = 2; await db.Channels.AnyAsync(c => c.Handle == handle, cancellationToken); n++) handle = $"{username}-{n}";
        return handle;
    }
}
