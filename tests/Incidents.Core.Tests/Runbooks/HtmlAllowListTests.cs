using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class HtmlAllowListTests
{
    [Theory]
    [InlineData("<p>a &lt; b > c</p>")]
    [InlineData("<a href=\"https://x.example/a:b@c\" rel=\"noopener noreferrer nofollow\">a</a>")]
    [InlineData("<a href=\"a/b:c\">a</a><a href=\"#s-x\">b</a><a href=\"mailto:a@b\">c</a>")]
    [InlineData("<img src=\"a.png\" alt=\"a\" /><br /><hr />")]
    public void What_a_runbook_needs_is_accepted(string html) => Assert.True(HtmlAllowList.Accepts(html));

    [Theory]
    [InlineData("<script>")]
    [InlineData("<p")]
    [InlineData("<p onclick=\"x\">a</p>")]
    [InlineData("<p style=\"x\">a</p>")]
    [InlineData("<P>a</P>")]
    [InlineData("<p class='x'>a</p>")]
    [InlineData("<p class=x>a</p>")]
    [InlineData("<p id=\"location\">a</p>")]
    [InlineData("<h1 id=\"location\">a</h1>")]
    [InlineData("</p>")]
    [InlineData("<p>a")]
    [InlineData("<p><em>a</p></em>")]
    [InlineData("</div><h1>x</h1>")]
    [InlineData("<!-- a -->")]
    [InlineData("<a href=\"javascript:x\">a</a>")]
    [InlineData("<a href=\"&#106;avascript:x\">a</a>")]
    [InlineData("<a href=\"java&#10;script:x\">a</a>")]
    [InlineData("<a href=\" javascript:x\">a</a>")]
    [InlineData("<a href=\"//x\">a</a>")]
    [InlineData("<a href=\"/\\x\">a</a>")]
    [InlineData("<a href=\"https:x\">a</a>")]
    [InlineData("<a href=\"https://a@b\">a</a>")]
    [InlineData("<a href=\"data:x\">a</a>")]
    [InlineData("<a target=\"_blank\">a</a>")]
    [InlineData("<img src=\"https://x/y.png\" />")]
    [InlineData("<img src=\"//x/y.png\" />")]
    [InlineData("<input type=\"text\" />")]
    [InlineData("<div role=\"alert\">a</div>")]
    [InlineData("<form></form>")]
    public void Anything_else_is_not(string html) => Assert.False(HtmlAllowList.Accepts(html));
}
