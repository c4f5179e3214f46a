using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Server.Incidents;
using Incidents.Server.Pages.Runbooks;
using Incidents.Server.Runbooks;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.People;
using Incidents.Storage.Runs;
using Incidents.Storage.Timeline;
using Microsoft.AspNetCore.Components;

namespace Incidents.Server.Pages.Runs;

/// <summary>A run as its page shows it to one viewer: nothing in it is more than the API tells him.</summary>
public sealed record RunScene(RunView Run, bool IsExecutor, bool MayRespond, DateTimeOffset Now)
{
    /// <summary>The step that is to be done; null at the end.</summary>
    public RunStepView? Current { get; private init; }

    public int Number { get; private init; }

    /// <summary>The last entry of the timeline that is in it.</summary>
    public long Heard { get; private init; }

    /// <summary>What to do, with the values that the viewer may see; nothing of it is to be copied before it may be done.</summary>
    public MarkupString Text { get; private init; }

    /// <summary>The latest verification of the current step.</summary>
    public VerificationView? Check { get; private init; }

    public LossDrawing? Loss { get; private init; }

    /// <summary>Who can be the second person now.</summary>
    public IReadOnlyList<string> Verifiers { get; private init; } = [];

    /// <summary>From when on the executor may go on alone; null when never.</summary>
    public DateTimeOffset? AloneFrom { get; private init; }

    /// <summary>What the second person must find.</summary>
    public IReadOnlyList<Parameter> Fields { get; private init; } = [];

    public IReadOnlyList<Parameter> Parameters { get; private init; } = [];

    /// <summary>To whom the run can be handed.</summary>
    public IReadOnlyList<PersonName> Others { get; private init; } = [];

    /// <summary>Of the whole run, as the runbook plans it; null when it says nothing.</summary>
    public int? PlannedMinutes { get; private init; }

    public bool IsActive => Run.State == RunState.Active;

    /// <summary>A step as people know it.</summary>
    public string TitleOf(string step) => Run.Steps.FirstOrDefault(s => s.Id == step) is { } named ? $"“{named.Title}”" : step;

    public TimeSpan Elapsed => (Run.EndedAt ?? Now) - Run.StartedAt;

    /// <summary>True while a second person is at it or has agreed.</summary>
    public bool IsAsked => Check is { State: VerificationState.Pending or VerificationState.Claimed or VerificationState.Verified };

    /// <summary>True when this viewer was offered the run.</summary>
    public bool IsOffered(string id) => Run.Handover?.To.Id == id;

    public static RunScene Of(ReadTx tx, Run run, Caller viewer, RunbookService runbooks)
    {
        var view = RunView.Of(tx, run, viewer);
        var isExecutor = viewer.Is(run.ExecutorId);
        var people = PersonStore.All(tx);
        var scene = new RunScene(view, isExecutor, viewer.IsHuman && viewer.May(Permission.Respond), tx.Now)
        {
            Parameters = run.Parameters,
            Heard = TimelineStore.Last(tx, run.TimelineId),
            PlannedMinutes = run.Steps.Any(s => s.Definition.PlannedMinutes is not null) ? run.Steps.Sum(s => s.Definition.PlannedMinutes ?? 0) : null,
            Others = [.. people.Where(p => p is { DisabledAt: null, SameAs: null, Kind: PersonKind.Human } && p.Id != run.ExecutorId && Permissions.Of(p.Roles).HasFlag(Permission.Respond)).Select(p => new PersonName(p.Id, p.Name))],
        };
        if (run.State != RunState.Active || run.Current is not { } step) return scene;
        var current = view.Steps.First(s => s.Id == step.Definition.Id);
        var links = runbooks.Find(tx, run.Runbook, run.Revision.ToString()).Is(out var shown, out _) ? shown.Volume.Runbook.LinkDefinitions : "";
        scene = scene with
        {
            Current = current,
            Number = step.Ordinal,
            Text = ShownMarkdown.Of(current.Markdown, links, current.Risky && current.State != StepState.Released ? null : current.Commands, "now", 2, current.Title),
            Fields = run.CriticalOf(step),
        };
        return step.IsGuarded ? scene.Guarded(tx, run, step, viewer, people) : scene;
    }

    private RunScene Guarded(ReadTx tx, Run run, RunStep step, Caller viewer, IReadOnlyList<Person> people)
    {
        var latest = VerificationStore.Of(tx, run.Id).LastOrDefault(v => v.StepId == step.Definition.Id);
        var mayKnow = VerificationFactFinding.MaySee(tx, run, viewer);
        var check = latest is not null && mayKnow ? VerificationView.Of(tx, latest, viewer) : null;
        var facts = VerificationFactFinding.Of(tx, run, step.Definition.Id, latest, viewer);
        var pool = facts.Pool(tx.Now).ToHashSet();
        var window = IsExecutor || check?.Loss is not null ? VerificationFactFinding.LossOf(tx, run, step.Definition.Id) : null;
        var isAloneAllowed = facts.Policy.BreakGlass && step.Definition.BreakGlass && facts.IncidentSeverity <= facts.Policy.BreakGlassSeverity;
        return this with
        {
            Check = check,
            Loss = window is null ? null : new LossDrawing(window, tx.Now),
            Verifiers = [.. people.Where(p => pool.Contains(p.Id)).Select(p => p.Name)],
            AloneFrom = isAloneAllowed && latest is { IsWaiting: true } ? latest.RequestedAt.AddMinutes(facts.Policy.BreakGlassAfterMinutes) : null,
        };
    }
}
