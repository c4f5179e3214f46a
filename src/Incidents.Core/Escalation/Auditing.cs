using Incidents.Core.Alerts;

namespace Incidents.Core.Escalation;

/// <summary>An open incident that nobody has, as the log has it: nothing of it comes from what the climb itself believes to be due.</summary>
/// <param name="IncidentId">The incident.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Plan">The chain as it was frozen.</param>
/// <param name="CalledAt">Since when nobody has it, by its timeline.</param>
/// <param name="GaveUpAt">When its timeline says that the chain is at its end, since then.</param>
/// <param name="EndedAt">When its timeline says that no step is for it, since then.</param>
/// <param name="Taken">What was done since then.</param>
public sealed record AuditedIncident(string IncidentId, Severity Severity, ChainPlan Plan, DateTimeOffset CalledAt, DateTimeOffset? GaveUpAt, DateTimeOffset? EndedAt, IReadOnlyList<StepTaken> Taken);

/// <summary>What is wrong with an incident: in words, and a name of the cause, so that it is told once.</summary>
public sealed record AuditFinding(string IncidentId, string Cause, string Text);

/// <summary>Decides whether somebody should have been told by now and was not.</summary>
public static class Auditing
{
    /// <summary>So late nothing may be.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    public static AuditFinding? Of(AuditedIncident incident, DateTimeOffset now)
    {
        if (incident.CalledAt > now + Grace) return Found(incident, "clock", "The clock was set back: nobody knows what is late.");
        if (incident.GaveUpAt is { } gaveUp) return Found(incident, $"{gaveUp.UtcTicks}", $"Its chain is at its end since {gaveUp:u}, and nobody has it.");
        if (incident.EndedAt is not null && incident.Plan.Steps.All(s => s.OnlyIf is { } only && !only.Fits(incident.Severity))) return null;
        if (incident.Taken.Count == 0) return Late(incident, incident.CalledAt, "Nobody was told of it", now);
        var last = incident.Taken.Max(t => t.TakenAt);
        if (last > now + Grace) return Found(incident, "clock", "The clock was set back: nobody knows what is late.");
        var latest = incident.Taken.Where(t => t.TakenAt == last).ToList();
        return Late(incident, last.AddSeconds(latest.Max(t => t.WaitSeconds)), $"Nobody was told after step {latest.Max(t => t.Step)}", now);
    }

    private static AuditFinding? Late(AuditedIncident incident, DateTimeOffset due, string what, DateTimeOffset now) =>
        now > due + Grace ? Found(incident, $"{due.UtcTicks}", $"{what}, which was due at {due:u}: {Durations.Words(now - due)} ago.") : null;

    private static AuditFinding Found(AuditedIncident incident, string cause, string text) => new(incident.IncidentId, $"{incident.IncidentId}/audit/{cause}", text);
}
