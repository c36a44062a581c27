using Kinora.Hosting;

namespace Kinora.Tests.Hosting;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("10 GB", 10737418240)]
    [InlineData("10gib", 10737418240)]
    [InlineData("1.5 MB", 1572864)]
    [InlineData("512k", 524288)]
    [InlineData(" 42 ", 42)]
    [InlineData("42 B", 42)]
    [InlineData("8 PB", 9007199254740992)]
    public void Reads_sizes_as_people_write_them(string text, long bytes)
    {
        ByteSize.TryParse(text, out var size).ShouldBeTrue();
        size.Bytes.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("GB")]
    [InlineData("-1 GB")]
    [InlineData("1 XB")]
    [InlineData("1.2.3 MB")]
    [InlineData("99999999999 PB")]
    [InlineData("1e3")]
    public void Refuses_what_is_no_size(string? text) => ByteSize.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(10737418240, "10 GB")]
    [InlineData(1572864, "1.5 MB")]
    [InlineData(1000, "1000 B")]
    public void Writes_them_likewise(long bytes, string text) => new ByteSize(bytes).ToString().ShouldBe(text);
}
