namespace Kinora.Features.Uploads;

internal static partial class UploadLog
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Upload {UploadId} has all its bytes but could not be made the original of video {VideoId}; it will be tried again")]
    public static partial void CompletionFailed(this ILogger logger, Exception exception, string uploadId, string? videoId);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "Upload {UploadId} of video {VideoId} was abandoned and is deleted")]
    public static partial void Abandoned(this ILogger logger, string uploadId, string? videoId);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Information, Message = "Upload {UploadId} of video {VideoId} was whole before the last stop; completing it")]
    public static partial void TakenUpAgain(this ILogger logger, string uploadId, string? videoId);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Error, Message = "Upload upkeep failed; it will be tried again")]
    public static partial void UpkeepFailed(this ILogger logger, Exception exception);
}
