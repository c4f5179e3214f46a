using Incidents.Core.Revising;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Tests.Runbooks;

namespace Incidents.Core.Tests.Revising;

/// <summary>A run that has ended, and the draft that is made of it.</summary>
internal sealed record Learned(string Markdown, Run Run, IReadOnlyList<Deviation> Deviations)
{
    private static readonly DateTimeOffset Began = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    public IReadOnlyDictionary<string, int> Mismatches { get; init; } = new Dictionary<string, int>();

    public IReadOnlyList<Hunk> Hunks => Learning.Of(Run, Deviations, Mismatches);

    public Draft Draft => Drafting.Of(Markdown, "a-slug", Hunks).Value;

    public static Learned From(string markdown, IReadOnlyDictionary<string, string>? values = null)
    {
        var runbook = Reading.Runbook(markdown);
        var run = new Run
        {
            Id = "run_1", Runbook = "a-slug", Revision = 1, Title = runbook.Title, State = RunState.Completed, StartedAt = Began, EndedAt = Began.AddHours(2), Parameters = runbook.Parameters, Environment = "production",
            Values = values ?? new Dictionary<string, string>(),
            Steps = [.. runbook.Steps.Select((step, i) => new RunStep { Ordinal = i + 1, Definition = step, State = StepState.Done, StartedAt = Began.AddMinutes(i), EndedAt = Began.AddMinutes(i + 1) })],
        };
        return new Learned(markdown, run, []);
    }

    public Learned With(DeviationKind kind, string? stepId, string text) => this with { Deviations = [.. Deviations, new Deviation { Seq = Deviations.Count + 1, Kind = kind, StepId = stepId, Text = text }] };

    /// <summary>A reason as the engine tells it, behind the step's title.</summary>
    public Learned Said(DeviationKind kind, string stepId, string reason) => With(kind, stepId, $"{kind}: {Run.Find(stepId)!.Definition.Title} ({reason})");

    public Learned Step(string stepId, Func<RunStep, RunStep> change) => this with { Run = Run.With(change(Run.Find(stepId)!)) };

    public Learned Inserted(string after, string title, string? markdown, string reason, StepState state = StepState.Done)
    {
        var before = Run.Find(after)!;
        var id = $"inserted-{Run.Steps.Count(s => s.Inserted) + 1}";
        var step = new RunStep { Ordinal = before.Ordinal + 1, Inserted = true, State = state, Definition = new Step { Id = id, Title = title, Section = before.Definition.Section, Markdown = markdown ?? title } };
        var run = Run with { Steps = [.. Run.Steps.Select(s => s.Ordinal <= before.Ordinal ? s : s with { Ordinal = s.Ordinal + 1 }).Append(step).OrderBy(s => s.Ordinal)] };
        return (this with { Run = run }).Said(DeviationKind.Inserted, id, reason);
    }

    /// <summary>The lines that the draft adds, and with a minus those that it takes away.</summary>
    public string Diff => string.Join('\n', UnifiedDiff.Of(Markdown, Draft.Markdown, "a", "b").Split('\n').Skip(2).Where(l => l.StartsWith('+') || l.StartsWith('-')));
}
