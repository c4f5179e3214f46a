using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>Decides whether somebody has done a runbook often and lately enough. A runbook that asks for nothing refuses nobody.</summary>
public static class Qualifying
{
    private static readonly PracticeRule Once = new(1, null);

    /// <summary>Why <paramref name="candidate"/> should not follow it alone; the answer names those of <paramref name="others"/> who have the practice.</summary>
    public static Refusal? Executor(RunRules rules, Experience candidate, IReadOnlyList<Experience> others, DateTimeOffset now) =>
        rules.Executor is not { } rule || IsExecutor(rule, candidate, now)
            ? null
            : QualificationRefusals.Executor(rule, [.. others.Where(o => o.PersonId != candidate.PersonId && IsExecutor(rule, o, now))]);

    /// <summary>
    /// Why <paramref name="candidate"/> cannot be the second person while one of <paramref name="others"/> could. Those are the people who
    /// could verify in his place: not the executor, and nobody who contributed. When none of them has the practice either, nobody is refused:
    /// a step must not stand still for want of somebody who does not exist. <see cref="Verifiers"/> is empty then, and that is to be flagged.
    /// </summary>
    public static Refusal? Verifier(RunRules rules, Experience candidate, IReadOnlyList<Experience> others, DateTimeOffset now) =>
        rules.Verifier is not { } rule || IsVerifier(rule, candidate, now) || Verifiers(rules, others, now) is not { Count: > 0 } able
            ? null
            : QualificationRefusals.Verifier(rule, able);

    /// <summary>Those who have the practice to verify; everybody when nothing is asked.</summary>
    public static IReadOnlyList<Experience> Verifiers(RunRules rules, IReadOnlyList<Experience> people, DateTimeOffset now) =>
        rules.Verifier is { } rule ? [.. people.Where(p => IsVerifier(rule, p, now))] : people;

    /// <summary>Without a rule: he has led it to its end at least once.</summary>
    public static bool IsExecutor(PracticeRule? rule, Experience person, DateTimeOffset now) => person.MayExecute && Has(rule ?? Once, person.Executed, now);

    /// <summary>Who has carried it out can judge it too, so both kinds of practice count; without a rule only that of the executor.</summary>
    public static bool IsVerifier(PracticeRule? rule, Experience person, DateTimeOffset now) =>
        person.MayVerify && Has(rule ?? Once, rule is null ? person.Executed : [.. person.Executed, .. person.Verified], now);

    /// <summary>How many people could follow it now. With 0 nobody can, with 1 it takes one illness.</summary>
    public static int BusFactor(PracticeRule? rule, IReadOnlyList<Experience> people, DateTimeOffset now) =>
        people.Where(p => IsExecutor(rule, p, now)).Select(p => p.PersonId).Distinct().Count();

    /// <summary>What to tell about a bus factor that is too low, or null.</summary>
    public static string? Warning(int busFactor) => busFactor switch
    {
        0 => "Nobody who could follow this runbook now has the practice. Drill it, with two people, before it is needed.",
        1 => "Only one person has the practice to follow this runbook. Let a second one drill it.",
        _ => null,
    };

    private static bool Has(PracticeRule rule, IReadOnlyList<DateTimeOffset> times, DateTimeOffset now)
    {
        var since = rule.Within is { } within ? Period.Before(within, now) : DateTimeOffset.MinValue;
        return times.Count(t => t >= since && t <= now) >= rule.Times;
    }
}
