using Kinora.Storage;

namespace Kinora.Tests.Storage;

public sealed class ObjectKeyTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("videos/dQw4w9WgXcQ/original")]
    [InlineData("videos/_-x/video/720p60/0.m4s")]
    [InlineData("a..b/c.")]
    [InlineData("-/_")]
    public void Takes_plain_relative_names(string text) => ObjectKey.Parse(text).Value.ShouldBe(text);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/etc/passwd")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a/..")]
    [InlineData("./a")]
    [InlineData(".tmp/a")]
    [InlineData("a/.hidden")]
    [InlineData("a\\..\\b")]
    [InlineData("C:a")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a%2e%2e")]
    [InlineData("é")]
    [InlineData("a?b")]
    [InlineData("~")]
    [InlineData("a∕b")]
    [InlineData("１")]
    public void Refuses_all_else(string? text)
    {
        ObjectKey.TryParse(text, out var key).ShouldBeFalse();
        key.ShouldBeNull();
    }

    [Fact]
    public void Has_a_longest_key_and_a_longest_segment()
    {
        var segment = new string('a', 200);
        ObjectKey.TryParse(segment, out _).ShouldBeTrue();
        ObjectKey.TryParse(segment + "a", out _).ShouldBeFalse();
        ObjectKey.TryParse($"{segment}/{segment}/{new string('b', 110)}", out _).ShouldBeTrue();
        ObjectKey.TryParse($"{segment}/{segment}/{new string('b', 111)}", out _).ShouldBeFalse();
    }

    [Fact]
    public void Grows_by_valid_parts_only()
    {
        var key = ObjectKey.Parse("videos") / "abc" / "0.m4s";
        key.ShouldBe(ObjectKey.Parse("videos/abc/0.m4s"));
        Should.Throw<FormatException>(() => key / "../x");
        Should.Throw<FormatException>(() => key / "");
    }
}
