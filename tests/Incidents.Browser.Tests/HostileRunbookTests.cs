using System.Net;
using System.Text.Json;
using Incidents.Core.Access;

namespace Incidents.Browser.Tests;

/// <summary>Texts that want to be more than text, in everything that a runbook and a run show.</summary>
public sealed class HostileRunbookTests(Chromium chromium)
{
    private static readonly string[] Texts = [.. HostileTexts.All.Where(t => t.Length < 300 && !t.Contains('\uFFFE'))];

    [Fact]
    public async Task Stay_text_wherever_they_are_shown()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var body = string.Join("\n\n", HostileTexts.All);
        var lines = HostileTexts.Lines.ToArray();
        var title = JsonSerializer.Serialize(string.Join(" ", lines.Where(t => t.Length < 60).Take(40)));
        var steps = string.Concat(lines.Take(20).Select((t, i) => $"\n### {t}\n<!-- step: s{i} -->\n\n**Expect:** {t}\n\n**Rollback:** {t}\n"));
        var markdown = $"---\nrunbook: 1\ntitle: {title}\nowner: {title}\nparams:\n  - {{name: anything, type: text, pattern: '[\\s\\S]*', label: {title}, derive: {title}}}\n---\n{body}\n\n## Steps\n{steps}";
        await app.Publish("hostile", markdown);
        await app.Publish("hostile", markdown + "\n" + body);
        var value = "\"><script>alert(1)</script><img src=http://evil.example/x>";
        var run = (await ada.Post("/api/v1/runs", new { runbook = "hostile", environment = "e<b>", parameters = new { anything = value } }));
        if (run.Status != HttpStatusCode.Created) run = (await ada.Post("/api/v1/runs", new { runbook = "hostile", environment = "test", parameters = new { anything = value } })).Is(HttpStatusCode.Created);
        var id = run.Of("id");
        foreach (var (text, i) in Texts.Take(12).Select((t, i) => (t, i)))
        {
            await ada.Post($"/api/v1/runs/{id}/steps/s{i}/notes", new { text });
            (await ada.Post($"/api/v1/runs/{id}/steps/s{i}/complete", new { outcome = text, evidence = Texts[23 + i] })).Is(HttpStatusCode.OK);
        }

        (await ada.Post($"/api/v1/runs/{id}/steps/s12/fail", new { reason = string.Join(' ', Texts) })).Is(HttpStatusCode.OK);
        (await ada.Post($"/api/v1/runs/{id}/steps", new { title = Texts[0] + Texts[14], reason = Texts[1], markdown = string.Join("\n\n", Texts.Where(t => t.Length < 60)) })).Is(HttpStatusCode.OK);

        await using var visitor = await chromium.Visit(app, "ada", new Look(Dark: true, Narrow: true));
        foreach (var path in new[] { "/runbooks", "/runbooks?q=evil", "/runbooks/hostile", "/runbooks/hostile/revisions", "/runbooks/hostile/diff", "/runbooks/hostile/edit", "/runbooks/hostile/start", "/runs", $"/runs/{id}" }) await visitor.StayText(path);
        // Each as what is searched for, and as what was typed into a field that is shown again: every fourth by the browser.
        await HostileTexts.Each(Texts, (text, _) => ada.Get(Search(text)));
        foreach (var text in Texts.Where((_, i) => i % 4 == 0))
        {
            await visitor.Go(Search(text));
            visitor.NothingElseHappened();
        }
    }

    /// <summary>Alone, an ending of a string or of a block does what it does not in company.</summary>
    [Fact]
    public async Task Stay_text_also_where_each_is_alone()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var published = await HostileTexts.Each(HostileTexts.All, (text, i) =>
        {
            var quoted = JsonSerializer.Serialize(text);
            return ada.Put($"/api/v1/runbooks/hostile-{i}", $"---\nrunbook: 1\ntitle: {quoted}\nparams:\n  - {{name: anything, type: text, pattern: '[\\s\\S]*', label: {quoted}, derive: {quoted}}}\n---\n{text}\n\n## Steps\n\n### Look\n<!-- step: look -->\n\n{text}\n\n    look --at {{{{anything}}}}\n");
        });
        var runs = new string?[HostileTexts.All.Count];
        var begun = await HostileTexts.Each(HostileTexts.All, async (text, i) =>
        {
            var run = await ada.Post("/api/v1/runs", new { runbook = $"hostile-{i}", environment = "test", parameters = new { anything = text } });
            if (run.Status != HttpStatusCode.Created) return run;
            runs[i] = run.Of("id");
            return await ada.Post($"/api/v1/runs/{runs[i]}/steps/look/notes", new { text });
        });
        // Refused are what no text may hold, what is longer than a title, and what a runbook may not have before its steps.
        Assert.True(published >= 190 && begun >= 180, $"{published} published, {begun} followed");

        await using var visitor = await chromium.Visit(app, "ada", new Look(Narrow: true));
        await visitor.StayText("/runbooks");
        await visitor.StayText("/runs");
        for (var i = 0; i < runs.Length; i += 8)
        {
            if (runs[i] is not { } run) continue;
            await visitor.StayText($"/runbooks/hostile-{i}");
            await visitor.StayText($"/runs/{run}");
        }
    }

    private static string Search(string text) => $"/runbooks?q={Uri.EscapeDataString(text)}";
}
