using System.Net;
using System.Text.RegularExpressions;

namespace Incidents.Server.Tests.Readme;

/// <summary>The README's example of the whole convention is a runbook that can be stored.</summary>
public sealed partial class ConventionExampleTests
{
    [Fact]
    public async Task The_READMEs_example_is_taken_without_a_hint()
    {
        var example = Example().Match(await File.ReadAllTextAsync(Repository.Path("README.md"), TestContext.Current.CancellationToken)).Groups[1].Value;
        await using var app = await TestApp.Start();
        await app.Publish("restore-orders", example);
        var runbook = (await (await app.As("ada")).Get("/api/v1/runbooks/restore-orders")).Is(HttpStatusCode.OK).Json;
        Assert.Empty(runbook.GetProperty("lint").EnumerateArray());
        Assert.Equal("irreversible", runbook.GetProperty("steps")[1].Of("risk"));
        Assert.Equal("newest", runbook.GetProperty("probes")[0].Of("name"));
    }

    [GeneratedRegex("^```markdown\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
