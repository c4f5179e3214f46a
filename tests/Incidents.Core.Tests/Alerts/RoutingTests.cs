using Incidents.Core.Alerts;

namespace Incidents.Core.Tests.Alerts;

public class RoutingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Integration Integration = new() { Id = "int_1", ServiceId = "svc_own" };

    private static readonly AlertEvent Said = new(AlertAction.Trigger, "db1/disk")
    {
        Title = "Disk full", Rule = "DiskFull", Source = "db1", Severity = Severity.Sev2,
        DetailsJson = """{"labels":{"env":"prod","n":7,"on":true,"deep":{"x":1}},"group":{"receiver":"pager"},"env":"outer"}""",
    };

    [Theory]
    [InlineData("rule", "DiskFull")]
    [InlineData("source", "db1")]
    [InlineData("title", "Disk full")]
    [InlineData("severity", "sev2")]
    [InlineData("key", "db1/disk")]
    [InlineData("env", "prod")]
    [InlineData("n", "7")]
    [InlineData("on", "true")]
    [InlineData("group.receiver", "pager")]
    [InlineData("deep", "")]
    [InlineData("missing", "")]
    [InlineData("missing.x", "")]
    public void A_label_is_found_where_the_sender_put_it(string name, string expected) => Assert.Equal(expected, new AlertLabels(Said).Of(name));

    [Theory]
    [InlineData("env", MatcherKind.Equal, "prod", true)]
    [InlineData("env", MatcherKind.NotEqual, "prod", false)]
    [InlineData("env", MatcherKind.Matches, "pro", false)]
    [InlineData("env", MatcherKind.Matches, "pro.|test", true)]
    [InlineData("env", MatcherKind.NotMatches, "pro", true)]
    [InlineData("missing", MatcherKind.Equal, "", true)]
    [InlineData("missing", MatcherKind.Matches, ".+", false)]
    [InlineData("missing", MatcherKind.NotMatches, ".+", true)]
    public void A_condition_is_met_by_the_whole_of_a_label(string label, MatcherKind kind, string value, bool expected) => Assert.Equal(expected, new Matcher(label, kind, value).Matches(new AlertLabels(Said)));

    [Theory]
    [InlineData("", MatcherKind.Equal, "x", true)]
    [InlineData("x", MatcherKind.Matches, "(", true)]
    [InlineData("x", MatcherKind.Matches, @"(a)\1", true)]
    [InlineData("x", MatcherKind.Matches, "(?=a)", true)]
    [InlineData("x", MatcherKind.Equal, "(", false)]
    [InlineData("x", MatcherKind.NotMatches, "(a+)+$", false)]
    public void What_is_wrong_with_a_condition_is_told_before_it_is_used(string label, MatcherKind kind, string value, bool isWrong) => Assert.Equal(isWrong, new Matcher(label, kind, value).Problem() is not null);

    [Fact]
    public void The_first_rule_that_matches_decides_and_leaves_the_rest_as_it_is()
    {
        RoutingRule[] rules =
        [
            new() { Name = "no", Matchers = [new("env", MatcherKind.Equal, "test")], IsSuppressed = true },
            new() { Name = "yes", Matchers = [new("env", MatcherKind.Equal, "prod"), new("n", MatcherKind.Equal, "7")], Severity = Severity.Sev1, GroupBy = ["source", "missing"] },
            new() { Name = "all", ServiceId = "svc_other" },
        ];
        Assert.Equal(new AlertRoute("svc_own", Severity.Sev1, "source=db1\nmissing=", null), Routing.Decide(Said, new(Integration, rules, []), Now));
        Assert.Equal(new AlertRoute("svc_other", Severity.Sev2, "rule=DiskFull", null), Routing.Decide(Said with { DetailsJson = "{}" }, new(Integration, rules, []), Now));
        Assert.Equal(new AlertRoute("svc_own", Severity.Sev2, null, null), Routing.Decide(Said with { Rule = null }, new(Integration, [], []), Now));
        Assert.Null(Routing.Decide(Said, new(Integration with { GroupSeconds = 0 }, [], []), Now).GroupKey);
        Assert.Equal("rule:no", Routing.Decide(Said with { DetailsJson = """{"env":"test"}""" }, new(Integration, rules, []), Now).SuppressedBy);
    }

    [Fact]
    public void A_maintenance_window_covers_what_it_names_from_its_beginning_until_its_end()
    {
        var window = new MaintenanceWindow { Id = "mnt_1", StartsAt = Now, EndsAt = Now.AddHours(1) };
        string? By(MaintenanceWindow w, DateTimeOffset at) => Routing.Decide(Said, new(Integration, [], [w]), at).SuppressedBy;
        Assert.Equal((null, "mnt_1", "mnt_1", null), (By(window, Now.AddTicks(-1)), By(window, Now), By(window, Now.AddHours(1).AddTicks(-1)), By(window, Now.AddHours(1))));
        Assert.Equal((null, "mnt_1"), (By(window with { ServiceId = "svc_other" }, Now), By(window with { ServiceId = "svc_own" }, Now)));
        Assert.Equal((null, "mnt_1"), (By(window with { IntegrationId = "int_2" }, Now), By(window with { IntegrationId = "int_1" }, Now)));
        Assert.Null(By(window with { Matchers = [new("env", MatcherKind.Equal, "test")] }, Now));
    }

    [Fact]
    public void A_budget_is_spent_refilled_and_never_more_than_two_minutes()
    {
        var budget = Budget.Full(60, Now);
        Assert.True(budget.Allows(120, 60));
        Assert.False(budget.Spent(1).Allows(120, 60));
        Assert.True(budget.Spent(0).Allows(500, 60));
        Assert.Equal(TimeSpan.FromSeconds(10), budget.Spent(115).Until(15, 60));
        Assert.Equal((5, 15, 120), (budget.Spent(115).Left, budget.Spent(115).Refilled(60, Now.AddSeconds(10)).Left, budget.Spent(115).Refilled(60, Now.AddDays(1)).Left));
        Assert.Equal(5, budget.Spent(115).Refilled(60, Now.AddHours(-1)).Left);
        Assert.Equal(0, budget.Spent(500).Left);
    }
}
