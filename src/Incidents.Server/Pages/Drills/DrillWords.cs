using Incidents.Core.Drills;

namespace Incidents.Server.Pages.Drills;

/// <summary>How a drill stands, by sign and word and colour.</summary>
public static class DrillWords
{
    public static bool IsOverdue(Drill drill, DateTimeOffset now) => drill.Waits && drill.DueAt < now;

    public static string Mark(Drill drill, DateTimeOffset now) => drill.State switch
    {
        _ when IsOverdue(drill, now) => "▲",
        DrillState.Planned => "○",
        DrillState.Open => "◐",
        DrillState.InProgress => "▶",
        DrillState.AwaitingWitness => "?",
        DrillState.Passed => "✓",
        DrillState.Partial => "◑",
        DrillState.Failed or DrillState.Missed => "✕",
        _ => "–",
    };

    public static string Say(Drill drill, DateTimeOffset now) => drill.State switch
    {
        _ when IsOverdue(drill, now) => "overdue",
        DrillState.Open => "can be done now",
        DrillState.AwaitingWitness => "awaits a witness",
        DrillState.Partial => "passed in part",
        _ => PageWords.Say(drill.State),
    };

    public static string Colour(Drill drill, DateTimeOffset now) => drill.State switch
    {
        _ when IsOverdue(drill, now) => "bad",
        DrillState.Failed or DrillState.Missed => "bad",
        DrillState.Open or DrillState.InProgress or DrillState.AwaitingWitness or DrillState.Partial => "due",
        DrillState.Passed => "good",
        _ => "soft",
    };

    public static string Lasting(long? seconds) => seconds is { } known ? PageWords.Lasting(TimeSpan.FromSeconds(known)) : "not measured";
}
