using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Server.Http;
using Incidents.Server.Notifications;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.People;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Takes over runs that were carried out on paper while this server could not be reached, and who attests them.</summary>
public sealed class PaperService(RunbookService runbooks)
{
    public Outcome<Run> Import(WriteTx tx, NewPaperRun asked, Caller by)
    {
        if (!runbooks.Find(tx, asked.Runbook, asked.Revision.ToString()).Is(out var shown, out var refusal)) return refusal;
        if (!string.Equals(shown.Revision.ContentHash, asked.ContentHash.Trim(), StringComparison.OrdinalIgnoreCase)) return PaperRefusals.OtherContent(shown.Summary.Slug, asked.Revision);
        if (!People(tx, asked).Is(out var people, out refusal)) return refusal;
        var runbook = shown.Volume.Runbook;
        if (runbook.Steps.Count == 0) return RunRefusals.NoSteps(runbook.Title);
        if (!ParameterValues.Canonical(Starting.EnvironmentOf(runbook.Parameters), asked.Environment).Is(out var environment, out refusal)) return refusal;
        var incident = asked.IncidentId is { } id ? IncidentStore.Find(tx, id) : null;
        if (asked.IncidentId is not null && incident is null) return IncidentRefusals.NotFound(asked.IncidentId);
        if (!RunServices.Of(tx, asked.Service, incident, runbook).Is(out var service, out refusal)) return refusal;

        var blank = new Run
        {
            Id = tx.NewId("run"),
            RunbookId = shown.Summary.Id,
            Runbook = shown.Summary.Slug,
            Revision = shown.Revision.Number,
            ContentHash = shown.Revision.ContentHash,
            Title = runbook.Title,
            IncidentId = incident?.Id,
            Environment = environment,
            ServiceId = service.Id,
            Service = service.Slug,
            Origin = RunOrigin.Paper,
            Rules = RunRules.Of(runbook),
            ExecutorId = people.Executor.Id,
            ExecutorName = people.Executor.Name,
            StartedAt = asked.StartedAt,
            Parameters = runbook.Parameters,
            Steps = [.. runbook.Steps.Select((step, index) => new RunStep { Ordinal = index + 1, Definition = step })],
        };
        if (!Importing.Decide(blank, [.. asked.Steps.Select(s => s.Told)], asked.EndedAt, tx.Now).Is(out var paper, out refusal)) return refusal;
        if (incident is not null && Telling.Leak(tx, incident.Id, by, asked.Steps.Select(s => s.Note)) is { } leak) return leak;
        Store(tx, blank, paper, people.Verifier, by);
        return paper.Run;
    }

    public static Outcome<Run> Attest(WriteTx tx, string runId, Caller by)
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        if (!Attesting.Decide(run, PaperStore.Find(tx, runId), by.Id, id => PersonStore.FindSelf(tx, id)?.Id ?? id, tx.Now).Is(out var paper, out var refusal)) return refusal;
        PaperStore.SaveAttestations(tx, paper);
        RunService.Tell(tx, run, null, EntryKind.RunAttested, by, $"{by.Name} attests that '{run.Title}' was carried out on paper as it is told",
            new { late = true, attestation = Words.Of(paper.Attestation) }, run.EndedAt);
        return run;
    }

    private static Outcome<Pair> People(ReadTx tx, NewPaperRun asked)
    {
        if (PersonStore.FindSelf(tx, asked.ExecutorId) is not { } executor) return PeopleRefusals.PersonNotFound(asked.ExecutorId);
        if (PersonStore.FindSelf(tx, asked.VerifierId) is not { } verifier) return PeopleRefusals.PersonNotFound(asked.VerifierId);
        if (executor.Id == verifier.Id) return PaperRefusals.SamePerson();
        return new Checking().That(executor.Kind == PersonKind.Human, "executorId", "one human, not a shared account").That(verifier.Kind == PersonKind.Human, "verifierId", "one human, not a shared account").Refusal is { } refusal
            ? refusal
            : new Pair(executor, verifier);
    }

    private static void Store(WriteTx tx, Run blank, PaperRun paper, Person verifier, Caller by)
    {
        var run = paper.Run;
        RunStore.Add(tx, run with { State = RunState.Active, EndedAt = null, EndReason = null, Steps = blank.Steps });
        foreach (var person in new[] { run.ExecutorId, by.Id }) RunStore.AddContributor(tx, run.Id, person);
        PaperStore.Add(tx, new Paper
        {
            RunId = run.Id,
            ExecutorId = run.ExecutorId,
            VerifierId = verifier.Id,
            VerifierName = verifier.Name,
            ImportedAt = tx.Now,
            ImportedById = by.Id,
            ImportedByName = by.Name,
            Checks = paper.Checks,
        });
        RunService.Tell(tx, run, null, EntryKind.RunStarted, by, $"On paper: {run.ExecutorName} follows '{run.Title}', revision {run.Revision}", new { run.Runbook, run.Revision, run.ContentHash, late = true }, run.StartedAt);
        foreach (var step in run.Steps.Where(s => s.State != StepState.Pending).OrderBy(s => s.EndedAt)) Step(tx, run, step, paper.Checks.FirstOrDefault(c => c.StepId == step.Definition.Id), by);
        RunStore.SaveEnd(tx, run);
        RunService.Tell(tx, run, null, run.State == RunState.Aborted ? EntryKind.RunAborted : EntryKind.RunCompleted, by, $"On paper: '{run.Title}' {(run.State == RunState.Aborted ? "was given up" : "is through")}", new { state = Words.Of(run.State), late = true }, run.EndedAt);
        RunService.Tell(tx, run, null, EntryKind.RunImported, by, $"{by.Name} took over from paper what {run.ExecutorName} did, with {verifier.Name} as second person", new { attestation = Words.Of(Attestation.Unattested) });
        if (Qualifying.Executor(run.Rules, ExperienceStore.OfRunbook(tx, run.RunbookId).First(p => p.PersonId == run.ExecutorId), [], tx.Now) is not null)
            RunService.Deviate(tx, run, new Deviation { Kind = DeviationKind.Unqualified, Text = $"On paper: {run.ExecutorName} had not the practice that is asked for ({run.Rules.Executor!.InWords()})" }, by);
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.AttestationWanted, Urgency = Urgency.Low, SubjectId = run.Id, Text = $"{by.Name} took over from paper that you carried out '{run.Title}'. If it was so, attest it within 24 hours with POST /api/v1/runs/{run.Id}/attest." }, [run.ExecutorId, verifier.Id]);
    }

    private static void Step(WriteTx tx, Run run, RunStep step, PaperCheck? check, Caller by)
    {
        RunStore.SaveStep(tx, run.Id, step, StepState.Pending);
        var (kind, word) = step.State switch
        {
            StepState.Done => (EntryKind.StepDone, "Done"),
            StepState.Skipped => (EntryKind.StepSkipped, "Skipped"),
            _ => (EntryKind.StepFailed, "Failed"),
        };
        var compared = check is null ? "" : check.Matched ? "; both wrote the same" : $"; STOP: both did not write the same for {string.Join(", ", check.Differing)}";
        RunService.Tell(tx, run, step, kind, by, $"On paper: {word}: {step.Definition.Title}{compared}", new { step.Outcome, step.Reason, late = true, differing = check?.Differing }, step.EndedAt);
        // The whole run is told later; that need not be said of each step.
        foreach (var deviation in Deviating.Of(step with { State = StepState.Pending }, step, step.EndedAt!.Value)) RunService.Deviate(tx, run, deviation, by);
    }

    private sealed record Pair(Person Executor, Person Verifier);
}
