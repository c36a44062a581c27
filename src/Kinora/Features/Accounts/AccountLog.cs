namespace Kinora.Features.Accounts;

internal static partial class AccountLog
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "User {UserId} registered as {Role}")]
    public static partial void Registered(this ILogger logger, Guid userId, string role);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "User {UserId} is locked out after too many wrong passwords")]
    public static partial void LockedOut(this ILogger logger, Guid userId);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "A spent refresh token of user {UserId} was used again; session {SessionId} is revoked")]
    public static partial void RefreshTokenReused(this ILogger logger, Guid userId, Guid sessionId);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "Expired sessions and old answers could not be deleted; trying again later")]
    public static partial void UpkeepFailed(this ILogger logger, Exception exception);
}
