namespace Kinora.Media.Encoding;

/// <summary>
/// Kills a child that makes no progress. A wall clock alone would also kill a healthy child on a busy machine; so only the time counts during which
/// somebody waits for the child's bytes and none arrive on any of its outputs.
/// </summary>
internal sealed class StallWatch : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly Action _onStall;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private int _waiting;
    private long _since;

    public StallWatch(TimeProvider time, TimeSpan limit, Action onStall)
    {
        (_time, _limit, _onStall) = (time, limit, onStall);
        _timer = time.CreateTimer(_ => Check(), null, limit / 8, limit / 8);
    }

    /// <summary>True once the child was found to be stuck.</summary>
    public bool Stalled { get; private set; }

    /// <summary>A stream whose reads count as waiting for the child.</summary>
    public Stream Watch(Stream stream) => new Watched(stream, this);

    /// <summary>Waits for the child.</summary>
    public async Task<T> WaitAsync<T>(Task<T> child)
    {
        Begin();
        try
        {
            return await child;
        }
        finally
        {
            End();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Begin()
    {
        lock (_lock)
        {
            if (_waiting++ == 0) _since = _time.GetTimestamp();
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _waiting--;
            _since = _time.GetTimestamp();
        }
    }

    private void Check()
    {
        lock (_lock)
        {
            if (Stalled || _waiting == 0 || _time.GetElapsedTime(_since) < _limit) return;
            Stalled = true;
        }

        _onStall();
    }

    private sealed class Watched(Stream inner, StallWatch watch) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            watch.Begin();
            try
            {
                return await inner.ReadAsync(buffer, cancellationToken);
            }
            finally
            {
                watch.End();
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Only asynchronous reads.");

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
