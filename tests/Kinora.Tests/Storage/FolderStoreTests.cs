using System.Security.Cryptography;
using System.Text;
using Kinora.Storage;

namespace Kinora.Tests.Storage;

public sealed class FolderStoreTests : IDisposable
{
    private static readonly ObjectKey Key = ObjectKey.Parse("videos/abc/0.m4s");

    private readonly string _root = Directory.CreateTempSubdirectory("kinora-store").FullName;
    private readonly FolderStore _store;

    public FolderStoreTests() => _store = new FolderStore(_root);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Gives_back_what_was_put()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        await _store.PutAsync(Key, bytes, Token);

        (await ReadAsync(Key)).ShouldBe(bytes);
        var info = await _store.HeadAsync(Key, Token);
        info!.Key.ShouldBe(Key);
        info.Size.ShouldBe(bytes.Length);
        info.LastModified.ShouldBeInRange(TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(5));
        File.ReadAllBytes(_store.LocalPath(Key)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData(0, null, "0123456789")]
    [InlineData(3, null, "3456789")]
    [InlineData(3, 4L, "3456")]
    [InlineData(8, 100L, "89")]
    [InlineData(10, null, "")]
    [InlineData(11, 5L, "")]
    [InlineData(0, 0L, "")]
    public async Task Reads_ranges(long offset, long? length, string expected)
    {
        await PutAsync(Key, "0123456789");

        await using var stream = await _store.OpenReadAsync(Key, offset, length, Token);
        stream!.Length.ShouldBe(expected.Length);
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync(Token)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_range_can_be_read_again_from_any_place()
    {
        await PutAsync(Key, "0123456789");
        await using var stream = await _store.OpenReadAsync(Key, 2, 6, Token);
        stream!.Seek(-2, SeekOrigin.End);
        stream.ReadByte().ShouldBe('6');
        stream.Position = 0;
        stream.ReadByte().ShouldBe('2');
        stream.Position = 50;
        stream.ReadByte().ShouldBe(-1);
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        await PutAsync(Key, "x");
        foreach (var key in new[] { "nothing", "videos/abc/1.m4s", "videos/abc", "videos/abc/0.m4s/deeper" })
        {
            (await _store.HeadAsync(ObjectKey.Parse(key), Token)).ShouldBeNull();
            (await _store.OpenReadAsync(ObjectKey.Parse(key), 0, null, Token)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_put_replaces_and_an_open_reader_keeps_the_old_object()
    {
        await PutAsync(Key, "old");
        await using var old = await _store.OpenReadAsync(Key, 0, null, Token);
        await PutAsync(Key, "new, longer");

        using var reader = new StreamReader(old!);
        (await reader.ReadToEndAsync(Token)).ShouldBe("old");
        (await ReadAsync(Key)).ShouldBe(Encoding.ASCII.GetBytes("new, longer"));
    }

    [Fact]
    public async Task A_stream_of_the_wrong_length_stores_nothing()
    {
        await Should.ThrowAsync<EndOfStreamException>(() => _store.PutAsync(Key, new MemoryStream([1, 2, 3]), 4, Token));
        await Should.ThrowAsync<InvalidDataException>(() => _store.PutAsync(Key, new MemoryStream([1, 2, 3]), 2, Token));
        (await _store.HeadAsync(Key, Token)).ShouldBeNull();
        Leftovers().ShouldBeEmpty();

        await _store.PutAsync(Key, new MemoryStream([1, 2, 3]), 3, Token);
        await _store.PutAsync(ObjectKey.Parse("empty"), new MemoryStream(), null, Token);
        (await ReadAsync(Key)).ShouldBe([1, 2, 3]);
        (await _store.HeadAsync(ObjectKey.Parse("empty"), Token))!.Size.ShouldBe(0);
    }

    [Fact]
    public async Task A_failing_or_cancelled_source_stores_nothing_and_leaves_nothing()
    {
        await PutAsync(Key, "old");
        using var cancelled = new CancellationTokenSource();
        await Should.ThrowAsync<IOException>(() => _store.PutAsync(Key, new BreakingStream(() => throw new IOException("torn")), null, Token));
        await Should.ThrowAsync<OperationCanceledException>(() => _store.PutAsync(Key, new BreakingStream(cancelled.Cancel), null, cancelled.Token));

        (await ReadAsync(Key)).ShouldBe(Encoding.ASCII.GetBytes("old"));
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task Readers_of_a_key_that_many_put_at_once_always_see_one_whole_object()
    {
        var contents = Enumerable.Range(0, 8).Select(i => Enumerable.Repeat((byte)i, 200_000 + i).ToArray()).ToArray();
        await _store.PutAsync(Key, contents[0], Token);
        using var second = new FolderStore(_root);

        var writers = contents.Select((c, i) => Task.Run(
            async () =>
            {
                for (var round = 0; round < 5; round++) await (i % 2 == 0 ? _store : second).PutAsync(Key, c, Token);
            },
            Token)).ToArray();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            async () =>
            {
                do
                {
                    var seen = await ReadAsync(Key);
                    seen.ShouldBe(contents[seen[0]]);
                }
                while (!Array.TrueForAll(writers, w => w.IsCompleted));
            },
            Token)).ToArray();

        await Task.WhenAll([.. writers, .. readers]);
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task Puts_survive_the_deletion_of_their_folder_meanwhile()
    {
        var puts = Enumerable.Range(0, 100).Select(i => Task.Run(() => PutAsync(ObjectKey.Parse($"a/b/c/{i}"), "x"), Token)).ToArray();
        while (!Array.TrueForAll(puts, p => p.IsCompleted)) await _store.DeletePrefixAsync(ObjectKey.Parse("a/b"), Token);
        await Task.WhenAll(puts);
    }

    [Fact]
    public async Task Deletes_one_or_all_below_a_prefix()
    {
        foreach (var key in new[] { "v/a/1", "v/a/2", "v/a/b/c/3", "v/ab/4", "v/a-/5" }) await PutAsync(ObjectKey.Parse(key), key);

        await _store.DeleteAsync(ObjectKey.Parse("v/a/2"), Token);
        await _store.DeleteAsync(ObjectKey.Parse("v/a/2"), Token);
        await _store.DeleteAsync(ObjectKey.Parse("v/a"), Token); // a prefix, not an object
        (await KeysAsync(null)).ShouldBe(["v/a-/5", "v/a/1", "v/a/b/c/3", "v/ab/4"]);

        await _store.DeletePrefixAsync(ObjectKey.Parse("v/a"), Token);
        await _store.DeletePrefixAsync(ObjectKey.Parse("v/a"), Token);
        (await KeysAsync(null)).ShouldBe(["v/a-/5", "v/ab/4"]);
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_in_the_order_of_whole_keys_and_nothing_of_its_own()
    {
        string[] keys = ["b", "a/b", "a-b", "a.b", "a0", "a/b-/c", "z/1", "z/10", "z/2", "Z"];
        foreach (var key in keys) await PutAsync(ObjectKey.Parse(key.Equals("a/b", StringComparison.Ordinal) ? "a/b/x" : key), "x");

        (await KeysAsync(null)).ShouldBe(["Z", "a-b", "a.b", "a/b-/c", "a/b/x", "a0", "b", "z/1", "z/10", "z/2"]);
        (await KeysAsync(ObjectKey.Parse("z"))).ShouldBe(["z/1", "z/10", "z/2"]);
        (await KeysAsync(ObjectKey.Parse("nothing"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_thousands_and_can_be_left_early()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "many")).FullName;
        for (var i = 0; i < 12_000; i++) File.WriteAllBytes(Path.Combine(folder, $"{i:D5}.m4s"), [1]);

        (await KeysAsync(ObjectKey.Parse("many"))).ShouldBe(Enumerable.Range(0, 12_000).Select(i => $"many/{i:D5}.m4s"));
        (await _store.ListAsync(null, Token).Take(3).Select(o => o.Key.Value).ToListAsync(Token)).ShouldBe(["many/00000.m4s", "many/00001.m4s", "many/00002.m4s"]);
    }

    private async Task<byte[]> ReadAsync(ObjectKey key)
    {
        await using var stream = await _store.OpenReadAsync(key, 0, null, Token);
        var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Token);
        return copy.ToArray();
    }

    private Task PutAsync(ObjectKey key, string text) => _store.PutAsync(key, Encoding.ASCII.GetBytes(text), Token);

    private async Task<List<string>> KeysAsync(ObjectKey? prefix) => await _store.ListAsync(prefix, Token).Select(o => o.Key.Value).ToListAsync(Token);

    private IEnumerable<string> Leftovers() => Directory.EnumerateFiles(Path.Combine(_root, ".tmp"), "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal));

    /// <summary>Yields a thousand bytes, then does something, then yields for ever.</summary>
    private sealed class BreakingStream(Action then) : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_reads++ == 1) then();
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(1000);
        }
    }
}
