using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Server.Revising;

namespace Incidents.Server.Runbooks;

/// <summary>A runbook in a list.</summary>
public sealed record RunbookListItem(string Slug, string Title, string? Owner, int Revision, string ContentHash, int StepCount, int RiskyCount, DateTimeOffset UpdatedAt, Proof Proof)
{
    public static RunbookListItem Of(RunbookSummary r, Proof proof) => new(r.Slug, r.Title, r.Owner, r.Revision, r.ContentHash, r.StepCount, r.RiskyCount, r.UpdatedAt, proof);
}

/// <summary>One revision of a runbook with what was read from it.</summary>
public sealed record RunbookView(
    string Slug, string Title, int Revision, int LatestRevision, string ContentHash, string? Owner, string? Escalation, string Author, DateTimeOffset CreatedAt,
    IReadOnlyList<string> Alerts, IReadOnlyList<string> Services, IReadOnlyList<ParameterView> Parameters, DrillDeclaration? Drill, IReadOnlyList<Probe> Probes,
    IReadOnlyList<StepView> Steps, IReadOnlyList<LintFinding> Lint, string Markdown,
    PracticeRule? Executor, PracticeRule? Verifier, IReadOnlyList<string> Present, Proof Proof, DateOnly? ExperimentalUntil, IReadOnlyList<OpenDeviationsView> OpenDeviations, IReadOnlyList<Capability> Capabilities)
{
    public static RunbookView Of(ShownRevision shown, Proof proof, IReadOnlyList<OpenDeviationsView> open)
    {
        var (summary, revision, runbook) = (shown.Summary, shown.Revision, shown.Volume.Runbook);
        return new(
            summary.Slug, runbook.Title, revision.Number, summary.Revision, revision.ContentHash, runbook.Owner, runbook.Escalation, revision.AuthorName, revision.CreatedAt,
            runbook.Alerts, runbook.Services, [.. runbook.Parameters.Select(ParameterView.Of)], runbook.Drill, runbook.Probes,
            [.. runbook.Steps.Select(StepView.Of)], runbook.Lint, revision.Markdown,
            runbook.Executor, runbook.Verifier, runbook.Present, proof, runbook.ExperimentalUntil, open, runbook.Capabilities);
    }
}

/// <summary>A value that a run asks for; <paramref name="Derive"/> says where a second person finds it himself.</summary>
public sealed record ParameterView(
    string Name, ParameterType Type, string? Label, bool Required, string? Default, IReadOnlyList<string> Choices, string? Pattern, decimal? Min, decimal? Max, string? Derive,
    Comparison Compare, string? Tolerance, string? Source, string? TakenAt)
{
    public static ParameterView Of(Parameter p) => new(p.Name, p.Type, p.Label, p.Required, p.Default, p.Choices, p.Pattern, p.Min, p.Max, p.Derive, p.Compare, p.Tolerance, p.Source, p.TakenAt);
}

/// <summary>A step as the runbook describes it.</summary>
public sealed record StepView(
    string Id, string Title, string Section, string? ParentId, bool Risky, int Quorum, IReadOnlyList<string> Uses,
    string Markdown, IReadOnlyList<Command> Commands, string? Expect, string? Rollback, int? PlannedMinutes, StepRisk Risk, string? Safeguard, string? RollbackStep, bool BreakGlass)
{
    public static StepView Of(Step s) => new(s.Id, s.Title, s.Section, s.ParentId, s.Risky, s.Quorum, s.Uses, s.Markdown, s.Commands, s.Expect, s.Rollback, s.PlannedMinutes, s.Risk, s.Safeguard, s.RollbackStep, s.BreakGlass);
}

/// <summary>A revision in a list.</summary>
public sealed record RevisionListItem(int Number, string Title, string ContentHash, string Author, DateTimeOffset CreatedAt)
{
    public static RevisionListItem Of(Revision r) => new(r.Number, r.Title, r.ContentHash, r.AuthorName, r.CreatedAt);
}
