using System.Text.RegularExpressions;
using Incidents.Core;
using Incidents.Server.Http;

namespace Incidents.Server.Tests.Http;

/// <summary><c>api-specs/problems.md</c> tells every code that the code has, and no other.</summary>
public sealed partial class ProblemListTests
{
    [Fact]
    public void The_list_and_the_code_are_equal()
    {
        var listed = Row().Matches(File.ReadAllText(Repository.Path("api-specs/problems.md"))).Select(m => (Code: m.Groups[1].Value, Status: int.Parse(m.Groups[2].Value))).ToList();
        Assert.Equal(listed.Count, listed.DistinctBy(l => l.Code).Count());
        Assert.Equal(listed.OrderBy(l => l.Status).ThenBy(l => l.Code, StringComparer.Ordinal), listed);
        Assert.Equal(Coded().Order().Distinct(), listed.Order());
    }

    [Fact]
    public void A_code_means_one_thing()
    {
        foreach (var code in Coded().GroupBy(c => c.Code)) Assert.True(code.Distinct().Count() == 1, code.Key);
    }

    private static List<(string Code, int Status)> Coded()
    {
        var refusals = Repository.Files("src", "*Refusals.cs").SelectMany(f => Refusal().Matches(f.Text))
            .Select(m => (m.Groups[2].Value, Problems.StatusOf(Enum.Parse<RefusalKind>(m.Groups[1].Value)))).ToList();
        // Every one that is made there is found by the pattern.
        Assert.Equal(Repository.Files("src", "*Refusals.cs").Sum(f => f.Text.Split("RefusalKind.").Length - 1), refusals.Count);
        var storage = Repository.Files("src/Incidents.Storage").SelectMany(f => Storage().Matches(f.Text)).Select(m => (m.Groups[1].Value, Problems.StatusOf(RefusalKind.Unavailable))).ToList();
        Assert.True(refusals.Count > 60 && storage.Count >= 4, $"{refusals.Count} refusals, {storage.Count} of the storage");
        return [.. refusals, .. storage];
    }

    [GeneratedRegex(@"^\| `(\w+)` \| (\d+) \| [^|]+\. \| [^|]+\. \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"new(?: Refusal)?\(\s*RefusalKind\.(\w+),\s*""(\w+)""")]
    private static partial Regex Refusal();

    [GeneratedRegex(@"StorageUnavailableException \w+\([^)]*\) => new\(""(\w+)""")]
    private static partial Regex Storage();
}
