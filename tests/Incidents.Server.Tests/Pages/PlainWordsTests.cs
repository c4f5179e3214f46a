using System.Net;
using System.Text.RegularExpressions;
using Incidents.Core;
using Incidents.Server.Pages;

namespace Incidents.Server.Tests.Pages;

/// <summary>A "no" on a page tells a person what to press, and not a program what to call.</summary>
public sealed partial class PlainWordsTests
{
    private const string Call = "/api/v1|(GET|POST|PUT|PATCH|DELETE) [/…]|If-Match|ETag|acknowledgeUnproven";

    /// <summary>No page does what they are about, or it asks for the password instead.</summary>
    private static readonly string[] NeverOnPages = ["human_required", "step_up_required", "unknown_integration_key", "no_mapping"];

    [Fact]
    public void Every_refusal_that_names_a_call_has_words_for_a_page()
    {
        var named = 0;
        foreach (var (path, text) in Repository.Files("src", "*Refusals.cs").Where(f => f.Path.StartsWith("src/Incidents.Core/", StringComparison.Ordinal)))
            foreach (var refusal in text.Split("RefusalKind.").Skip(1).Where(r => Regex.IsMatch(r, Call)))
            {
                var begin = Beginning().Match(refusal);
                var (kind, code) = (Enum.Parse<RefusalKind>(begin.Groups[1].Value), begin.Groups[2].Value);
                if (NeverOnPages.Contains(code)) continue;
                named++;
                var shown = new Refusal(kind, code, "It is so. Change it with POST /api/v1/things.").ForPeople().Detail;
                Assert.True(shown.StartsWith("It is so. ", StringComparison.Ordinal), $"{path}: {code} says only: {shown}");
                Assert.DoesNotMatch(Call, shown);
            }

        Assert.True(named > 50, $"{named}");
    }

    [Theory]
    [InlineData("It is not there. List them with GET /api/v1/things.", "It is not there.")]
    [InlineData("The run has no step 'x'; its steps are named in GET /api/v1/runs/run_1.", "The run has no step 'x'.")]
    [InlineData("Enter the values first (POST …/attempts); when they are the same, go on.", "Enter the values first; when they are the same, go on.")]
    [InlineData("One. Two with POST /finish and a reason. Three.", "One. Three.")]
    [InlineData("Nothing about calls; it stays. As it is", "Nothing about calls; it stays. As it is")]
    [InlineData("GET /api/v1/things", "")]
    public void Sentences_about_calls_are_left_out(string text, string plain) => Assert.Equal(plain, PlainWords.Of(text));

    [Fact]
    public void What_is_nothing_but_a_call_is_shown_as_it_is() =>
        Assert.Equal("POST /api/v1/things", new Refusal(RefusalKind.Conflict, "unknown", "POST /api/v1/things").ForPeople().Detail);

    [Fact]
    public async Task Pages_say_it_so_and_the_api_as_before()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        var page = WebUtility.HtmlDecode((await ada.Get("/runs/run_nothing")).Is(HttpStatusCode.NotFound).Text);
        Assert.Contains("There is no run run_nothing. It may be gone", page);
        Assert.DoesNotContain("/api/v1", page);
        Assert.Contains("GET /api/v1/runs", (await ada.Get("/api/v1/runs/run_nothing")).Text);

        await app.Publish("guarded", "---\nrunbook: 1\ntitle: Guarded\n---\n# Guarded\n\n## Steps\n\n### Overwrite it\n<!-- step: overwrite -->\n\n> [!CAUTION]\n> Overwrites it.\n");
        page = WebUtility.HtmlDecode((await ada.PostForm("/runbooks/guarded/start", ("environment", "production"))).Is(HttpStatusCode.Conflict).Text);
        Assert.Contains("UNPROVEN: never drilled. If you follow it all the same, tick that you know it", page);
        Assert.DoesNotContain("\"acknowledgeUnproven\": true", page);
    }

    [GeneratedRegex(@"^(\w+),\s*""(\w+)""")]
    private static partial Regex Beginning();
}
