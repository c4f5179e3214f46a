using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Timeline;

namespace Incidents.Core.Tests.Incidents;

public class RegroupingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Actor Ada = new(ActorKind.Person, "per_ada", "Ada");
    private static readonly Incident One = new() { Id = "inc_1", Title = "One", Severity = Severity.Sev1, AlertCount = 2, LastAlertAt = Now.AddMinutes(-1) };
    private static readonly Incident Two = new() { Id = "inc_2", Title = "Two", Severity = Severity.Sev3, AlertCount = 3, LastAlertAt = Now.AddMinutes(-2), JoinedCount = 0 };

    [Fact]
    public void The_one_that_goes_on_is_as_bad_as_the_worse_and_has_all_alerts()
    {
        var (from, into) = Regrouping.Merge(One, Two, Ada, Now).Value;
        Assert.Equal((IncidentState.Resolved, Now, Ada, "inc_2", 0), (from.State, from.ResolvedAt, from.ResolvedBy, from.MergedInto, from.AlertCount));
        Assert.Equal((IncidentState.Triggered, Severity.Sev1, 5, Now.AddMinutes(-1), 0), (into.State, into.Severity, into.AlertCount, into.LastAlertAt, into.JoinedCount));
        Assert.Equal(Severity.Sev1, Regrouping.Merge(Two, One, Ada, Now).Value.Into.Severity);
        Assert.Equal(Now.AddMinutes(-1), Regrouping.Merge(Two, One with { }, Ada, Now).Value.Into.LastAlertAt);
        Assert.Equal(Now.AddMinutes(-1), Regrouping.Merge(One, Two with { LastAlertAt = null }, Ada, Now).Value.Into.LastAlertAt);
    }

    [Fact]
    public void Who_has_it_has_more_now_than_he_acknowledged() =>
        Assert.Equal(3, Regrouping.Merge(One, Two with { State = IncidentState.Acknowledged, JoinedCount = 1 }, Ada, Now).Value.Into.JoinedCount);

    [Fact]
    public void Only_two_that_are_open_are_merged()
    {
        var over = Two with { State = IncidentState.Resolved, ResolvedAt = Now };
        Assert.Equal("merge_into_itself", Regrouping.Merge(One, One, Ada, Now).Refusal!.Code);
        Assert.Equal("incident_resolved", Regrouping.Merge(One, over, Ada, Now).Refusal!.Code);
        Assert.Equal("incident_resolved", Regrouping.Merge(over, One, Ada, Now).Refusal!.Code);
        Assert.Equal("already_merged", Regrouping.Merge(over with { MergedInto = "inc_3" }, One, Ada, Now).Refusal!.Code);
        Assert.Equal("already_merged", Regrouping.Merge(One, over with { MergedInto = "inc_3" }, Ada, Now).Refusal!.Code);
    }

    [Fact]
    public void A_part_is_as_bad_as_its_worst_alert_and_something_is_left()
    {
        (string, Alert?)[] chosen = [("a", Of("a", Severity.Sev3)), ("b", Of("b", Severity.Sev2))];
        Assert.Equal(new Parting("Title of a", Severity.Sev2, 1), Regrouping.Split(Two, chosen, null).Value);
        Assert.Equal("split_takes_all", Regrouping.Split(Two with { AlertCount = 2 }, chosen, null).Refusal!.Code);
        Assert.Equal("not_its_alert", Regrouping.Split(Two, [("a", null)], null).Refusal!.Code);
        Assert.Equal("not_its_alert", Regrouping.Split(Two, [("a", Of("a", Severity.Sev1) with { IncidentId = "inc_1" })], null).Refusal!.Code);
        Assert.Equal("incident_resolved", Regrouping.Split(Two with { State = IncidentState.Resolved }, chosen, null).Refusal!.Code);
        Assert.Equal("Mine", Regrouping.Split(Two, chosen, "Mine").Value.Title);
    }

    private static Alert Of(string id, Severity severity) => new() { Id = id, IncidentId = "inc_2", Title = $"Title of {id}", Severity = severity };
}
