using Incidents.Core.Drills;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Drills;

public sealed class GuardsTests
{
    private const string Text = "---\nrunbook: 1\nparams:\n  - {name: snapshot, type: snapshot, derive: console}\n---\n# Restore\n\n## Steps\n\n### Look\n<!-- step: look -->\n\nLook.\n\n### Go\n<!-- step: go -->\n\n> [!CAUTION]\n> Overwrites.\n\n    restore {{snapshot}}\n";

    [Theory]
    [InlineData("Look.", "Look well.", true)]
    [InlineData("# Restore", "# Restore all", true)]
    [InlineData("Overwrites.", "Overwrites all.", false)]
    [InlineData("derive: console", "derive: phone", false)]
    [InlineData("<!-- step: go -->", "<!-- step: go; verify=2 -->", false)]
    public void Only_what_is_dangerous_counts(string before, string after, bool same) =>
        Assert.Equal(same, Guards.HashOf(Read(Text)) == Guards.HashOf(Read(Text.Replace(before, after, StringComparison.Ordinal))));

    [Fact]
    public void Without_guards_every_step_counts()
    {
        var plain = Text.Replace("> [!CAUTION]\n> Overwrites.\n\n", "", StringComparison.Ordinal);
        Assert.NotEqual(Guards.HashOf(Read(plain)), Guards.HashOf(Read(plain.Replace("Look.", "Look well.", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(DrillKind.Tabletop, false, false)]
    [InlineData(DrillKind.Walkthrough, false, false)]
    [InlineData(DrillKind.RestoreToScratch, true, true)]
    [InlineData(DrillKind.Failover, true, true)]
    [InlineData(DrillKind.OurOwnBackup, true, true)]
    [InlineData(DrillKind.BreakGlass, true, false)]
    [InlineData(DrillKind.BreakGlass, false, true)]
    public void Talk_never_proves_and_only_a_restore_proves_a_restore(DrillKind kind, bool restores, bool counts) => Assert.Equal(counts, Guards.Counts(kind, restores));

    private static Runbook Read(string text) => RunbookReader.Read(text, "x").Value;
}
