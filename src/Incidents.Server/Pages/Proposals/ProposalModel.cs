using System.Text.Json;
using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Proposals;
using Incidents.Core.Runbooks;
using Incidents.Server.Http;
using Incidents.Server.Proposals;
using Incidents.Storage;

namespace Incidents.Server.Pages.Proposals;

/// <summary>A proposal as its second person reads it: all that changes, and nothing that does not.</summary>
public sealed record ProposalModel(ProposalView Proposal, IReadOnlyList<DiffLine?> Lines, int LeftOut, IReadOnlyList<ChangedRule> Policy, bool MayDecide, bool IsMine)
{
    private const int Around = 3;
    private const int MostText = 40_000;

    public RolesChange? Roles => Proposal.Change?.Roles;

    public string Say(IReadOnlyList<Role> roles) => roles.Count == 0 ? "no role" : string.Join(", ", roles.Order().Select(PageWords.Say));

    public static ProposalModel Of(ReadTx tx, Proposal proposal, Caller caller)
    {
        var view = ProposalView.Whole(tx, proposal);
        var lines = view.Change?.Revision is { } revision ? LineDiff.Shortened(LineDiff.Of(revision.Before ?? "", revision.After), Around) : [];
        var room = MostText;
        var shown = lines.TakeWhile(l => (room -= Math.Min(l?.Text.Length ?? 0, 1000) + 40) > 0).ToList();
        var (pending, mine) = (proposal.State == ProposalState.Pending, proposal.ProposedById == caller.PersonId);
        return new ProposalModel(
            view, shown, lines.Skip(shown.Count).Count(l => l is { Change: not LineChange.Same }), view.Change?.Policy is { } policy ? Rules(policy) : [],
            pending && !mine && caller.IsHuman && (caller.Permission & Proposing.Right(proposal.Kind)) != 0, pending && mine);
    }

    private static IReadOnlyList<ChangedRule> Rules(PolicyChange policy)
    {
        var (before, after) = (JsonSerializer.SerializeToElement(policy.Before, Json.Options), JsonSerializer.SerializeToElement(policy.After, Json.Options));
        return [.. from rule in after.EnumerateObject() let was = before.GetProperty(rule.Name).ToString() where was != rule.Value.ToString() select new ChangedRule(rule.Name, was, rule.Value.ToString())];
    }
}

/// <summary>A rule of the policy before and after.</summary>
public sealed record ChangedRule(string Name, string Before, string After);

/// <summary>A stretch of proposals.</summary>
public sealed record ProposalsModel(IReadOnlyList<Proposal> Items, bool All, string? Next)
{
    public string? NextAddress => Next is null ? null : PageAddress.With("/proposals", ("all", All ? "true" : null), ("cursor", Next));
}
