using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class GuardingTests
{
    private const string Guarded =
        """
        ---
        runbook: 1
        title: Restore
        params:
          - {name: snapshot, type: text}
          - {name: host, type: text}
        ---
        # Restore

        ## Steps

        ### Stop
        <!-- step: stop -->

        Stop.

        ### Restore
        <!-- step: restore; verify=2 -->

        > [!CAUTION]
        > Overwrites.

            restore {{snapshot}} {{host}} {{environment}}
        """;

    [Theory]
    [InlineData("a renamed runbook", "title: Restore", "title: Restore it")]
    [InlineData("another text of a plain step", "Stop.", "Stop them all.")]
    [InlineData("a guard more", "Stop.\n", "> [!CAUTION]\n> Really.\n")]
    [InlineData("one more to verify", "verify=2", "verify=3")]
    [InlineData("the environment left out of the text", " {{environment}}", "")]
    public void Guarded_steps_alone_are_the_reason(string what, string old, string @new)
    {
        var reason = Assert.Single(Reasons(Guarded, Changed(old, @new)));
        Assert.True(reason.StartsWith("It has guarded steps, which nobody publishes alone: ", StringComparison.Ordinal), $"{what}: {reason}");
    }

    [Theory]
    [InlineData("verify=2", "verify=1", "Step 'restore' asks for 1 instead of 2 to verify it.")]
    [InlineData("step: restore", "step: restore-it", "The guarded step 'restore' is gone, or has another id.")]
    [InlineData(" {{host}}", " orders-db-1", "Nobody finds host for step 'restore' any more.")]
    [InlineData(" {{snapshot}} {{host}}", "", "Nobody finds snapshot, host for step 'restore' any more.")]
    public void A_lower_guard_is_named(string old, string @new, string reason) => Assert.Contains(reason, Reasons(Guarded, Changed(old, @new)));

    [Fact]
    public void A_guard_that_is_gone_is_a_reason_though_nothing_is_guarded_any_more()
    {
        var plain = Guarded.Replace("; verify=2", "", StringComparison.Ordinal).Replace("> [!CAUTION]\n> Overwrites.\n", "", StringComparison.Ordinal);
        Assert.Equal(["Step 'restore' is no longer guarded.", "Step 'restore' has no CAUTION any more."], Reasons(Guarded, plain));
        Assert.Equal(["The guarded step 'restore' is gone, or has another id."], Reasons(Guarded, "# Ours now\n"));
    }

    [Fact]
    public void A_new_runbook_needs_somebody_else_when_it_guards_and_only_then()
    {
        Assert.Equal(["It has guarded steps, which nobody publishes alone: restore."], Reasons(null, Guarded));
        Assert.Empty(Reasons(null, "# Look\n\n## Steps\n\n1. Look\n"));
        Assert.Empty(Reasons("# Look\n\n## Steps\n\n1. Look\n2. Look again\n", "# Look\n\n## Steps\n\n1. Look\n"));
    }

    [Fact]
    public void Of_very_many_some_are_named_and_the_others_counted()
    {
        var many = "# Many\n\n## Steps\n\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"### Step {i}\n<!-- step: s{i} -->\n\n> [!CAUTION]\n> Careful.\n\nGo.\n\n"));
        var reasons = Reasons(many, "# Many\n");
        Assert.Equal((11, "And 30 more guards are lower than they were."), (reasons.Count, reasons[^1]));
        Assert.EndsWith("s10 and 30 more.", Assert.Single(Reasons(null, many)));
    }

    private static string Changed(string old, string @new)
    {
        Assert.Contains(old, Guarded);
        return Guarded.Replace(old, @new, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Reasons(string? before, string after) => Guarding.Reasons(before is null ? null : Reading.Runbook(before), Reading.Runbook(after));
}
