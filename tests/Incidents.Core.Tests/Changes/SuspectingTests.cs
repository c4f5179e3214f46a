using Incidents.Core.Changes;

namespace Incidents.Core.Tests.Changes;

public class SuspectingTests
{
    private static readonly DateTimeOffset Symptom = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Its_own_service_first_then_the_unknown_then_others_each_by_nearness_and_what_came_after_last() =>
        Assert.Equal(
            "own -30 Same Before, own -600 Same Before, nobody's -1 Unknown Before, nobody's -90 Unknown Before, other's -2 Other Before, own 5 Same After, other's 1 Other After, own 40 Same Ahead",
            Ranked(20, [("other's", -2, null), ("own", 5, null), ("nobody's", -90, null), ("own", -600, null), ("other's", 1, null), ("own", -30, null), ("own", 40, 50), ("nobody's", -1, null)]));

    [Fact]
    public void A_planned_change_is_as_near_as_its_window()
    {
        Assert.Equal(
            "own -5 Same Before, own -300 Same Before, own -1600 Same Before, own -100 Same Before, own -200 Same Before",
            Ranked(0, [("own", -200, -110), ("own", -1600, 10), ("own", -100, null), ("own", -300, 0), ("own", -5, 30)]));
        Assert.Equal("", Ranked(0, [("own", -3000, -1500)]));
    }

    [Fact]
    public void A_day_is_how_far_one_looks_back_and_ahead()
    {
        Assert.Equal("own -1440 Same Before", Ranked(0, [("own", -1441, null), ("own", -1440, null)]));
        Assert.Equal("own 1450 Same Ahead", Ranked(10, [("own", 1450, 1460), ("own", 1451, 1460)]));
        // An incident may last for days, and what is done in it stays in sight.
        Assert.Equal("own 5000 Same After", Ranked(6000, [("own", 5000, null)]));
    }

    [Fact]
    public void What_was_called_off_is_suspected_only_when_it_had_begun()
    {
        Assert.Empty(Suspecting.Rank([At("a", -10, 10) with { CancelledAt = Symptom.AddMinutes(-11) }], "svc", Symptom, Symptom));
        var stopped = Suspecting.Rank([At("a", -60, 10) with { CancelledAt = Symptom.AddMinutes(-40) }, At("b", -45, null)], "svc", Symptom, Symptom);
        Assert.Equal(["a", "b"], stopped.Select(s => s.Change.Id));
    }

    [Fact]
    public void An_incident_without_a_service_has_none_of_its_own() =>
        Assert.Equal([ServiceMatch.Unknown, ServiceMatch.Other], Suspecting.Rank([At("a", -1, null), At("b", -1, null) with { ServiceId = null }], null, Symptom, Symptom).Select(s => s.ServiceMatch));

    [Theory]
    [InlineData(-5, -5)]
    [InlineData(5, 0)]
    [InlineData(-40_000, -40_000)]
    [InlineData(-44_000, 0)]
    public void The_senders_start_counts_unless_its_clock_is_plainly_wrong(int starts, int symptom) =>
        Assert.Equal(Symptom.AddMinutes(symptom), Suspecting.SymptomAt(Symptom.AddMinutes(starts), Symptom));

    [Fact]
    public void Without_the_senders_start_it_began_when_it_was_told() => Assert.Equal(Symptom, Suspecting.SymptomAt(null, Symptom));

    private static string Ranked(int nowMinutes, (string Whose, int At, int? Ends)[] changes) => string.Join(", ", Suspecting.Rank(
        changes.Select((c, i) => At($"chg_{i}", c.At, c.Ends) with { Summary = c.Whose, ServiceId = c.Whose switch { "own" => "svc", "other's" => "svc_other", _ => null } }), "svc", Symptom, Symptom.AddMinutes(nowMinutes))
        .Select(s => $"{s.Change.Summary} {-s.MinutesBefore} {s.ServiceMatch} {s.When}"));

    private static Change At(string id, int minutes, int? ends) => new() { Id = id, ServiceId = "svc", HappenedAt = Symptom.AddMinutes(minutes), EndsAt = ends is { } e ? Symptom.AddMinutes(e) : null };
}
