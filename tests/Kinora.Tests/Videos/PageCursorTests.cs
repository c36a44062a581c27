using System.Buffers.Text;
using Kinora.Hosting;

namespace Kinora.Tests.Videos;

public sealed class PageCursorTests
{
    [Theory]
    [InlineData("2026-11-21T10:00:00.1234567Z", "dQw4w9WgXcQ")]
    [InlineData("0001-01-01T00:00:00Z", "a")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "0-_zzzzzzzz")]
    public void Comes_back_as_it_went(string at, string id)
    {
        var cursor = new PageCursor(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), id);

        PageCursor.TryParse(cursor.ToString(), out var again).ShouldBeTrue();

        again.ShouldBe(cursor);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_one_a_list_begins_at_its_beginning(string? text)
    {
        PageCursor.TryParse(text, out var cursor).ShouldBeTrue();
        cursor.ShouldBeNull();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("not base64 at all")]
    [InlineData("AQ")]
    [InlineData("AQAAAAAAAAAA")] // no id
    [InlineData("AgAAAAAAAAAAYQ")] // another version
    [InlineData("Af__________YQ")] // before the year 1
    [InlineData("AX__________YQ")] // after the year 9999
    [InlineData("AQAAAAAAAAAAJw")] // an id with a quote
    [InlineData("AQAAAAAAAAAA_w")]
    public void Takes_nothing_that_it_did_not_make(string text) => PageCursor.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Is_not_read_when_too_long() => PageCursor.TryParse(Base64Url.EncodeToString(new byte[4096]), out _).ShouldBeFalse();
}
