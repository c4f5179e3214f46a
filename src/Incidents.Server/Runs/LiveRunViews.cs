using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Where a run went another way than its runbook.</summary>
public sealed record DeviationView(int Seq, DeviationKind Kind, string? StepId, DateTimeOffset At, PersonName By, string Text)
{
    public static IReadOnlyList<DeviationView> Of(ReadTx tx, Run run, Caller viewer) =>
        [.. DeviationStore.Of(tx, run.Id).Select(d => new DeviationView(d.Seq, d.Kind, d.StepId, d.At, new(d.ById, d.ByName), d.TextFor(run, viewer.IsHuman ? viewer.Id : null)))];
}

/// <summary>Of which teams somebody must be there for the risky steps, who is, and which are missing.</summary>
public sealed record PresenceView(IReadOnlyList<string> Wanted, IReadOnlyList<AttendeeView> Present, IReadOnlyList<string> Missing)
{
    public static PresenceView Of(Run run) =>
        new(run.Rules.Present, [.. run.Present.Select(p => new AttendeeView(p.Team, new(p.PersonId, p.PersonName), p.Since))], run.State == RunState.Active ? Core.Runs.Presence.MissingTeams(run) : []);
}

/// <summary>Somebody who is there, for a team.</summary>
public sealed record AttendeeView(string Team, PersonName Person, DateTimeOffset Since);

/// <summary>An offer of the run that stands.</summary>
public sealed record HandoverView(PersonName From, PersonName To, PersonName OfferedBy, bool ByAdmin, string Note, DateTimeOffset OfferedAt, DateTimeOffset ExpiresAt)
{
    public static HandoverView? Of(ReadTx tx, Run run) =>
        run.State == RunState.Active && HandoverStore.Open(tx, run.Id) is { } h && h.StateAt(tx.Now) == HandoverState.Offered
            ? new(new(h.FromId, h.FromName), new(h.ToId, h.ToName), new(h.OfferedById, h.OfferedByName), h.ByAdmin, h.Note, h.OfferedAt, h.ExpiresAt)
            : null;
}

/// <summary>What is known of a run on paper, and what to mind before one relies on it.</summary>
public sealed record PaperView(
    Attestation Attestation, PersonName Verifier, PersonName ImportedBy, DateTimeOffset ImportedAt, DateTimeOffset AttestUntil,
    DateTimeOffset? ExecutorAttestedAt, DateTimeOffset? VerifierAttestedAt, IReadOnlyList<string> Flags, IReadOnlyList<PaperCheck> Checks)
{
    public static PaperView? Of(ReadTx tx, Run run) =>
        run.Origin == RunOrigin.Paper && PaperStore.Find(tx, run.Id) is { } p
            ? new(p.Attestation, new(p.VerifierId, p.VerifierName), new(p.ImportedById, p.ImportedByName), p.ImportedAt, p.AttestUntil, p.ExecutorAttestedAt, p.VerifierAttestedAt, p.Flags(tx.Now), p.Checks)
            : null;
}
