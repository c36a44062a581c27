namespace Kinora.Media.Encoding;

/// <summary>Runs short children whose whole output is wanted.</summary>
internal static class ToolRun
{
    /// <summary>Everything a child writes to standard output.</summary>
    /// <exception cref="ToolException">It failed, wrote more than <paramref name="maxBytes"/>, or took longer than <paramref name="timeLimit"/>.</exception>
    public static async Task<(byte[] Output, string Errors)> ReadAsync(ToolCommand command, int maxBytes, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        var errors = await ReadAsync(
            command,
            async (stream, token) =>
            {
                var buffer = new byte[65536];
                int read;
                while ((read = await stream.ReadAsync(buffer, token)) > 0)
                {
                    if (memory.Length + read > maxBytes) throw new ToolException("The child wrote too much.", 0);
                    memory.Write(buffer, 0, read);
                }
            },
            timeLimit,
            cancellationToken);
        return (memory.ToArray(), errors);
    }

    /// <summary>As the other, for output that is consumed as it comes.</summary>
    /// <returns>The end of what the child said on standard error.</returns>
    public static async Task<string> ReadAsync(
        ToolCommand command, Func<Stream, CancellationToken, Task> consume, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeLimit);
        await using var process = await ToolProcess.StartAsync(command, null, cancellationToken);

        // A blocked read of a pipe does not hear the token; the end of the child ends the read.
        await using var kill = limit.Token.Register(process.Kill);
        try
        {
            await consume(process.Output, limit.Token);
            await process.WaitForSuccessAsync(limit.Token);
            return process.ErrorTail;
        }
        catch (Exception e) when (limit.IsCancellationRequested && e is OperationCanceledException or ToolException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!limit.IsCancellationRequested) throw;
            throw new ToolException($"{Path.GetFileName(command.Program)} took longer than {timeLimit.TotalSeconds} s.", 137, stalled: true);
        }
    }
}
