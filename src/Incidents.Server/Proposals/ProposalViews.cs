using Incidents.Core.People;
using Incidents.Core.Proposals;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Storage;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Proposals;

/// <summary>A proposal; <paramref name="Change"/> is there only where one is asked for by its id.</summary>
public sealed record ProposalView(
    string Id, ProposalKind Kind, ProposalState State, string SubjectId, string Summary, IReadOnlyList<string> Reasons,
    string ProposedById, string ProposedBy, DateTimeOffset ProposedAt, string? DecidedById, string? DecidedBy, DateTimeOffset? DecidedAt, string? Reason, ChangeView? Change)
{
    public static string Address(string id) => $"/api/v1/proposals/{id}";

    public static ProposalView Of(Proposal p) => new(
        p.Id, p.Kind, p.State, p.SubjectId, p.Summary, p.Reasons, p.ProposedById, p.ProposedByName, p.ProposedAt, p.DecidedById, p.DecidedByName, p.DecidedAt, p.Reason, null);

    public static ProposalView Whole(ReadTx tx, Proposal p) => Of(p) with { Change = ChangeView.Of(tx, p) };
}

/// <summary>What is proposed: the one that fits the kind, the others null.</summary>
public sealed record ChangeView(RevisionChange? Revision, RolesChange? Roles, PolicyChange? Policy)
{
    public static ChangeView Of(ReadTx tx, Proposal proposal)
    {
        switch (proposal.Kind)
        {
            case ProposalKind.PublishRevision:
                var revision = ProposalBook.ChangeOf<ProposedRevision>(proposal);
                var before = RunbookStore.Find(tx, revision.Slug) is { } runbook ? RunbookStore.FindRevision(tx, runbook.Id, revision.BasedOn) : null;
                return new(new RevisionChange(revision.Slug, revision.BasedOn, before?.Markdown, revision.Markdown,
                    UnifiedDiff.Of(before?.Markdown ?? "", revision.Markdown, $"{revision.Slug}/r{revision.BasedOn}", $"{revision.Slug}/{proposal.Id}")), null, null);
            case ProposalKind.GrantRoles:
                var roles = ProposalBook.ChangeOf<ProposedRoles>(proposal);
                return new(null, new RolesChange(proposal.SubjectId, roles.Before, roles.After, roles.Enable), null);
            default:
                var policy = ProposalBook.ChangeOf<ProposedPolicy>(proposal);
                return new(null, null, new PolicyChange(policy.Before, policy.After));
        }
    }
}

/// <summary>A text that would become the next revision; <paramref name="Before"/> is null for a new runbook, <paramref name="Diff"/> the unified difference.</summary>
public sealed record RevisionChange(string Runbook, int BasedOn, string? Before, string After, string Diff);

/// <summary>Roles that an account would have; <paramref name="Enable"/> when it is let in again.</summary>
public sealed record RolesChange(string PersonId, IReadOnlyList<Role> Before, IReadOnlyList<Role> After, bool Enable);

/// <summary>A policy that would hold.</summary>
public sealed record PolicyChange(VerificationPolicy Before, VerificationPolicy After);
