using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

/// <summary>Runbooks that others wrote, read where they lie: INCIDENTS_CORPUS, or shared/data beside the checkout.</summary>
public class CorpusTests
{
    [Fact]
    public void Real_runbooks_are_accepted_and_nine_of_ten_have_steps()
    {
        var counts = Files("runbooks").Select(file => Reading.Steps(File.ReadAllText(file)).Count).Order().ToList();
        int one = counts.Count(count => count >= 1), two = counts.Count(count => count >= 2);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{counts.Count} files; {100.0 * one / counts.Count:F1} % have a step, {100.0 * two / counts.Count:F1} % two or more; median {counts[counts.Count / 2]}, most {counts[^1]}");
        Assert.True(one >= 0.91 * counts.Count, $"only {one} of {counts.Count} have a step");
        Assert.True(two >= 0.83 * counts.Count, $"only {two} of {counts.Count} have two steps");
    }

    [Fact]
    public void The_slices_of_a_real_runbook_are_its_source() =>
        Assert.All(Files("runbooks"), file =>
        {
            var source = File.ReadAllText(file);
            Assert.Equal(source, string.Concat(Reading.Runbook(source).Slices.Select(slice => slice.Text)));
        });

    [Fact]
    public void Real_runbooks_are_shown_as_safe_HTML_and_never_as_source() =>
        Assert.All(Files("runbooks"), file =>
        {
            var source = File.ReadAllText(file);
            var html = RunbookHtml.Render(source);
            SafeHtml.Check(html);
            Assert.False(html.StartsWith("<pre class=\"source\">", StringComparison.Ordinal));
            Assert.All(Reading.Steps(source), step => SafeHtml.Check(RunbookHtml.Render(step.Markdown)));
        });

    [Fact]
    public void No_real_runbook_is_gated_by_accident() =>
        Assert.All(Files("runbooks"), file => Assert.DoesNotContain(Reading.Steps(File.ReadAllText(file)), step => step.Risky));

    /// <summary>Measured: 94.0 % of 5,578 steps over 254 edits; the rest are rewritten or removed.</summary>
    [Fact]
    public void Steps_are_found_again_after_real_edits()
    {
        int steps = 0, kept = 0;
        foreach (var history in Files("runbook-revisions").GroupBy(file => Path.GetDirectoryName(file)))
        {
            var revisions = history.Order(StringComparer.Ordinal).Select(file => Reading.Steps(File.ReadAllText(file))).ToList();
            foreach (var (older, newer) in revisions.Zip(revisions.Skip(1)))
            {
                steps += older.Count;
                kept += StepMatching.Match(older, newer).Count;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kept} of {steps} steps, {100.0 * kept / steps:F1} %");
        Assert.True(kept >= 0.93 * steps, $"only {kept} of {steps} steps were found again");
    }

    internal static List<string> Files(string folder)
    {
        var path = Path.Combine(Corpus(), folder);
        if (!Directory.Exists(path))
            Assert.Skip($"The corpus of real runbooks is not at {path}; set INCIDENTS_CORPUS to the folder that holds it.");
        return [.. Directory.EnumerateFiles(path, "*.md", SearchOption.AllDirectories)];
    }

    private static string Corpus()
    {
        if (Environment.GetEnvironmentVariable("INCIDENTS_CORPUS") is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Incidents.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.Parent?.FullName ?? ".", "shared", "data");
    }
}
