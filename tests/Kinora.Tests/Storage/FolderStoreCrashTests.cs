using System.Text;
using Kinora.Storage;

namespace Kinora.Tests.Storage;

public sealed class FolderStoreCrashTests : IDisposable
{
    private static readonly ObjectKey Key = ObjectKey.Parse("videos/abc/original");

    private readonly string _root = Directory.CreateTempSubdirectory("kinora-store").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Temporary => Path.Combine(_root, ".tmp");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Sweeps_what_a_killed_process_left()
    {
        // What kill -9 leaves: a lock file that nobody holds, half-written files, a half-deleted prefix, or a lock without its folder.
        var dead = Directory.CreateDirectory(Path.Combine(Temporary, "0123", "half-deleted", "deep")).Parent!.Parent!.FullName;
        File.WriteAllText(Path.Combine(dead, "half-deleted", "deep", "7.m4s"), "x");
        File.WriteAllText(Path.Combine(dead, "half-written"), "x");
        File.WriteAllText(dead + ".lock", "");
        File.WriteAllText(Path.Combine(Temporary, "4567.lock"), "");
        Directory.CreateDirectory(Path.Combine(Temporary, "89ab"));

        using (new FolderStore(_root))
        {
            Directory.EnumerateFileSystemEntries(Temporary).Count().ShouldBe(2); // its own folder and lock
        }

        Directory.EnumerateFileSystemEntries(Temporary).ShouldBeEmpty();
    }

    [Fact]
    public async Task Does_not_sweep_under_a_living_process()
    {
        using var living = new FolderStore(_root);
        var gate = new TaskCompletionSource();
        var put = living.PutAsync(Key, new GatedStream(gate.Task), 3, Token);

        using (new FolderStore(_root))
        {
        }

        gate.SetResult();
        await put;
        (await living.HeadAsync(Key, Token))!.Size.ShouldBe(3);
    }

    [Fact]
    public async Task Many_stores_may_open_at_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => new FolderStore(_root), Token)));
        foreach (var store in stores) await store.PutAsync(Key, new byte[] { 1 }, Token);
        foreach (var store in stores) store.Dispose();
        Directory.EnumerateFileSystemEntries(Temporary).ShouldBeEmpty();
    }

    [Fact]
    public async Task Adopts_a_file_by_moving_it_and_may_be_asked_again()
    {
        using var store = new FolderStore(_root);
        var upload = Path.Combine(_root, "upload.part");
        File.WriteAllText(upload, "bytes");

        await store.AdoptAsync(Key, upload, Token);
        await store.AdoptAsync(Key, upload, Token);

        File.Exists(upload).ShouldBeFalse();
        File.ReadAllText(store.LocalPath(Key)).ShouldBe("bytes");
        await Should.ThrowAsync<FileNotFoundException>(() => store.AdoptAsync(ObjectKey.Parse("other"), upload, Token));
    }

    [Fact]
    public async Task Two_that_adopt_the_same_file_both_succeed()
    {
        using var store = new FolderStore(_root);
        for (var i = 0; i < 50; i++)
        {
            var upload = Path.Combine(_root, $"upload{i}");
            File.WriteAllText(upload, "bytes");
            var key = ObjectKey.Parse($"adopted/{i}");
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => store.AdoptAsync(key, upload, Token), Token)));
            File.ReadAllText(store.LocalPath(key)).ShouldBe("bytes");
        }
    }

    [Fact]
    public async Task Adopts_a_file_of_another_file_system_by_copying_it()
    {
        // /dev/shm is a file system of its own on every Linux machine; without one there is nothing to cross, and the file is moved.
        var elsewhere = Directory.Exists("/dev/shm") ? "/dev/shm" : _root;
        var upload = Path.Combine(elsewhere, $"kinora-{Guid.NewGuid():N}");
        File.WriteAllText(upload, "bytes");
        using var store = new FolderStore(_root);

        await store.AdoptAsync(Key, upload, Token);

        File.Exists(upload).ShouldBeFalse();
        File.ReadAllText(store.LocalPath(Key)).ShouldBe("bytes");
    }

    [Fact]
    public async Task An_object_in_the_way_of_a_folder_is_an_error_not_a_loss()
    {
        using var store = new FolderStore(_root);
        await store.PutAsync(ObjectKey.Parse("a"), Encoding.ASCII.GetBytes("x"), Token);
        await Should.ThrowAsync<IOException>(() => store.PutAsync(ObjectKey.Parse("a/b"), Encoding.ASCII.GetBytes("y"), Token));
        await store.PutAsync(ObjectKey.Parse("c/d"), Encoding.ASCII.GetBytes("x"), Token);
        await Should.ThrowAsync<IOException>(() => store.PutAsync(ObjectKey.Parse("c"), Encoding.ASCII.GetBytes("y"), Token));
        File.ReadAllText(store.LocalPath(ObjectKey.Parse("a"))).ShouldBe("x");
    }

    [Fact]
    public async Task A_link_that_points_outside_is_not_listed_as_an_object()
    {
        using var store = new FolderStore(_root);
        File.CreateSymbolicLink(Path.Combine(_root, "evil"), "/etc");
        (await store.ListAsync(null, Token).Select(o => o.Key.Value).ToListAsync(Token)).ShouldBeEmpty();
    }

    private sealed class GatedStream(Task gate) : MemoryStream([1, 2, 3])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await gate;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
