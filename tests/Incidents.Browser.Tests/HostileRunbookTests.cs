using System.Net;
using System.Text.Json;
using Incidents.Core.Access;

namespace Incidents.Browser.Tests;

/// <summary>Texts that want to be more than text, in everything that a runbook and a run show.</summary>
public sealed class HostileRunbookTests(Chromium chromium)
{
    private static readonly string[] Texts =
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<img src=http://evil.example/p.png>", "<svg onload=alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>", "<link rel=stylesheet href=http://evil.example/x.css>",
        "<meta http-equiv=refresh content='0;url=http://evil.example/'>", "<base href=http://evil.example/>", "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>x</details>", "<style>@import 'http://evil.example/x.css';</style>",
        "<a href=javascript:alert(1)>click</a>", "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "\" onmouseover=\"alert(1)", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "-->\n<script>alert(1)</script>",
        "</main></body></html><script>alert(1)</script>", "</option></select><script>alert(1)</script>", "`${alert(1)}`", "{{constructor}}", "@(1+1)", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "javascript&colon;alert(1)",
        "&#106;avascript:alert(1)", "data:text/html,<script>alert(1)</script>", "//evil.example/x", "http://good.example@evil.example/", "[click](javascript:alert(1))", "[click](data:text/html,x)", "[click](&#106;avascript:alert(1))", "[click](http://good@evil.example/)",
        "![x](http://evil.example/p.png)", "![x](//evil.example/p.png)", "<http://evil.example>", "[a]: javascript:alert(1)\n\n[a]", "| a | b |\n|---|---|\n| <script>alert(1)</script> | ![x](http://evil.example/p.png) |",
        "```html\n<script>alert(1)</script>\n```", "```\n</code></pre><script>alert(1)</script>\n```", "```sh\n$ echo '</code></pre><img src=x onerror=alert(1)>'\n```", "# <script>alert(1)</script>", "## \" onclick=\"alert(1)", "# constructor", "# location",
        "safe\u202Efdp.exe", "\u2066hidden\u2069", "a\u0301\u0301\u0301\u0301\u0301\u0301", "مرحبا", "\uFFFE", "%3Cscript%3Ealert(1)%3C/script%3E", "' OR 1=1 --", "\"; DROP TABLE runs; --", "\" AND \"", "*", "NEAR(", "a:* & !b", "x\r\nSet-Cookie: a=b",
        new('W', 900), string.Concat(Enumerable.Repeat("<b>", 300)), string.Concat(Enumerable.Repeat("wide ", 200)), "<div class=\"banner yes\">Verified</div>", "<dialog open>You are signed out</dialog>", "<form action=http://evil.example/><button>Done, next step</button></form>",
    ];

    [Fact]
    public async Task Stay_text_wherever_they_are_shown()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var body = string.Join("\n\n", Texts);
        var title = JsonSerializer.Serialize(string.Join(" ", Texts.Where(t => t.Length < 60 && !t.Contains('\n') && !t.Contains('\r') && !t.Contains('\uFFFE'))));
        var steps = string.Concat(Texts.Where(t => t.Length < 100 && !t.Contains('\n') && !t.Contains('\r')).Take(20).Select((t, i) => $"\n### {t}\n<!-- step: s{i} -->\n\n**Expect:** {t}\n\n**Rollback:** {t}\n"));
        var markdown = $"---\nrunbook: 1\ntitle: {title}\nowner: {title}\nparams:\n  - {{name: anything, type: text, pattern: '[\\s\\S]*', label: {title}, derive: {title}}}\n---\n{body}\n\n## Steps\n{steps}";
        await app.Publish("hostile", markdown);
        await app.Publish("hostile", markdown + "\n" + body);
        var value = "\"><script>alert(1)</script><img src=http://evil.example/x>";
        var run = (await ada.Post("/api/v1/runs", new { runbook = "hostile", environment = "e<b>", parameters = new { anything = value } }));
        if (run.Status != HttpStatusCode.Created) run = (await ada.Post("/api/v1/runs", new { runbook = "hostile", environment = "test", parameters = new { anything = value } })).Is(HttpStatusCode.Created);
        var id = run.Of("id");
        foreach (var (text, i) in Texts.Where(t => !t.Contains('\uFFFE')).Take(12).Select((t, i) => (t, i)))
        {
            await ada.Post($"/api/v1/runs/{id}/steps/s{i}/notes", new { text });
            (await ada.Post($"/api/v1/runs/{id}/steps/s{i}/complete", new { outcome = text, evidence = Texts[23 + i] })).Is(HttpStatusCode.OK);
        }

        (await ada.Post($"/api/v1/runs/{id}/steps/s12/fail", new { reason = string.Join(' ', Texts.Where(t => !t.Contains('\uFFFE'))) })).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/runs/{id}/steps", new { title = Texts[0] + Texts[14], reason = Texts[1], markdown = string.Join("\n\n", Texts.Where(t => t.Length < 200 && !t.Contains('\uFFFE'))) })).Is(HttpStatusCode.OK);

        await using var visitor = await chromium.Visit(app, "ada", new Look(Dark: true, Narrow: true));
        foreach (var path in new[] { "/runbooks", "/runbooks?q=evil", "/runbooks/hostile", "/runbooks/hostile/revisions", "/runbooks/hostile/diff", "/runbooks/hostile/edit", "/runbooks/hostile/start", "/runs", $"/runs/{id}" })
        {
            await visitor.Go(path);
            Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("document.querySelectorAll('main script, iframe, object, embed, base, main style, main form[action^=\"http\"], [onerror], [onload], [onclick], [onmouseover], dialog[open], main meta').length"));
            Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("[...document.querySelectorAll('a[href], [src]')].filter(e => /^(javascript|data|vbscript):/i.test((e.href || e.src || '').trim())).length"));
            Assert.True(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390, $"{path} is too wide");
            visitor.NothingElseHappened();
        }

        await visitor.Shoot("hostile-run");
        // Each as what is searched for, and as what was typed into a field that is shown again.
        foreach (var text in Texts)
        {
            await visitor.Go($"/runbooks?q={Uri.EscapeDataString(text.Replace("\uFFFE", "", StringComparison.Ordinal))}");
            visitor.NothingElseHappened();
        }
    }
}
