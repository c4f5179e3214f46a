using Incidents.Core.Access;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>A verification as one viewer may see it: a possible verifier never sees the executor's values, nor the executor the verifier's.</summary>
public sealed record VerificationView(
    string Id, VerificationState State, string RunId, string StepId, string StepTitle, string Runbook, int Revision, string ContentHash, string PackageHash,
    PersonName Executor, int Quorum, int StillNeeded, DateTimeOffset RequestedAt, DateTimeOffset ExpiresAt, ClaimView? Claim,
    DateTimeOffset? VerifiedAt, DateTimeOffset? ReleasedAt, DateTimeOffset? ClosedAt, string? Reason, IReadOnlyList<string> Warnings,
    string StepText, IReadOnlyList<FieldView> Fields, IReadOnlyDictionary<string, string>? Values, string? SafeguardEvidence, LossView? Loss, IReadOnlyList<AttemptView> Attempts)
{
    public static VerificationView Of(ReadTx tx, Verification v, Caller viewer)
    {
        var run = RunStore.Find(tx, v.RunId)!;
        var hidden = Blindness.HiddenFrom(run, viewer.IsHuman ? viewer.Id : null);
        var open = v.Package.Fields.All(f => !hidden.Contains(f.Name));
        return new VerificationView(
            v.Id, v.StateAt(tx.Now), v.RunId, v.StepId, v.StepTitle, v.Package.Runbook, v.Package.Revision, v.Package.ContentHash, v.PackageHash,
            new(v.ExecutorId, v.ExecutorName), v.Quorum, v.StillNeeded, v.RequestedAt, v.ExpiresAt, v.Claim is { } claim && claim.Until > tx.Now ? new(new(claim.PersonId, claim.Name), claim.Until) : null,
            v.VerifiedAt, v.ReleasedAt, v.ClosedAt, v.Reason, v.Warnings,
            open ? v.Package.StepText : v.Package.OpenText, [.. v.Package.Fields.Select(FieldView.Of)], open ? v.Package.Values : null,
            v.Package.SafeguardEvidence, LossView.Of(tx, run, v, viewer, open), [.. v.Attempts.Select(a => AttemptView.Of(run, a))]);
    }
}

/// <summary>Who is at it, until when.</summary>
public sealed record ClaimView(PersonName By, DateTimeOffset Until);

/// <summary>One value to be entered, and where to find it.</summary>
public sealed record FieldView(string Name, ParameterType Type, string? Label, IReadOnlyList<string> Choices, string? Derive)
{
    public static FieldView Of(Parameter p) => new(p.Name, p.Type, p.Label, p.Choices, p.Derive);
}

/// <summary>That somebody answered, and which fields differed. What he entered is opened when the run has ended, for the retrospective.</summary>
public sealed record AttemptView(
    PersonName Verifier, DateTimeOffset At, AttemptKind Kind, AttemptResult Result, bool Counted, bool Fast, IReadOnlyList<string> Fields, string? Reason, IReadOnlyDictionary<string, string>? Entered)
{
    public static AttemptView Of(Run run, Attempt a) => new(
        new(a.VerifierId, a.VerifierName), a.At, a.Kind, a.Kind == AttemptKind.Reject ? AttemptResult.Reject : a.Matched ? AttemptResult.Match : AttemptResult.Mismatch,
        a.Counted, a.Fast, a.Differing, a.Reason, run.State == RunState.Active || a.Kind == AttemptKind.Reject ? null : a.Entered);
}

/// <summary>What the step discards: for the executor, and for who found the same values; both must say it in their own words where it is needed.</summary>
public sealed record LossView(string Text, bool NeedsAcknowledgement, IReadOnlyList<LossAcknowledgement> Acknowledgements)
{
    public static LossView? Of(ReadTx tx, Run run, Verification v, Caller viewer, bool open) =>
        open || v.Confirmations.Any(c => viewer.Is(c.VerifierId))
            ? VerificationFactFinding.LossOf(tx, run, v.StepId) is { } loss ? new LossView(loss.Text, loss.NeedsAcknowledgement, open ? v.Acknowledgements : []) : null
            : null;
}

/// <summary>What came of an attempt; the fields that differ are named, never shown.</summary>
public sealed record AttemptAnswer(AttemptResult Result, IReadOnlyList<string> Fields, VerificationState State, int StillNeeded, bool Counted, bool Fast, bool LossToAcknowledge)
{
    public static AttemptAnswer Of(ReadTx tx, Verification v, Caller caller)
    {
        var mine = v.Attempts.Last(a => a.VerifierId == caller.Id && a.Kind == AttemptKind.Values);
        var loss = mine.Matched && v.IsLive && VerificationFactFinding.LossOf(tx, RunStore.Find(tx, v.RunId)!, v.StepId) is { NeedsAcknowledgement: true };
        return new AttemptAnswer(mine.Matched ? AttemptResult.Match : AttemptResult.Mismatch, mine.Differing, v.State, v.StillNeeded, mine.Counted, mine.Fast, loss);
    }
}

/// <summary>The same, or not, or no.</summary>
public enum AttemptResult
{
    Match,
    Mismatch,
    Reject,
}

/// <summary>The permission, and a token by which a tool can check it, once, within a minute.</summary>
public sealed record ReleaseView(VerificationState State, string ReleaseToken, VerificationView Verification)
{
    public static ReleaseView Of(WriteTx tx, Verification v, Caller caller) => new(v.State, VerificationService.IssueToken(tx, v), VerificationView.Of(tx, v, caller));
}

/// <summary>What a tool is told about a token that was good.</summary>
public sealed record CheckedReleaseView(string VerificationId, string RunId, string StepId, string PackageHash, DateTimeOffset ReleasedAt);
