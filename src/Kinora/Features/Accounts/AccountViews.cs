using System.Linq.Expressions;
using Kinora.Data;
using Kinora.Data.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Features.Accounts;

public sealed record OwnChannelView(string Id, string Handle, string Name);

public sealed record UserView(Guid Id, string Username, string Email, string DisplayName, UserRole Role, OwnChannelView? Channel, DateTimeOffset CreatedAt)
{
    public static Task<UserView?> FindAsync(KinoraDb db, Guid id, CancellationToken cancellationToken) =>
        db.Users.Where(u => u.Id == id).Select(Of(db)).FirstOrDefaultAsync(cancellationToken);

    private static Expression<Func<User, UserView>> Of(KinoraDb db) => user => new UserView(
        user.Id,
        user.UserName!,
        user.Email!,
        user.DisplayName,
        user.Role,
        db.Channels.Where(c => c.OwnerId == user.Id).OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).Select(c => new OwnChannelView(c.Id, c.Handle, c.Name)).FirstOrDefault(),
        user.CreatedAt);
}

/// <summary>A session as its client gets it. The tokens are set as HttpOnly cookies too, for the web app.</summary>
/// <param name="RefreshToken">Null when the refresh token came in as a cookie: it then leaves as one only, out of reach of scripts.</param>
/// <param name="ExpiresIn">Seconds until the access token expires.</param>
public sealed record SessionView(UserView User, string AccessToken, string? RefreshToken, int ExpiresIn);
