using Kinora.Data;
using Kinora.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Tests.Videos;

public sealed class VideoDetailsTests
{
    // Text below U+0300 needs no database, and this one has none.
    private static async Task<VideoDetails> CleanAsync(VideoDetails details)
    {
        await using var db = new KinoraDb(new DbContextOptionsBuilder<KinoraDb>().UseNpgsql("Host=nowhere").Options);
        return await details.CleanAsync(db, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("  Holiday \t 2026\r\n", "Holiday 2026")]
    [InlineData("nul\0 bell\a esc\u001b[31m", "nul bell esc[31m")]
    [InlineData("caf\u00e9\u0085next", "caf\u00e9 next")]
    public async Task A_title_is_one_line(string written, string kept) =>
        (await CleanAsync(new VideoDetails { Title = written })).Title.ShouldBe(kept);

    [Fact]
    public async Task A_description_keeps_its_lines() =>
        (await CleanAsync(new VideoDetails { Description = "\r\none\r\n\ttwo\0\rthree\n\n" })).Description.ShouldBe("one\n\ttwo\nthree");

    [Fact]
    public async Task Tags_are_distinct_and_not_empty() =>
        (await CleanAsync(new VideoDetails { Tags = ["cats", " CATS ", "", "  ", "dogs"] })).Tags.ShouldBe(["cats", "dogs"]);

    [Fact]
    public async Task What_was_not_given_stays_so()
    {
        var details = await CleanAsync(new VideoDetails());

        details.ShouldBe(new VideoDetails());
        details.Errors().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(" \n ", "")]
    [InlineData("\u00ad", "\u00ad")]
    public async Task A_title_must_show(string written, string kept)
    {
        var details = await CleanAsync(new VideoDetails { Title = written });

        details.Title.ShouldBe(kept);
        details.Errors().Keys.ShouldBe(["title"]);
    }

    [Fact]
    public void Limits_are_told_by_field()
    {
        static string Of(int length) => new('x', length);

        new VideoDetails { Title = Of(200), Description = Of(5000), Category = Of(50), Tags = [.. Enumerable.Repeat(Of(50), 30)] }.Errors().ShouldBeEmpty();
        new VideoDetails { Title = Of(201), Description = Of(5001), Category = Of(51), Tags = [Of(51)] }.Errors().Keys.Order().ShouldBe(["category", "description", "tags", "title"]);
        new VideoDetails { Tags = [.. Enumerable.Range(0, 31).Select(i => $"tag {i}")] }.Errors().Keys.ShouldBe(["tags"]);
    }

    [Theory]
    [InlineData("my_holiday_film.mp4", "my holiday film")]
    [InlineData(@"C:\Users\me\clip.final.mov", "clip.final")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(".mp4", "Untitled")]
    [InlineData("", "Untitled")]
    public void A_file_lends_its_name(string filename, string title) => VideoDetails.TitleOf(filename).ShouldBe(title);

    [Fact]
    public void A_long_name_is_cut_between_characters() =>
        VideoDetails.TitleOf(new string('x', 199) + "\U0001F600.mp4").ShouldBe(new string('x', 199));
}
