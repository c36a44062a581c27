using Kinora.Hosting;

namespace Kinora.Features.Playback;

/// <summary>
/// <c>/media/{token}/{videoId}/…</c>. A hit in memory costs a token check and a look-up: no scope, no database, no parsing. What is not there is parsed and
/// fetched from wherever it is.
/// </summary>
public sealed class MediaEndpoint(
    MediaTokens tokens, HotSegments hot, VideoCache videos, Playlists playlists, InitSegments inits, SegmentService segments, EncodeScheduler scheduler, Pictures pictures, Subtitles subtitles)
{
    private const int PrefixLength = 7; // "/media/"
    private const int LongestId = 32;

    public async Task HandleAsync(HttpContext context)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            MediaResponse.AnswerPreflight(context);
            return;
        }

        MediaResponse.AllowEveryOrigin(context);
        var path = context.Request.Path.Value!;
        var slash = path.IndexOf('/', PrefixLength);
        var end = slash < 0 ? -1 : path.IndexOf('/', slash + 1);
        if (end < 0 || end - slash - 1 is 0 or > LongestId)
        {
            await NotFoundAsync(context);
            return;
        }

        var videoId = path[(slash + 1)..end];
        var check = await tokens.CheckAsync(path[PrefixLength..slash], videoId, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (check != MediaTokenCheck.Valid)
        {
            await RefuseAsync(context, check);
            return;
        }

        try
        {
            if (hot.TryGet(path.AsSpan(slash + 1), out var known))
            {
                if (known.Segment is { } segment) scheduler.Watch(known.Video, segment);
                if (await MediaResponse.TrySendAsync(context, known, MediaResponse.ImmutableCaching)) return;
                hot.Remove(path[(slash + 1)..]);
            }

            await FetchAsync(context, videoId, path.AsMemory(end + 1));
        }
        catch (IOException) when (context.Response.HasStarted)
        {
            // Looked up again by whoever asks next. Kestrel logs it and ends the connection.
            hot.Remove(path[(slash + 1)..]);
            throw;
        }
        catch (SegmentUnavailableException)
        {
            context.Response.Headers.RetryAfter = "2";
            await ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "segment_unavailable", "This part of the video cannot be made right now.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The viewer is gone; the work goes on for others, or ends by itself.
        }
    }

    private async Task FetchAsync(HttpContext context, string videoId, ReadOnlyMemory<char> file)
    {
        if (!MediaPath.TryParse(file.Span, out var path) || await videos.GetAsync(videoId, context.RequestAborted) is not { } video)
        {
            await NotFoundAsync(context);
            return;
        }

        var rendition = new RenditionKey(video.Id, path.Kind, path.Name);
        MediaContent? content = path.File switch
        {
            MediaFileKind.Picture or MediaFileKind.Storyboard or MediaFileKind.StoryboardSheet => await pictures.GetAsync(video, path, context.RequestAborted),
            _ when video.Playable is null => null,
            MediaFileKind.Text or MediaFileKind.TextSegment => await subtitles.GetAsync(video, video.Playable, path, context.RequestAborted),
            MediaFileKind.Segment => await segments.GetAsync(video, new SegmentKey(rendition, path.Number), context.RequestAborted),
            MediaFileKind.Init => await inits.GetAsync(video, rendition, context.RequestAborted),
            _ => playlists.Get(video, path),
        };
        if (content is null) await NotFoundAsync(context);
        else if (!await MediaResponse.TrySendAsync(context, content, content.Immutable ? MediaResponse.ImmutableCaching : Playlists.CachingOf(video))) throw new SegmentUnavailableException();
    }

    private static Task NotFoundAsync(HttpContext context) =>
        ProblemAsync(context, StatusCodes.Status404NotFound, "not_found", "There is nothing at this address.");

    private static Task RefuseAsync(HttpContext context, MediaTokenCheck check) => check == MediaTokenCheck.Expired
        ? ProblemAsync(context, StatusCodes.Status403Forbidden, "token_expired", "This address has expired. Ask for the video again.")
        : ProblemAsync(context, StatusCodes.Status403Forbidden, "token_invalid", "This address does not open the video.");

    private static Task ProblemAsync(HttpContext context, int status, string code, string detail)
    {
        // A CDN in front must not remember that something was not there a moment ago.
        context.Response.Headers.CacheControl = "no-store";
        return Problems.WriteAsync(context, status, code, detail);
    }
}
