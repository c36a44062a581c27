using System.Text;
using Kinora.Features.Playback;
using Kinora.Tests.Infrastructure;

namespace Kinora.Tests.Playback;

/// <summary>What players are told of rates while a ladder is being made.</summary>
public sealed class PlaylistsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Planned_rates_stand_until_a_whole_rendition_can_be_measured()
    {
        await using var rig = await PlaybackRig.CreateAsync(postgres);
        var video = await rig.AddVideoAsync(3, "360p");
        var playlists = new Playlists();

        // The first scene is dark: next to nothing in bytes.
        var rendition = video.Playable!.Stored.Single();
        rendition.Add(0, new StoredSegment(1_000, new byte[32]));
        Text(MediaFileKind.Master).ShouldContain("BANDWIDTH=900000,AVERAGE-BANDWIDTH=600000");
        Text(MediaFileKind.Manifest).ShouldContain("bandwidth=\"900000\"");

        rendition.Add(1, new StoredSegment(80_000, new byte[32]));
        rendition.Add(2, new StoredSegment(9_000, new byte[32]));
        Text(MediaFileKind.Master).ShouldContain("BANDWIDTH=640000,AVERAGE-BANDWIDTH=240000");
        Text(MediaFileKind.Manifest).ShouldContain("bandwidth=\"640000\"");

        string Text(MediaFileKind kind) => Encoding.UTF8.GetString(playlists.Get(video, new MediaPath(kind, default, "", 0))!.Bytes.Span);
    }
}
