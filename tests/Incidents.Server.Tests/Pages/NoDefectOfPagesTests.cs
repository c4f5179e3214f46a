using System.Net;
using System.Text.RegularExpressions;
using Incidents.Server.Pages;
using Incidents.Server.Tests.Http;

namespace Incidents.Server.Tests.Pages;

/// <summary>Whatever is sent to whatever page, in whatever field of its forms: never a defect, and every "no" is a page.</summary>
public sealed partial class NoDefectOfPagesTests : IAsyncLifetime
{
    private static readonly string[] Texts =
    [
        "", " ", "\0", "a\0b", "\uFFFF", "\u202E", "<script>alert(1)</script>", "' OR 1=1 --", "-1", "0", "99999999999999999999", "1e400", "NaN", "null", "true", "[]", "sev1", "open", "inc_nothing", "../../etc/passwd", "%00",
        "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "x\r\ny: z", "\uD83D\uDCA5", new string('x', 12_000),
    ];

    private const int OfEach = 5;

    /// <summary>They end the session that the rest of the test needs, or keep its people out.</summary>
    private static readonly string[] NotSent = ["/sign-out", "/disable"];

    private readonly List<string> wrong = [];
    private TestApp app = null!;
    private Client ada = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestApp.Start();
        (ada, _) = (await app.As("ada"), await app.As("grace"));
        await app.IntegrationKey();
        await app.Publish("plain", "---\nrunbook: 1\ntitle: Plain\nservices: [orders-db]\n---\n# Plain\n\n## Steps\n\n### Look\n<!-- step: look -->\n\nLook.\n");
        await ada.Post("/api/v1/incidents", new { title = "x", service = "orders-db" });
        await ada.PostForm("/admin/teams", ("name", "Databases"));
        await ada.PostForm("/admin/people", ("name", "B"), ("email", "b@example.org"), ("password", "long enough"), ("role", "admin"));
        await (await app.As("grace")).PostForm("/admin/people", ("name", "C"), ("email", "c@example.org"), ("password", "long enough"), ("role", "verifier"));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task No_address_and_no_field_makes_a_defect()
    {
        var forms = new Dictionary<string, string[]>();
        var seen = new HashSet<string>();
        var next = new Queue<string>(["/"]);
        while (next.TryDequeue(out var path) && seen.Count < 150)
        {
            if (!seen.Add(Kind(path))) continue;
            var page = await ada.Get(path);
            Look("GET " + path, page);
            foreach (var link in Links().Matches(page.Text).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value))) next.Enqueue(link);
            foreach (Match form in Forms().Matches(page.Text))
                forms.TryAdd(WebUtility.HtmlDecode(form.Groups[1].Value), [.. Fields().Matches(form.Groups[2].Value).Select(f => f.Groups[1].Value).Where(f => f != FormTokens.Field).Distinct()]);
        }

        Assert.True(forms.Count > 15, string.Join(' ', forms.Keys));
        foreach (var (action, fields) in forms.Where(f => !NotSent.Any(f.Key.EndsWith)))
        {
            foreach (var text in Texts) Look($"POST {action} all {Cut(text)}", await ada.PostForm(action, [.. fields.Select(f => (f, text))]));
            // Each field by itself with some, and over all fields with all.
            for (var i = 0; i < fields.Length * OfEach; i++)
            {
                var (field, text) = (fields[i / OfEach], Texts[i % Texts.Length]);
                Look($"POST {action} {field}={Cut(text)}", await ada.PostForm(action, [.. fields.Select(f => (f, f == field ? text : "a"))]));
            }
        }

        foreach (var (method, pattern) in Routes.Pages(app).Where(r => !Routes.IsStream(r) && !NotSent.Any(r.Pattern.EndsWith)))
        {
            foreach (var part in Hostile.Parts.Where(_ => Routes.HasPlaces(pattern)))
                Look($"{method} {pattern} {Cut(part)}", method == "GET" ? await ada.Get(Routes.Fill(pattern, part)) : await ada.PostForm(Routes.Fill(pattern, part), ("text", "x"), ("name", "x")));
            if (method == "GET")
                foreach (var text in Texts)
                    Look($"GET {pattern}?…{Cut(text)}", await ada.Get($"{Routes.Fill(pattern, "1")}?" + string.Join('&', new[] { "state", "severity", "service", "q", "mine", "cursor", "order", "kind", "from", "all", "return" }.Select(n => $"{n}={Uri.EscapeDataString(text)}"))));
            else
                foreach (var body in Hostile.Bodies)
                    foreach (var type in new[] { "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x" })
                        Look($"POST {pattern} as {type}", await ada.Send(HttpMethod.Post, Routes.Fill(pattern, "1"), new ByteArrayContent(body) { Headers = { ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type) } }));
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n{string.Join('\n', wrong.Take(20))}");
        (await ada.Get("/")).Is(HttpStatusCode.OK);
    }

    private void Look(string sent, Reply reply)
    {
        // The server's own HTTP reader refuses some addresses before any code of ours, and a query with U+0000 is refused before any page.
        var isOurs = reply.Text.Length > 0 && reply.Code is null;
        if ((int)reply.Status >= 500 || ((int)reply.Status is >= 400 and not 414 && isOurs && reply.ContentType != "text/html; charset=utf-8")) wrong.Add($"{sent}: {(int)reply.Status} {reply.ContentType}");
    }

    /// <summary>One of each kind of page is enough.</summary>
    private static string Kind(string path) => Ids().Replace(path.Split('#')[0], "id");

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40];

    [GeneratedRegex("<a [^>]*href=\"(/[^\"]*)\"")]
    private static partial Regex Links();

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\"[^>]*>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<(?:input|select|textarea|button)[^>]* name=\"([^\"]+)\"")]
    private static partial Regex Fields();

    [GeneratedRegex("[a-z]+_[0-9a-z]{20,}|(?<=from=)[0-9]+")]
    private static partial Regex Ids();
}
