using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Core.People;
using Incidents.Core.Runs;
using Incidents.Core.Timeline;
using Incidents.Server.Notifications;
using Incidents.Server.OnCall;
using Incidents.Storage;
using Incidents.Storage.People;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Gathers the facts about who has the practice and who could come, and tells what was decided on them.</summary>
public static class Qualification
{
    /// <summary>Whether this person may begin, or take over, with these rules.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="runbookId">What is to be followed.</param>
    /// <param name="rules">What it asks for.</param>
    /// <param name="by">Who is to follow it.</param>
    /// <param name="reason">Why he goes on although something is missing; null when he does not.</param>
    public static Outcome<Qualified> AtStart(ReadTx tx, string runbookId, RunRules rules, Caller by, string? reason)
    {
        if (rules.AskNothing) return new Qualified(rules, [], [], []);
        var (people, teams) = (OfRunbook(tx, runbookId), TeamStore.All(tx));
        var practice = Qualifying.Executor(rules, Of(people, by), people, tx.Now);
        List<string> vacant = [.. rules.Present.Where(team => Comers(tx, [team], teams, by.Id).Count == 0)];
        var presence = vacant.Count > 0 ? QualificationRefusals.NobodyToBePresent(vacant) : null;
        if (reason is null && (practice ?? presence) is { } refusal) return refusal;
        return new Qualified(
            // A team that nobody can come from must not block the run for ever.
            rules with { Present = [.. rules.Present.Except(vacant)] },
            [.. practice is null ? Enumerable.Empty<string>() : [$"without the practice that is asked for ({rules.Executor!.InWords()})"], .. vacant.Select(team => $"without anybody of {team}")],
            practice is null ? [] : [.. people.Where(p => p.PersonId != by.Id && Qualifying.IsExecutor(rules.Executor, p, tx.Now)).Select(p => p.PersonId)],
            Comers(tx, rules.Present, teams, by.Id));
    }

    /// <summary>Why this person cannot be the second person of the run, or null; and whether that is only because nobody has the practice.</summary>
    public static (Refusal? Refusal, bool NobodyQualifies) OfVerifier(ReadTx tx, Run run, Caller by)
    {
        if (run.Rules.Verifier is null) return (null, false);
        var people = OfRunbook(tx, run.RunbookId);
        var contributors = RunStore.Contributors(tx, run.Id);
        List<Experience> others = [.. people.Where(p => p.PersonId != run.ExecutorId && !contributors.Contains(p.PersonId))];
        return (Qualifying.Verifier(run.Rules, Of(people, by), others, tx.Now), Qualifying.Verifiers(run.Rules, others, tx.Now).Count == 0);
    }

    /// <summary>Says on the timeline and to those who could do better that somebody goes on all the same; calls those who are to be there.</summary>
    public static void Tell(WriteTx tx, Run run, Qualified qualified, string? reason, Caller by)
    {
        foreach (var shortfall in qualified.Shortfalls)
        {
            var text = $"{by.Name} goes on {shortfall}: {reason}";
            RunService.Tell(tx, run, null, EntryKind.UnqualifiedExecutor, by, text);
            RunService.Deviate(tx, run, new Deviation { Kind = DeviationKind.Unqualified, Text = text }, by);
        }

        Notifying.Tell(tx, new Notice { Kind = NotificationKind.UnqualifiedRun, Urgency = Urgency.Low, SubjectId = run.Id, Text = $"{by.Name} follows '{run.Title}' without the practice that it asks for; you have it. Offer your help." }, qualified.Able);
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.PresenceWanted, Urgency = Urgency.High, SubjectId = run.Id, Text = $"{by.Name} follows '{run.Title}', which wants somebody of your team to be there. Check in with POST /api/v1/runs/{run.Id}/presence." }, qualified.Wanted);
    }

    /// <summary>With who is on call now: the refusal names them first.</summary>
    private static IReadOnlyList<Experience> OfRunbook(ReadTx tx, string runbookId)
    {
        var onCall = OnCallReading.Now(tx);
        return [.. ExperienceStore.OfRunbook(tx, runbookId).Select(p => p with { IsOnCall = onCall.Contains(p.PersonId) })];
    }

    private static Experience Of(IReadOnlyList<Experience> people, Caller by) =>
        people.FirstOrDefault(p => p.PersonId == by.Id) ?? new Experience { PersonId = by.Id, Name = by.Name, MayExecute = by.May(Permission.Respond), MayVerify = by.May(Permission.Verify) };

    /// <summary>Humans of these teams whose accounts are open, without the executor.</summary>
    private static List<string> Comers(ReadTx tx, IEnumerable<string> wanted, IReadOnlyList<Team> teams, string executorId) =>
    [
        .. wanted.SelectMany(team => Presence.Members(team, teams)).Distinct().Select(id => PersonStore.FindSelf(tx, id)).OfType<Person>()
            .Where(p => p is { DisabledAt: null, Kind: PersonKind.Human } && p.Id != executorId).Select(p => p.Id).Distinct(),
    ];
}

/// <summary>That a run may begin: under which rules, what is missing for which somebody gave his reason, who has the practice, and who is wanted.</summary>
public sealed record Qualified(RunRules Rules, IReadOnlyList<string> Shortfalls, IReadOnlyList<string> Able, IReadOnlyList<string> Wanted);
