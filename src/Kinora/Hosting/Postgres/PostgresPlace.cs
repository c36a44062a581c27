using System.Security.Cryptography;
using System.Text;

namespace Kinora.Hosting.Postgres;

/// <summary>
/// Where a private PostgreSQL lives. Everything is under <c>{data}/postgres</c>, unless a path would not do:
/// a socket's address holds 107 bytes, and a user other than root cannot pass through a folder like /root.
/// </summary>
internal sealed record PostgresPlace
{
    private const int LongestSocketPath = 107;
    private const string SocketName = "/.s.PGSQL.5432";

    private readonly string _temporary;

    public PostgresPlace(string dataFolder)
    {
        Root = Path.Combine(dataFolder, "postgres");
        LockFile = Path.Combine(dataFolder, "postgres.lock");
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataFolder)))[..16];
        _temporary = Path.Combine("/tmp", $"kinora-{id}");
        SeenRoot = Root;
        var inside = Path.Combine(Root, "socket");
        Socket = Encoding.UTF8.GetByteCount(inside + SocketName) <= LongestSocketPath ? inside : _temporary + "-socket";
    }

    /// <summary>The folder that belongs to PostgreSQL's user.</summary>
    public string Root { get; }

    /// <summary><see cref="Root"/> as PostgreSQL sees it: elsewhere when it is mounted for it.</summary>
    public string SeenRoot { get; private init; }

    public string LockFile { get; }

    /// <summary>The folder of the socket, as Kinora sees it.</summary>
    public string Socket { get; }

    public string SeenSocket => Socket.StartsWith(Root, StringComparison.Ordinal) ? SeenRoot + Socket[Root.Length..] : Socket;

    public string Cluster => Path.Combine(Root, "cluster");

    public string SeenCluster => Path.Combine(SeenRoot, "cluster");

    /// <summary>A cluster while initdb makes it: renamed when it is whole.</summary>
    public string Unfinished => Path.Combine(Root, "cluster.unfinished");

    public string SeenUnfinished => Path.Combine(SeenRoot, "cluster.unfinished");

    public string PidFile => Path.Combine(Cluster, "postmaster.pid");

    public bool IsMounted => SeenRoot != Root;

    /// <summary>The same place, mounted in /tmp for a user who cannot reach the data folder.</summary>
    public PostgresPlace Mounted() => this with { SeenRoot = _temporary };
}
