using System.Globalization;
using System.Text;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;

namespace Incidents.Core.Retrospectives;

/// <summary>What a retrospective begins with: everything that the service knows of an incident, as Markdown.</summary>
public sealed record Draft(Incident Incident, string? Service, IReadOnlyList<Alert> Alerts, IReadOnlyList<RunAccount> Runs, IReadOnlyList<Entry> Timeline)
{
    /// <param name="viewerId">The person who reads, or null for a machine: values that someone must still derive blind stay hidden from him.</param>
    public string Write(string? viewerId)
    {
        var text = new StringBuilder();
        text.Append($"# {Line(Incident.Title)}\n\n");
        text.Append($"| | |\n|---|---|\n| Incident | {Incident.Id} |\n| State | {Word(Incident.State)} |\n| Severity | {Word(Incident.Severity)} |\n| Service | {Cell(Service ?? "none")} |\n");
        text.Append($"| Opened | {Time(Incident.OpenedAt)} |\n");
        if (Incident.AcknowledgedAt is { } acknowledged) text.Append($"| Acknowledged | {Time(acknowledged)} by {Cell(Incident.AcknowledgedBy?.Name)}, after {Span(acknowledged - Incident.OpenedAt)} |\n");
        if (Incident.ResolvedAt is { } resolved) text.Append($"| Resolved | {Time(resolved)} by {Cell(Incident.ResolvedBy?.Name)}, after {Span(resolved - Incident.OpenedAt)} |\n");
        text.Append($"| Took part | {Cell(string.Join(", ", People()))} |\n\n");
        text.Append("## What happened\n\n_Write it here, in your own words._\n\n");
        WriteAlerts(text);
        foreach (var account in Runs) WriteRun(text, account, viewerId);
        WriteDeviations(text, viewerId);
        WriteTimeline(text);
        text.Append("## Contributing factors\n\n- \n\n## What went well\n\n- \n\n## What to change\n\n| action | owner | due |\n|---|---|---|\n| | | |\n");
        return text.ToString();
    }

    private IEnumerable<string> People() =>
        Timeline.Where(e => e.Actor.Kind == ActorKind.Person).Select(e => e.Actor.Name).Distinct().Order(StringComparer.Ordinal).DefaultIfEmpty("nobody yet");

    private void WriteAlerts(StringBuilder text)
    {
        text.Append("## Alerts\n\n");
        if (Alerts.Count == 0) text.Append("None: it was opened by hand.\n\n");
        else
        {
            text.Append("| first | last | times | severity | state | alert |\n|---|---|--:|---|---|---|\n");
            foreach (var a in Alerts) text.Append($"| {Time(a.FirstAt)} | {Time(a.LastAt)} | {a.Count} | {Word(a.Severity)} | {Word(a.State)} | {Cell(a.Title)} |\n");
            text.Append('\n');
        }
    }

    private static void WriteRun(StringBuilder text, RunAccount account, string? viewerId)
    {
        var run = account.Run;
        var visible = Blindness.VisibleTo(run, viewerId);
        text.Append($"## Run: {Line(run.Title)}\n\n");
        text.Append($"Runbook `{run.Runbook}`, revision {run.Revision} (`{run.ContentHash[..12]}`), followed by {Line(run.ExecutorName)} in {Shown(visible, Placeholders.Environment)}: {Word(run.State)}");
        text.Append($"{(run.EndReason is null ? "" : $" ({Line(run.EndReason)})")}. Began {Time(run.StartedAt)}{(run.EndedAt is { } end ? $", took {Span(end - run.StartedAt)}" : "")}.\n\n");
        if (account.Paper is { } paper) text.Append($"On paper, with {Line(paper.VerifierName)} as second person, told by {Line(paper.ImportedByName)}: {Word(paper.Attestation)}.\n\n");
        if (run.PastPointOfNoReturnAt is { } point) text.Append($"- past the point of no return: {Time(point)}{(run.Disposition is { } left ? $", {Word(left)}" : "")}\n");
        foreach (var p in run.Parameters.Where(p => run.Values.ContainsKey(p.Name))) text.Append($"- {p.Name}: {Shown(visible, p.Name)}\n");
        text.Append("\n| step | state | began | took | verified by | remarks |\n|---|---|---|---|---|---|\n");
        foreach (var step in run.Steps)
        {
            var attempts = account.Verifications.Where(v => v.StepId == step.Definition.Id).SelectMany(v => v.Attempts);
            text.Append($"| {Cell(step.Definition.Title)}{(step.IsGuarded ? " **(risky)**" : "")} | {Word(step.State)} | {(step.StartedAt is { } began ? Time(began) : "")} | ");
            text.Append($"{(step.StartedAt is { } from && step.EndedAt is { } to ? Span(to - from) : "")} | {Cell(string.Join("; ", attempts.Select(Told)))} | {Cell(string.Join("; ", new[] { step.Outcome, step.Evidence, step.Reason }.OfType<string>()))} |\n");
        }

        text.Append('\n');
    }

