using Incidents.Core.OnCall;
using Incidents.Core.Readiness;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Tests.OnCall;
using static Incidents.Core.Tests.OnCall.Rota;

namespace Incidents.Core.Tests.Readiness;

/// <summary>Times at which nobody on call has the practice.</summary>
public sealed class ReadyingTests
{
    private static readonly DateTimeOffset From = At("2026-03-02T00:00Z");
    private static readonly DateTimeOffset Until = At("2026-03-06T00:00Z");
    private static readonly IReadOnlyList<OnCallSlot> Schedule = new Rota("UTC", Daily("abcd", "08:00", "2026-03-02")).Slots(From, Until);

    [Fact]
    public void It_says_when_and_why_nobody_could_follow_it()
    {
        var rules = new RunRules { Executor = new PracticeRule(1, "P30D") };
        Experience[] people = [Of("a", "2026-02-20T00:00Z"), Of("b"), Of("c", "2025-11-01T00:00Z"), Of("d")];
        Assert.Equal(["02 00 NobodyOnCall 02 08", "03 08 NobodyEver 04 08", "04 08 NotEnough 05 08", "05 08 NobodyEver 06 00"], Told(rules, people, [Schedule]));
    }

    [Fact]
    public void Anybody_on_call_in_any_of_the_schedules_will_do()
    {
        var rules = new RunRules { Executor = new PracticeRule(1, null) };
        var other = new Rota("UTC", Daily("e", "12:00", "2026-03-03")).Slots(From, Until);
        Assert.Equal(["02 00 NobodyOnCall 02 08", "02 08 NobodyEver 03 12"], Told(rules, [Of("a"), Of("b"), Of("e", "2025-11-01T00:00Z")], [Schedule, other]));
        Assert.Equal(["02 00 NobodyOnCall 06 00"], Told(rules, [Of("a", "2025-11-01T00:00Z")], []));
    }

    [Fact]
    public void Practice_that_runs_out_in_a_stretch_is_missing_in_it()
    {
        var rules = new RunRules { Executor = new PracticeRule(1, "P30D") };
        Assert.Contains("02 08 NotEnough 03 08", Told(rules, [Of("a", "2026-01-31T12:00Z"), Of("b"), Of("c"), Of("d")], [Schedule]));
        Assert.DoesNotContain("02 08 NotEnough 03 08", Told(rules, [Of("a", "2026-02-01T08:00Z"), Of("b"), Of("c"), Of("d")], [Schedule]));
    }

    [Fact]
    public void The_second_person_is_asked_for_too_and_no_rule_asks_for_nothing()
    {
        Experience[] people = [Of("a") with { Verified = [At("2026-01-01T00:00Z")], MayVerify = true }, Of("b"), Of("c", "2026-01-01T00:00Z") with { MayVerify = true }, Of("d", "2026-01-01T00:00Z")];
        Assert.Equal(["02 00 NobodyOnCall 02 08", "03 08 NobodyEver 04 08", "05 08 NotEnough 06 00"], Told(new RunRules { Verifier = new PracticeRule(1, null) }, people, [Schedule]));
        Assert.Empty(Told(new RunRules { Present = ["dba"] }, people, [Schedule]));
    }

    private static Experience Of(string id, params string[] executed) => new() { PersonId = id, Name = id, MayExecute = true, Executed = [.. executed.Select(At)] };

    private static List<string> Told(RunRules rules, IReadOnlyList<Experience> people, IReadOnlyList<IReadOnlyList<OnCallSlot>> schedules) =>
        [.. Readying.Uncovered(rules, people, schedules, From, Until).Select(u => $"{u.From.UtcDateTime:dd HH} {u.Why} {u.Until.UtcDateTime:dd HH}")];
}
