using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Core.Revising;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Server.Notifications;
using Incidents.Server.Work;
using Incidents.Storage;
using Incidents.Storage.Drills;
using Incidents.Storage.People;
using Incidents.Storage.Revising;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;

namespace Incidents.Server.Revising;

/// <summary>Makes of each ended run that went another way a proposed revision, once, whichever server sees it first.</summary>
public sealed class RevisionDrafting(Database db, ILogger<RevisionDrafting> logger) : Worker(TimeSpan.FromSeconds(15), logger)
{
    /// <summary>Who did the same a year ago did it with another runbook.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    /// <summary>More open ones than this of one runbook say the same.</summary>
    private const int MostCompared = 50;

    public override async Task<bool> Pass()
    {
        if (db.Read(RevisionProposalStore.NextRun) is not { } runId) return false;
        var (run, hunks) = db.Read(tx => RunStore.Find(tx, runId) is { } found ? (found, Learned(tx, found)) : default);
        if (run is null) return false;
        await db.Write(tx => RevisionProposalStore.Learn(tx, runId) && hunks.Count > 0 && Propose(tx, run, hunks));
        return true;
    }

    private static IReadOnlyList<Hunk> Learned(ReadTx tx, Run run) => Learning.Of(
        run, DeviationStore.Of(tx, run.Id), RevisionProposalStore.Mismatches(tx, run.Id), run.DrillId is { } drill && DrillStore.Find(tx, drill)?.Planted is not null);

    private static bool Propose(WriteTx tx, Run run, IReadOnlyList<Hunk> hunks)
    {
        var owner = RunbookStore.Find(tx, run.Runbook)?.Owner;
        var others = RevisionProposalStore.Lately(tx, run.RunbookId, tx.Now - Remembered, MostCompared);
        var proposal = Deciding.Dated(
            new RevisionProposal
            {
                Id = tx.NewId("rvp"),
                RunbookId = run.RunbookId,
                Runbook = run.Runbook,
                RunId = run.Id,
                BasedOn = run.Revision,
                Owner = owner,
                AssignedTo = [.. Owners(tx, owner)],
                Hunks = hunks,
                CreatedAt = tx.Now,
            },
            others,
            tx.Now);
        RevisionProposalStore.Add(tx, proposal);
        foreach (var hastened in Deciding.Hastened(proposal, others, tx.Now)) RevisionProposalStore.Hasten(tx, hastened);
        RevisionProposalService.Tell(tx, proposal, Actor.System, EntryKind.RevisionProposed, $"What went another way here is proposed as the next revision of '{run.Title}'");
        Notifying.Tell(
            tx,
            new Notice
            {
                Kind = NotificationKind.RevisionProposed,
                SubjectId = proposal.Id,
                Text = $"{Changes(hunks.Count)} to '{run.Title}' proposed after a run that went another way{(proposal.Priority == RevisionPriority.High ? ", as one before it did" : "")}. Take them over or reject them by {proposal.DueAt:yyyy-MM-dd}: GET {RevisionProposalView.Address(proposal.Id)}",
                Key = $"revision-proposed:{proposal.Id}",
            },
            proposal.AssignedTo);
        return true;
    }

    private static string Changes(int count) => count == 1 ? "One change" : $"{count} changes";

    /// <summary>The team or person whom the runbook names; else everybody who may write runbooks.</summary>
    private static IEnumerable<string> Owners(ReadTx tx, string? owner)
    {
        var people = PersonStore.All(tx).Where(p => p is { DisabledAt: null, SameAs: null }).ToList();
        var named = owner is null ? [] : Named(tx, owner, people);
        return (named.Count > 0 ? named : people.Where(p => Permissions.Of(p.Roles).HasFlag(Permission.Edit))).Select(p => p.Id);
    }

    /// <summary>Who of these a runbook's owner is: a team, or a person by address or name; nobody where it is neither.</summary>
    internal static List<Person> Named(ReadTx tx, string owner, List<Person> people) => TeamStore.FindByName(tx, owner) is { } team
        ? [.. people.Where(p => team.Members.Contains(p.Id))]
        : [.. people.Where(p => string.Equals(p.Email, owner, StringComparison.OrdinalIgnoreCase) || string.Equals(p.Name, owner, StringComparison.OrdinalIgnoreCase))];
}

/// <summary>Says once that a proposed revision is past its date.</summary>
public sealed class RevisionReminder(Database db, ILogger<RevisionReminder> logger) : Worker(TimeSpan.FromMinutes(1), logger)
{
    private const int AtOnce = 100;

    public override Task<bool> Pass() => db.Write(tx =>
    {
        var overdue = RevisionProposalStore.Overdue(tx, AtOnce);
        foreach (var proposal in overdue.Where(p => RevisionProposalStore.Remind(tx, p.Id)))
        {
            Notifying.Tell(
                tx,
                new Notice
                {
                    Kind = NotificationKind.RevisionOverdue,
                    SubjectId = proposal.Id,
                    Text = $"Nobody has decided on what a run suggests for '{proposal.Runbook}', due {proposal.DueAt:yyyy-MM-dd}: GET {RevisionProposalView.Address(proposal.Id)}",
                    Key = $"revision-overdue:{proposal.Id}",
                },
                proposal.AssignedTo);
        }

        return overdue.Count == AtOnce;
    });
}
