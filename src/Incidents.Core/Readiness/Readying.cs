using Incidents.Core.OnCall;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Readiness;

/// <summary>Finds the times at which nobody on call has the practice that a runbook asks for, before the incident does.</summary>
public static class Readying
{
    /// <summary>Practice that runs out in the middle of a stretch counts as missing in all of it.</summary>
    /// <param name="rules">What the runbook asks for.</param>
    /// <param name="people">What everybody has done with it.</param>
    /// <param name="schedules">Who is on call, slot by slot, in each schedule that counts.</param>
    /// <param name="from">The beginning.</param>
    /// <param name="until">The end.</param>
    public static IReadOnlyList<Unready> Uncovered(RunRules rules, IReadOnlyList<Experience> people, IReadOnlyList<IReadOnlyList<OnCallSlot>> schedules, DateTimeOffset from, DateTimeOffset until)
    {
        var found = new List<Unready>();
        if (rules.Executor is { } executor) Find(found, PracticeRole.Executor, executor, (p, at) => Qualifying.IsExecutor(executor, p, at), people, schedules, from, until);
        if (rules.Verifier is { } verifier) Find(found, PracticeRole.Verifier, verifier, (p, at) => Qualifying.IsVerifier(verifier, p, at), people, schedules, from, until);
        return found;
    }

    private static void Find(List<Unready> found, PracticeRole role, PracticeRule rule, Func<Experience, DateTimeOffset, bool> has, IReadOnlyList<Experience> people, IReadOnlyList<IReadOnlyList<OnCallSlot>> schedules, DateTimeOffset from, DateTimeOffset until)
    {
        var known = people.ToDictionary(p => p.PersonId);
        foreach (var (begin, end, ids) in Together(schedules, from, until))
        {
            List<Experience> there = [.. ids.Select(id => known.GetValueOrDefault(id)).OfType<Experience>()];
            if (there.Any(p => has(p, end))) continue;
            var why = there.Count == 0 ? UnreadyReason.NobodyOnCall
                : there.All(p => p.Executed.Count == 0 && (role == PracticeRole.Executor || p.Verified.Count == 0)) ? UnreadyReason.NobodyEver
                : UnreadyReason.NotEnough;
            var one = new Unready(begin, end, role, rule, why);
            if (found.Count > 0 && found[^1].Until == begin && (found[^1].Role, found[^1].Why) == (role, why)) found[^1] = found[^1] with { Until = end };
            else found.Add(one);
        }
    }

    /// <summary>Everybody who is on call in one schedule or another, from change to change.</summary>
    private static IEnumerable<(DateTimeOffset From, DateTimeOffset Until, IReadOnlySet<string> People)> Together(IReadOnlyList<IReadOnlyList<OnCallSlot>> schedules, DateTimeOffset from, DateTimeOffset until)
    {
        var cuts = schedules.SelectMany(slots => slots.Select(s => s.From)).Where(at => at > from && at < until).Append(from).Distinct().Order().Append(until).ToList();
        var next = new int[schedules.Count];
        for (var i = 0; i + 1 < cuts.Count; i++)
        {
            var ids = new HashSet<string>(StringComparer.Ordinal);
            for (var s = 0; s < schedules.Count; s++)
            {
                while (next[s] < schedules[s].Count && schedules[s][next[s]].Until <= cuts[i]) next[s]++;
                if (next[s] < schedules[s].Count) ids.UnionWith(schedules[s][next[s]].PersonIds);
            }

            yield return (cuts[i], cuts[i + 1], ids);
        }
    }
}

/// <summary>A time at which nobody on call has the practice that is asked of this role.</summary>
public sealed record Unready(DateTimeOffset From, DateTimeOffset Until, PracticeRole Role, PracticeRule Rule, UnreadyReason Why);

/// <summary>Of whom practice is asked.</summary>
public enum PracticeRole
{
    Executor,
    Verifier,
}

/// <summary>What is missing.</summary>
public enum UnreadyReason
{
    NobodyOnCall,

    /// <summary>None of those on call has ever done it.</summary>
    NobodyEver,

    /// <summary>Somebody has done it, but not often or lately enough.</summary>
    NotEnough,
}
