using Kinora.Data.Videos;
using Kinora.Features.Playback;
using Kinora.Hosting;
using Kinora.Messaging;
using Kinora.Storage;
using Kinora.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Kinora.Tests.Playback;

/// <summary>Scheduler, recorder, caches and a real database, with an encoder and a clock that the test holds in its hand.</summary>
internal sealed class PlaybackRig : IAsyncDisposable
{
    private readonly Infrastructure.TemporaryFolder _folder = new();

    private PlaybackRig(NpgsqlDataSource database, PlaybackOptions options)
    {
        Database = database;
        Options = options;
        Store = new FolderStore(_folder.Path);
        Hot = new HotSegments(options);
        var tables = new SampleTables(options.SampleTableBytes);
        Videos = new VideoCache(new VideoReader(database), Hot, tables, options, Time);
        Ledger = new SegmentLedger(database);
        Recorder = new SegmentRecorder(Store, Ledger, Hot, Events, TimeProvider.System, NullLogger<SegmentRecorder>.Instance);
        Scheduler = new EncodeScheduler(Encoder.EncodeAsync, Recorder, options, Time, NullLogger<EncodeScheduler>.Instance);
        Segments = new SegmentService(Hot, Scheduler, Recorder, new OriginalCutter(tables, Hot, Store), Store, NullLogger<SegmentService>.Instance);
        Work = NewWork();
    }

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    public FakeEncoder Encoder { get; } = new();

    public VideoEvents Events { get; } = new();

    public NpgsqlDataSource Database { get; }

    public PlaybackOptions Options { get; }

    public FolderStore Store { get; }

    public HotSegments Hot { get; }

    public VideoCache Videos { get; }

    public SegmentLedger Ledger { get; }

    public SegmentRecorder Recorder { get; }

    public EncodeScheduler Scheduler { get; }

    public SegmentService Segments { get; }

    public BackgroundWork Work { get; }

    public static async Task<PlaybackRig> CreateAsync(PostgresFixture postgres, PlaybackOptions? options = null)
    {
        var rig = new PlaybackRig(NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync()), options ?? new PlaybackOptions { Encoders = 2 });
        await rig.Recorder.StartAsync(CancellationToken.None);
        return rig;
    }

    /// <summary>A video of one-second segments that has to be encoded.</summary>
    public async Task<MediaVideo> AddVideoAsync(int segments, params string[] rungs)
    {
        var id = await PlaybackRows.AddVideoAsync(Database, segments, rungs);
        return (await Videos.GetAsync(id, CancellationToken.None))!;
    }

    /// <summary>As a server has it that starts now.</summary>
    public BackgroundWork NewWork() => new(Database, Videos, Scheduler, Ledger, Events, Options, Time);

    public static SegmentKey Key(MediaVideo video, string rung, int index) => new(new RenditionKey(video.Id, RenditionKind.Video, rung), index);

    public async Task<byte[]> GetAsync(MediaVideo video, string rung, int index, CancellationToken cancellationToken = default)
    {
        var content = await Segments.GetAsync(video, Key(video, rung, index), cancellationToken);
        return content switch
        {
            MediaBytes bytes => bytes.Bytes.ToArray(),
            MediaFileContent file => await System.IO.File.ReadAllBytesAsync(file.Path, cancellationToken),
            _ => throw new InvalidOperationException("There is no such segment."),
        };
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until what was made is stored.</summary>
    public async Task StoredAsync(MediaVideo video, string rung, int count)
    {
        var rendition = video.Playable!.Find(Key(video, rung, 0).Rendition)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Enumerable.Range(0, rendition.Total).Count(i => rendition[i] is not null) < count) await Task.Delay(5, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Scheduler.StopAsync(CancellationToken.None);
        await Recorder.StopAsync(CancellationToken.None);
        Recorder.Dispose();
        Store.Dispose();
        await Database.DisposeAsync();
        _folder.Dispose();
    }
}
