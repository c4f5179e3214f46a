using Incidents.Core.Alerts;
using Incidents.Core.Notifications;

namespace Incidents.Core.Escalation;

/// <summary>How far an incident has climbed in the chain it was opened with.</summary>
public sealed record Climb
{
    public string IncidentId { get; init; } = "";

    public string ChainId { get; init; } = "";

    public long Revision { get; init; }

    /// <summary>1, 2, 3 …; each time that it begins anew is another.</summary>
    public long Round { get; init; } = 1;

    /// <summary>The next step, from 0.</summary>
    public int Step { get; init; }

    /// <summary>How often the chain is gone through again, as it was when it was frozen.</summary>
    public int Repeats { get; init; }

    public int RepeatsLeft { get; init; }

    /// <summary>Whether anybody was reached in this round.</summary>
    public bool HasReached { get; init; }

    /// <summary>As bad as the incident was when this was last looked at.</summary>
    public Severity Severity { get; init; }

    /// <summary>It has become worse since.</summary>
    public bool IsRaised { get; init; }

    /// <summary>Since when it waits for the next step.</summary>
    public DateTimeOffset SinceAt { get; init; }

    /// <summary>When the next step is taken; null while it does not climb.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When the chain was at its end, and nobody had it.</summary>
    public DateTimeOffset? GaveUpAt { get; init; }

    public long Turn { get; init; }

    /// <summary>sev3 and sev4 wake nobody.</summary>
    public static Urgency UrgencyOf(Severity severity) => severity <= Severity.Sev2 ? Urgency.High : Urgency.Low;

    /// <summary>From this step on, as another round, which begins at once.</summary>
    public Climb Anew(int step, DateTimeOffset now) => this with { Round = Round + 1, Step = step, HasReached = false, SinceAt = now, DueAt = now, GaveUpAt = null, IsRaised = false };

    /// <summary>All over again, with all its rounds.</summary>
    public Climb AllAnew(DateTimeOffset now) => Anew(0, now) with { RepeatsLeft = Repeats };
}

/// <summary>What is done next in a climb.</summary>
public abstract record Move
{
    /// <summary>Nothing is due.</summary>
    public sealed record Rest : Move;

    /// <summary>The clock was set back: the wait begins again, so that nothing is late by more than one wait.</summary>
    public sealed record WaitAgain(Climb After) : Move;

    /// <summary>It is worse than it was: steps that were left out are taken.</summary>
    public sealed record GoBack(Climb After) : Move;

    /// <summary>The step (from 0) is taken; what was left out before it is no longer waited for.</summary>
    public sealed record Take(int Step, Climb Before) : Move;

    /// <summary>The round is over and the next one begins. Where nobody was reached, the fallback is told.</summary>
    public sealed record Repeat(Climb After, bool ReachedNobody) : Move;

    /// <summary>All rounds are over and nobody has it.</summary>
    public sealed record GiveUp(Climb After, bool ReachedNobody) : Move;

    /// <summary>No step of the chain is for an incident that is no worse.</summary>
    public sealed record NotMeant(Climb After) : Move;
}
