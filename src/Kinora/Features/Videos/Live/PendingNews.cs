using Kinora.Messaging;

namespace Kinora.Features.Videos.Live;

/// <summary>What is to be told about one video: however often something happened, it is said once.</summary>
internal sealed class PendingNews(Guid owner)
{
    public Guid Owner { get; } = owner;

    public UploadProgress? Upload { get; private set; }

    public bool Changed { get; private set; }

    public HashSet<(string Kind, string Name)> Renditions { get; } = [];

    public bool NeedsState => Changed || Renditions.Count > 0;

    public void Add(object videoEvent)
    {
        switch (videoEvent)
        {
            case UploadProgress upload: Upload = upload; break;
            case VideoChanged: Changed = true; break;
            case SegmentsChanged segments: Renditions.Add((segments.Kind, segments.Name)); break;
        }
    }

    /// <summary>Takes over what an earlier round could not say; what came since is newer.</summary>
    public void Merge(PendingNews earlier)
    {
        Upload ??= earlier.Upload;
        Changed |= earlier.Changed;
        Renditions.UnionWith(earlier.Renditions);
    }
}
