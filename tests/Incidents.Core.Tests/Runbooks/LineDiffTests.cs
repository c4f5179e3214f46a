using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

/// <summary>What changes is shown, all of it, and little else.</summary>
public sealed class LineDiffTests
{
    [Fact]
    public void Every_line_of_both_texts_is_there_also_one_that_differs_by_a_blank_alone()
    {
        var lines = LineDiff.Of("a\nb\nrm -rf /tmp/x\n", "a\nc\nrm -rf / tmp/x\n");
        Assert.Equal(["a", "b", "rm -rf /tmp/x", ""], lines.Where(l => l.Change != LineChange.Added).Select(l => l.Text));
        Assert.Equal(["a", "c", "rm -rf / tmp/x", ""], lines.Where(l => l.Change != LineChange.Removed).Select(l => l.Text));
        Assert.All(LineDiff.Of("  indented", "indented"), l => Assert.NotEqual(LineChange.Same, l.Change));
    }

    [Fact]
    public void Far_from_a_change_lines_are_left_out_and_that_is_said()
    {
        var before = string.Join('\n', Enumerable.Range(1, 20));
        var shown = LineDiff.Shortened(LineDiff.Of(before, before.Replace("\n10\n", "\nten\n", StringComparison.Ordinal)), 2);
        Assert.Equal(["…", "8", "9", "10", "ten", "11", "12", "…"], shown.Select(l => l?.Text ?? "…"));
        Assert.Equal([null], LineDiff.Shortened(LineDiff.Of(before, before), 2));
    }
}
