using Incidents.Core.Alerts;
using Incidents.Core.Coverage;
using Incidents.Core.Drills;

namespace Incidents.Core.Tests.Coverage;

public class CoveringTests
{
    [Theory]
    [InlineData(ProofState.Proven, 2, CoverageLevel.Green)]
    [InlineData(ProofState.Proven, 1, CoverageLevel.Amber)]
    [InlineData(ProofState.Due, 2, CoverageLevel.Amber)]
    [InlineData(ProofState.Changed, 2, CoverageLevel.Amber)]
    [InlineData(ProofState.Partial, 2, CoverageLevel.Amber)]
    [InlineData(ProofState.Exempt, 2, CoverageLevel.Amber)]
    [InlineData(ProofState.NeverDrilled, 2, CoverageLevel.Red)]
    [InlineData(ProofState.Overdue, 2, CoverageLevel.Red)]
    [InlineData(ProofState.Failed, 9, CoverageLevel.Red)]
    public void What_is_not_proven_or_known_to_one_only_is_not_green(ProofState state, int qualified, CoverageLevel level) =>
        Assert.Equal(level, Covering.Of(Runbook("a", state, qualified), null, null).Level);

    [Fact]
    public void Without_a_runbook_it_is_red()
    {
        Assert.Equal(CoverageLevel.Red, Covering.Of(null, null, null).Level);
        Assert.Null(Covering.Choose([]));
    }

    [Fact]
    public void What_took_longer_than_allowed_is_told()
    {
        var slow = Runbook("a", ProofState.Proven, 2) with { Proof = Proof(ProofState.Proven) with { RtoSeconds = 100, RpoSeconds = 5 } };
        Assert.Equal((CoverageLevel.Amber, 2), Covering.Of(slow, 99, 4) is var bad ? (bad.Level, bad.Why.Count) : default);
        Assert.Equal(CoverageLevel.Green, Covering.Of(slow, 100, 5).Level);
    }

    [Fact]
    public void The_one_set_by_hand_stands_for_it_else_the_best_proven()
    {
        Assert.Equal("b", Covering.Choose([Runbook("a", ProofState.Failed, 1), Runbook("b", ProofState.Proven, 1)])!.Slug);
        Assert.Equal("a", Covering.Choose([Runbook("a", ProofState.Failed, 1) with { SetByHand = true }, Runbook("b", ProofState.Proven, 1)])!.Slug);
    }

    [Theory]
    [InlineData(null, RuleGap.NoRunbook)]
    [InlineData(" ", RuleGap.NoRunbook)]
    [InlineData("https://incidents.example/api/v1/runbooks/disk-full", null)]
    [InlineData("https://incidents.example/runbooks/disk-full.html?x=1#y", null)]
    [InlineData("/runbooks/disk-full/", null)]
    [InlineData("https://incidents.example/runbooks/gone", RuleGap.UnknownRunbook)]
    [InlineData("https://wiki.example/disk-full", RuleGap.Elsewhere)]
    [InlineData("https://wiki.example/x/runbooks/disk-full", RuleGap.Elsewhere)]
    [InlineData("javascript:alert(1)", RuleGap.Elsewhere)]
    public void A_link_leads_to_a_runbook_of_ours_or_is_a_gap(string? url, RuleGap? gap) =>
        Assert.Equal(gap, AlertRules.GapOf(new SeenRule { Rule = "DiskFull", RunbookUrl = url }, isAnswered: false, slug => slug == "disk-full"));

    [Fact]
    public void A_rule_that_a_runbook_answers_needs_no_link() => Assert.Null(AlertRules.GapOf(new SeenRule { Rule = "DiskFull" }, isAnswered: true, _ => false));

    [Fact]
    public void The_two_worst_severities_page() => Assert.Equal([true, true, false, false], Enum.GetValues<Severity>().Order().Select(AlertRules.Pages));

    private static CoveringRunbook Runbook(string slug, ProofState state, int qualified) => new($"rb_{slug}", slug, slug, Proof(state), qualified, SetByHand: false);

    private static Proof Proof(ProofState state) => new(state, state.ToString(), []);
}
