namespace Kinora.Media.Tests.Infrastructure;

/// <summary>The measure must be right before anything is measured with it.</summary>
public sealed class TestMediaTests
{
    public static TheoryData<string> VideoClips => [.. TestMedia.Clips.Where(c => c.Value.Frames > 0 && c.Key != "gif").Select(c => c.Key)];

    [Theory]
    [MemberData(nameof(VideoClips))]
    public async Task Every_picture_of_a_clip_says_its_number(string name)
    {
        var clip = TestMedia.Clips[name];

        var frames = await CounterFrames.ReadAsync(await TestMedia.GetAsync(name));

        frames.Select(f => f.Number).ShouldBe(Enumerable.Range(0, clip.Frames));
        frames.Select(f => f.Flash).ShouldBe(Enumerable.Range(0, clip.Frames).Select(clip.IsFlash));
    }
}
