using System.Globalization;

namespace Incidents.Core.Drills;

/// <summary>Decides how a runbook stands: a pure function of what happened and of the clock.</summary>
public static class Proving
{
    /// <summary>Days before it is due that a drill can be done where no plan says otherwise.</summary>
    private const int UsualWindowDays = 14;

    /// <summary>The worst that applies: failed, overdue, changed, partial, due, proven. An exemption takes the place of due and overdue, and of nothing else.</summary>
    public static Proof Of(ProofHistory history, DateTimeOffset now)
    {
        var last = Last(history, now);
        var exemption = history.Exemptions.Where(e => e.Holds(now)).MaxBy(e => e.Until);
        var due = NextDue(history, last, now);
        if (last is null) return Untried(history, exemption, due, now);

        var proof = new Proof(ProofState.Proven, "", [], last.At, last.DrillId, last.RunId, last.RtoSeconds, last.RpoSeconds, due?.At);
        var ago = $"last {(last.Kind is null ? "real restore" : "drill")} {Ago(last.At, now)}";
        if (last.Result == DrillResult.Failed) return proof with { State = ProofState.Failed, Text = $"UNPROVEN: {ago}, and it failed" };
        if (due is not null && now > due.At && exemption is null) return proof with { State = ProofState.Overdue, Text = $"UNPROVEN: drill overdue since {Day(due.At)}, {ago}" };
        if (Changed(history, last) is { Count: > 0 } changed) return proof with { State = ProofState.Changed, Text = $"UNPROVEN: changed since the {ago}", Details = changed };
        if (last.Result == DrillResult.Partial || last.OverdueFollowUps > 0) return proof with { State = ProofState.Partial, Text = $"UNPROVEN: {ago}, and it passed only in part", Details = Open(last) };
        if (due is not null && now >= due.OpensAt && exemption is null) return proof with { State = ProofState.Due, Text = $"Proven, the next drill is due on {Day(due.At)}; {ago}{Measured(last)}" };
        if (due is not null && now >= due.OpensAt) return Exempt(proof, exemption!);
        return proof with { Text = $"Proven: {ago}{Measured(last)}; next drill on {(due is null ? "no day" : Day(due.At))}" };
    }

    /// <summary>The last that counts: a drill that was more than talk, or a real run that passed.</summary>
    public static Tried? Last(ProofHistory history, DateTimeOffset now) =>
        history.Tries.Where(t => t.At <= now && (t.Kind is { } kind ? Guards.Counts(kind, history.Restores) && t.Result != DrillResult.Aborted : t.Result == DrillResult.Passed)).MaxBy(t => t.At);

    private static Proof Untried(ProofHistory history, Exemption? exemption, DueDate? due, DateTimeOffset now)
    {
        var never = new Proof(ProofState.NeverDrilled, "UNPROVEN: never drilled", [], DueAt: due?.At);
        if (history.ExperimentalUntil is { } until && now < until) return never with { State = ProofState.Experimental, Text = $"EXPERIMENTAL until {Day(until)}: never drilled", Until = until };
        if (exemption is not null) return Exempt(never, exemption);
        return due is not null && now > due.At ? never with { Text = $"UNPROVEN: never drilled, first drill overdue since {Day(due.At)}" } : never;
    }

    private static Proof Exempt(Proof proof, Exemption exemption) =>
        proof with { State = ProofState.Exempt, Text = $"UNPROVEN: exempt from drills until {Day(exemption.Until)}", Details = [exemption.Reason], Until = exemption.Until };

    /// <summary>The soonest that a plan asks for; 90 days after the last where none does.</summary>
    private static DueDate? NextDue(ProofHistory history, Tried? last, DateTimeOffset now)
    {
        var plans = history.Plans.Where(p => !p.Paused && Guards.Counts(p.Kind, history.Restores)).ToList();
        var planned = plans.Select(p => last is null ? Scheduling.Next(p, null) : Scheduling.NextFor(p, last.At)).OfType<DueDate>().MinBy(d => d.At);
        if (planned is not null || last is null) return planned;
        var usual = last.At.AddDays(Scheduling.DefaultEveryDays);
        return new DueDate(usual.UtcDateTime, usual, usual.AddDays(-UsualWindowDays));
    }

    private static List<string> Changed(ProofHistory history, Tried last)
    {
        List<string> changed = [];
        if (history.GuardedHash != last.GuardedHash) changed.Add("Its guarded steps or parameters were changed.");
        var since = history.Changes.Where(c => c.At > last.At).ToList();
        if (since.Count > 0 && since.MaxBy(c => c.At) is { } newest) changed.Add(since.Sum(c => c.Count) is var count and > 1 ? $"{count} changes, the newest: {newest.Text}" : newest.Text);
        return changed;
    }

    private static List<string> Open(Tried last) => last.OverdueFollowUps == 0 ? [] : [$"{last.OverdueFollowUps} of its follow-ups should be done by now."];

    private static string Measured(Tried last) =>
        (last.RtoSeconds is { } rto ? $", RTO {Durations.Words(TimeSpan.FromSeconds(rto))}" : "") + (last.RpoSeconds is { } rpo ? $", RPO {Durations.Words(TimeSpan.FromSeconds(rpo))}" : "");

    private static string Ago(DateTimeOffset at, DateTimeOffset now) => (int)(now - at).TotalDays switch { 0 => "today", 1 => "1 day ago", var days => $"{days} days ago" };

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
