using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

/// <summary>Two revisions beside each other.</summary>
public class SideBySideTests
{
    private static readonly Step Guarded = new() { Id = "restore", Title = "Restore", Section = "", Markdown = "", FirstLine = 3, LastLine = 4, Risky = true, Quorum = 1 };

    [Fact]
    public void A_changed_line_of_a_guarded_step_is_marked_and_far_lines_are_left_out()
    {
        var before = string.Join('\n', ["a", "b", "restore old", "d", .. Enumerable.Range(0, 20).Select(i => $"same {i}")]);
        var diff = SideBySide.Of(before, before.Replace("restore old", "restore new", StringComparison.Ordinal), [Guarded], [Guarded])!;
        Assert.Equal(["restore"], diff.Guarded);
        var changed = Assert.Single(diff.Rows, r => r is { Changed: true })!;
        Assert.Equal((new SideLine(3, "restore old"), new SideLine(3, "restore new")), (changed.Before, changed.After));
        Assert.Null(diff.Rows[^1]);
        Assert.Equal(2 + 1 + 3 + 1, diff.Rows.Count);
    }

    [Fact]
    public void A_guarded_step_that_is_gone_is_marked_where_it_was()
    {
        var diff = SideBySide.Of("a\nb\nrestore\nnow\ne", "a\nb\ne", [Guarded], [])!;
        Assert.Equal(["restore"], diff.Guarded);
        Assert.All(diff.Rows.OfType<SideRow>().Where(r => r.Changed), r => Assert.Null(r.After));
    }

    [Fact]
    public void The_same_twice_is_nothing_and_endless_texts_are_not_compared()
    {
        Assert.All(SideBySide.Of("a\nb", "a\nb", [], [])!.Rows, Assert.Null);
        Assert.Null(SideBySide.Of(new string('\n', SideBySide.MostLines), "x\n", [], []));
    }
}
