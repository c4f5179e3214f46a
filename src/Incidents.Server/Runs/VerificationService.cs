using System.Security.Cryptography;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Storage;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Asking for, attempting and releasing verifications; every rule is in <see cref="Verifying"/>.</summary>
public sealed class VerificationService(Database db)
{
    public Task<Outcome<Verification>> Request(string runId, string stepId, Caller by) => db.Write<Outcome<Verification>>(tx =>
    {
        if (RunStore.Find(tx, runId) is not { } run) return RunRefusals.NotFound(runId);
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        if (!Verifying.Request(run, stepId, by.Id, nonce, tx.Now).Is(out var verification, out var refusal)) return refusal;
        var step = run.Find(stepId)!;
        verification = verification with { Id = tx.NewId("ver") };
        foreach (var old in VerificationStore.Supersede(tx, runId, stepId))
            RunService.Tell(tx, run, step, EntryKind.VerificationSuperseded, by, $"The request to verify '{step.Definition.Title}' was made anew", new { verificationId = old });
        VerificationStore.Add(tx, verification);
        if (!Move(tx, run, step, StepState.AwaitingVerification)) return IncidentRefusals.SomebodyWasFaster();
        RunService.Tell(tx, run, step, EntryKind.VerificationRequested, by, $"Asks for a second person: {step.Definition.Title}",
            new { verificationId = verification.Id, verification.PackageHash, fields = verification.Package.Fields.Select(f => f.Name) });
        return verification;
    });

    public Task<Outcome<(Verification Verification, Attempt Attempt)>> Attempt(string id, IReadOnlyDictionary<string, string?>? values, Caller by) =>
        Decide<(Verification, Attempt)>(id, (tx, run, before) =>
        {
            if (!Verifying.Attempt(before, by.Id, by.Name, values, tx.Now).Is(out var after, out var refusal)) return refusal;
            var attempt = after.Attempts[^1];
            if (!VerificationStore.AddAttempt(tx, before, attempt)) return VerificationRefusals.AlreadyAttempted();
            if (after.State != before.State && !VerificationStore.Save(tx, after, before.State)) return IncidentRefusals.SomebodyWasFaster();
            var step = run.Find(before.StepId)!;
            if (after.State == VerificationState.Verified) Move(tx, run, step, StepState.Verified);
            if (after.State == VerificationState.Mismatched) Move(tx, run, step, StepState.InProgress);
            RunService.Tell(tx, run, step, attempt.Matched ? EntryKind.VerificationMatched : EntryKind.VerificationMismatched, by,
                attempt.Matched ? $"{by.Name} found the same values: {before.StepTitle}" : $"STOP. {by.Name} found other values for {string.Join(", ", attempt.Differing)}: {before.StepTitle}",
                new { verificationId = id, fields = attempt.Differing });
            return (after, attempt);
        });

    public Task<Outcome<Verification>> Release(string id, Caller by) => Decide<Verification>(id, (tx, run, before) =>
    {
        if (!Verifying.Release(run, before, by.Id, tx.Now).Is(out var after, out var refusal)) return refusal;
        if (!VerificationStore.Save(tx, after, before.State)) return VerificationRefusals.AlreadyReleased();
        var step = run.Find(before.StepId)!;
        if (!Move(tx, run, step, StepState.Released)) return IncidentRefusals.SomebodyWasFaster();
        RunService.Tell(tx, run, step, EntryKind.VerificationReleased, by, $"Released: {before.StepTitle}", new { verificationId = id, before.PackageHash });
        return after;
    });

    private Task<Outcome<T>> Decide<T>(string id, Func<WriteTx, Run, Verification, Outcome<T>> decide) => db.Write(tx =>
        VerificationStore.Find(tx, id) is { } verification && RunStore.Find(tx, verification.RunId) is { } run
            ? decide(tx, run, verification)
            : VerificationRefusals.NotFound(id));

    private static bool Move(WriteTx tx, Run run, RunStep step, StepState to) =>
        RunStore.SaveStep(tx, run.Id, step with { State = to, StartedAt = step.StartedAt ?? tx.Now, EndedAt = null, Reason = null }, step.State);
}
