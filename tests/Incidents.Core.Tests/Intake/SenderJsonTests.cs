using System.Text;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

/// <summary>What every reader does with JSON that is broken, hostile or merely odd; seen through the generic one.</summary>
public class SenderJsonTests
{
    [Theory]
    [InlineData("", "breaks off or has a wrong character at line 1, byte 1")]
    [InlineData("<alert/>", "breaks off or has a wrong character at line 1, byte 1")]
    [InlineData("{\"summary\":\n  NaN}", "breaks off or has a wrong character at line 2, byte 3")]
    [InlineData("{\"summary\":\"a\"} {}", "breaks off or has a wrong character at line 1, byte 17")]
    [InlineData("{\"summary\":\"\u0000\"}", "breaks off or has a wrong character at line 1, byte 13")]
    [InlineData("\ufeff\ufeff{}", "breaks off or has a wrong character at line 1, byte 1")]
    [InlineData("{\"summary\":\"\\ud83", "breaks off or has a wrong character at line 1")]
    [InlineData("{\"summary\":\"a\\u\\u0000d800\"}", "breaks off or has a wrong character at line 1, byte 16")]
    [InlineData("\\u0000{\"summary\":\"a\"}", "breaks off or has a wrong character at line 1, byte 1")]
    [InlineData("{\"summary\":\"a\\", "breaks off or has a wrong character at line 1")]
    public void Unreadable_text_is_refused_with_its_place(string text, string place) => AssertUnreadable(Encoding.UTF8.GetBytes(text), place);

    [Fact]
    public void Text_that_is_not_UTF8_is_refused_with_its_place() =>
        AssertUnreadable([.. "{\n \"summary\":\"M"u8, 0xFC, .. "ller\"}"u8], "it is not UTF-8 at line 2, byte 14");

    [Theory]
    [InlineData(100_000)]
    [InlineData(33)]
    public void Deep_nesting_is_refused(int depth) =>
        AssertUnreadable(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), "nested too deeply");

    [Fact]
    public void A_byte_order_mark_is_skipped() => Assert.Equal("a", Title("\ufeff{\"summary\":\"a\"}"));

    [Theory]
    [InlineData("""a\u0000b""", "ab")]
    [InlineData("""\ud800""", "\ufffd")]
    [InlineData("""a\udc00b""", "a\ufffdb")]
    [InlineData("""\ud800\ud83d\ude00""", "\ufffd😀")]
    [InlineData("""\uD83D\uDE00""", "😀")]
    [InlineData("""\\u0000\\ud800""", @"\u0000\ud800")]
    [InlineData("""\\\u0000x""", @"\x")]
    [InlineData("""two\r\nlines\tand \u001b[31mred\u007f""", "two  lines and  [31mred")]
    public void Escapes_that_would_hurt_later_are_taken_out(string written, string read) => Assert.Equal(read, Title($$"""{"summary":"{{written}}"}"""));

    [Fact]
    public void Keys_and_details_are_cleaned_too()
    {
        var read = One("""{"summary":"s","de\u0000dupKey":"k","bad \ud800":["\u0000","\udfff"]}""");
        Assert.Equal("k", read.DedupKey);
        Assert.Equal("""{"summary":"s","dedupKey":"k","bad �":["","�"]}""", read.DetailsJson);
    }

    [Fact]
    public void A_title_is_cut_at_1024_characters_and_never_inside_one()
    {
        Assert.Equal(new string('x', 1024), Title($$"""{"summary":"{{new string('x', 1025)}}"}"""));
        Assert.Equal(new string('x', 1023), Title($$"""{"summary":"{{new string('x', 1023)}}😀"}"""));
        Assert.Equal(new string('x', 1022) + "😀", Title($$"""{"summary":"{{new string('x', 1022)}}😀"}"""));
    }

    [Theory]
    [InlineData("https://example.net/a?b=c#d", true)]
    [InlineData("http://[::1]:9090/", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/relative", false)]
    [InlineData("?orgId=1", false)]
    [InlineData("https://example.net/a b", false)]
    [InlineData("https:///nowhere", false)]
    public void Only_absolute_web_addresses_become_links(string url, bool kept)
    {
        var read = One($$"""{"summary":"s","links":["{{url}}"],"runbookUrl":"{{url}}"}""");
        Assert.Equal(kept, read.Links.Count == 1);
        Assert.Equal(kept ? url : null, read.RunbookUrl);
    }

    [Fact]
    public void An_endless_address_and_the_twenty_first_are_left_out()
    {
        Assert.Null(One($$"""{"summary":"s","runbookUrl":"https://x/{{new string('a', 2048)}}"}""").RunbookUrl);
        var links = string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"https://x/{i}\",\"https://x/{i}\""));
        Assert.Equal(20, One($$"""{"summary":"s","links":[{{links}}]}""").Links.Count);
    }

    private static string Title(string json) => One(json).Title;

    private static AlertEvent One(string json) => GenericEvents.Read(Bodies.Of(json), _ => "new").Value.Single().Value;

    private static void AssertUnreadable(byte[] body, string place)
    {
        var refusals = new[]
        {
            GenericEvents.Read(body, _ => "new").Refusal,
            AlertmanagerWebhook.Read(body).Refusal,
            PagerDutyEvents.Read(body, "new").Refusal,
        };
        Assert.All(refusals, refusal =>
        {
            Assert.Equal((RefusalKind.Malformed, "unreadable_json"), (refusal!.Kind, refusal.Code));
            Assert.Contains(place, refusal.Detail);
        });
    }
}