    private void WriteDeviations(StringBuilder text, string? viewerId)
    {
        var all = Runs.SelectMany(account => (account.Deviations ?? []).Select(d => (account.Run, Deviation: d))).ToList();
        if (all.Count == 0) return;
        text.Append("## Deviations\n\nWhere the runs went another way than their runbooks; each is a question to the next revision.\n\n| when | runbook | who | what | |\n|---|---|---|---|---|\n");
        foreach (var (run, d) in all) text.Append($"| {Time(d.At)} | {Cell(run.Runbook)} | {Cell(d.ByName)} | {Word(d.Kind)} | {Cell(d.TextFor(run, viewerId))} |\n");
        text.Append('\n');
    }

    private void WriteTimeline(StringBuilder text)
    {
        text.Append("## Timeline\n\n| # | when | who | what | |\n|--:|---|---|---|---|\n");
        foreach (var e in Timeline)
            text.Append($"| {e.Seq} | {Time(e.OccurredAt)}{(e.OccurredAt < e.RecordedAt ? $" (written {Time(e.RecordedAt)})" : "")} | {Cell(e.Actor.Name)} | {Word(e.Kind)} | {Cell(e.Text)} |\n");
        text.Append('\n');
    }

    private static string Told(Attempt a) => a.Matched ? $"{a.VerifierName} {Time(a.At)}" : $"{a.VerifierName} {Time(a.At)} found other values for {string.Join(", ", a.Differing)}";

    private static string Shown(IReadOnlyDictionary<string, string> visible, string name) => visible.TryGetValue(name, out var value) ? Code(value) : "_hidden until the verification is closed_";

    /// <summary>Nothing is markup in code but its own mark, so nothing is escaped that a person would copy.</summary>
    private static string Code(string value) => $"`{OneLine(value).Replace('`', '\'')}`";

    private static string Cell(string? text) => Line(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>One line that Markdown takes as plain text: what people and senders wrote must not become markup.</summary>
    private static string Line(string? text)
    {
        var plain = new StringBuilder();
        foreach (var c in OneLine(text))
            plain.Append(c is '\\' or '`' or '*' or '_' or '~' or '[' or ']' or '<' or '>' or '#' or '&' ? $"\\{c}" : c.ToString());
        return plain.ToString();
    }

    private static string OneLine(string? text) => new([.. (text ?? "").ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? ' ' : c)]);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Span(TimeSpan span) =>
        span.TotalHours >= 1 ? $"{(int)span.TotalHours} h {span.Minutes} min" : span.TotalMinutes >= 1 ? $"{span.Minutes} min {span.Seconds} s" : $"{span.Seconds} s";

    private static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()).Replace('_', ' ');
}

/// <summary>A run, the verifications asked for in it, where it went another way, and what is known of it when it was on paper.</summary>
public sealed record RunAccount(Run Run, IReadOnlyList<Verification> Verifications, IReadOnlyList<Deviation>? Deviations = null, Paper? Paper = null);
