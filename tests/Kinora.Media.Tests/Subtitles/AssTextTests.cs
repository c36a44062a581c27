using Kinora.Media.Subtitles;

namespace Kinora.Media.Tests.Subtitles;

public sealed class AssTextTests
{
    [Theory]
    [InlineData("Plain", "Plain")]
    [InlineData(@"Two\Nlines", "Two\nlines")]
    [InlineData(@"Two\nlines", "Two\nlines")]
    [InlineData(@"\N\NHeld\N \N apart\N", "Held\napart")]
    [InlineData(@"a\hb", "a\u00A0b")]
    [InlineData(@"{\i1}One{\i0} two", "<i>One</i> two")]
    [InlineData(@"{\b1}{\i1}One{\b0} two{\i0}", "<b><i>One</i></b><i> two</i>")]
    [InlineData(@"{\i1}One\Nand on", "<i>One</i>\n<i>and on</i>")]
    [InlineData(@"{\b700}Bold{\b400} and not", "<b>Bold</b> and not")]
    [InlineData(@"{\u1\i1}Both{\r} none", "<i><u>Both</u></i> none")]
    [InlineData(@"{\i1}{\i0}None", "None")]
    [InlineData(@"{\pos(1,2)\c&HFF&\fs20\blur3\k40}Sung", "Sung")]
    [InlineData(@"{a remark}Said", "Said")]
    [InlineData(@"{never closed", "{never closed")]
    [InlineData(@"\{braces\}", "{braces}")]
    [InlineData(@"{\p1}m 0 0 l 100 0 100 100{\p0}After", "After")]
    [InlineData(@"{\p1}m 0 0 l 100 0 100 100", "")]
    [InlineData("a < b && c > d --> e", "a &lt; b &amp;&amp; c &gt; d --&gt; e")]
    [InlineData("</v><script>alert(1)</script>", "&lt;/v&gt;&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("A😀B", "A😀B")]
    [InlineData("bell\a\0\r", "bell")]
    [InlineData("", "")]
    public void Becomes_a_payload_of_WebVTT(string text, string payload) => AssText.Convert(text).Payload.ShouldBe(payload);

    [Theory]
    [InlineData(@"{\an8}Up", "line:0")]
    [InlineData(@"{\a6}Up", "line:0")]
    [InlineData(@"{\an2}Down", "")]
    [InlineData("Down", "")]
    public void What_stands_at_the_top_stays_there(string text, string settings) => AssText.Convert(text).Settings.ShouldBe(settings);

    [Fact]
    public void Half_a_character_is_none() => AssText.Convert("a\ud83d").Payload.ShouldBe("a");

    [Fact]
    public void A_wall_of_text_is_cut()
    {
        AssText.Convert(new string('x', 1_000_000)).Payload.Length.ShouldBe(2000);
        AssText.Convert(string.Concat(Enumerable.Repeat(@"x\N", 1_000_000))).Payload.Split('\n').Length.ShouldBe(20);
        // Tags that would be opened and closed for every letter.
        AssText.Convert(string.Concat(Enumerable.Repeat(@"{\b1\i1\u1}x{\r}y", 100_000))).Payload.Length.ShouldBeLessThan(50_000);
    }
}
