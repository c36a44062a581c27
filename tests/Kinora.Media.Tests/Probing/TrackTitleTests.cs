using Kinora.Media.Probing;

namespace Kinora.Media.Tests.Probing;

public sealed class TrackTitleTests
{
    [Theory]
    [InlineData("English", "English")]
    [InlineData("  Regie\u0000\u0007 & Ton\r\n", "Regie & Ton")]
    [InlineData("the \"cut\"", "the 'cut'")]
    [InlineData("\uFFFD\uFFFF\uD800", null)]
    [InlineData(" ", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Is_one_line_that_manifests_can_tell(string? text, string? title) => TrackTitle.Of(text).ShouldBe(title);

    [Fact]
    public void Is_no_novel() => TrackTitle.Of(new string('x', 79) + "😀😀").ShouldBe(new string('x', 79) + "😀");

    [Theory]
    [InlineData("SoundHandler")]
    [InlineData("Apple Sound Media Handler")]
    [InlineData("Core Media Audio")]
    [InlineData("#Mainconcept MP4 Sound Media Handler")]
    [InlineData("ISO Media file produced by Google Inc.")]
    [InlineData("L-SMASH Audio Handler")]
    [InlineData("GPAC ISO Audio Handler")]
    [InlineData("sound")]
    public void A_handlers_usual_name_is_none(string name) => TrackTitle.OfHandler(name).ShouldBeNull();

    [Fact]
    public void A_handlers_own_name_is_one() => TrackTitle.OfHandler("Commentary by the director").ShouldBe("Commentary by the director");
}
