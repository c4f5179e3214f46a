using System.Globalization;
using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Escalation;
using Incidents.Core.People;
using Incidents.Core.Time;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Notifications;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.Escalation;

/// <summary>Reads chains as people send them; what is wrong is named by its JSON path.</summary>
internal static class PlanReading
{
    private const int MostSteps = 20;
    private const int MostTargets = 20;
    private const int ShortestWait = 30;
    private const int LongestWait = 24 * 60 * 60;
    private const string Clock = "HH:mm";

    public static Checking Check(Checking check, IReadOnlyList<NewChainStep>? steps, int? repeats, NewTarget? fallback)
    {
        check.That(steps is { Count: > 0 and <= MostSteps }, "steps", $"1 to {MostSteps} steps").That(repeats is null or (>= 0 and <= ChainPlan.MostRepeats), "repeats", $"0 to {ChainPlan.MostRepeats}");
        foreach (var (step, i) in (steps ?? []).Take(MostSteps).Select((step, i) => (step, i)))
        {
            var path = $"steps[{i}]";
            check.That(step is not null, path, "an object, not null");
            if (step is null) continue;
            check.That(step.WaitSeconds is >= ShortestWait and <= LongestWait, $"{path}.waitSeconds", $"{ShortestWait} to {LongestWait}")
                .That(step.Targets is null or { Count: <= MostTargets }, $"{path}.targets", $"at most {MostTargets}");
            foreach (var (target, t) in (step.Targets ?? []).Take(MostTargets).Select((target, t) => (target, t))) Target(check, target, $"{path}.targets[{t}]");
            if (step.OnlyIf is { } only) Condition(check, only, $"{path}.onlyIf");
        }

        if (fallback is not null) Target(check, fallback, "fallback").That(fallback.Kind is TargetKind.Person or TargetKind.Channel, "fallback.kind", "person or channel: the last resort must not be empty");
        return check;
    }

    /// <summary>Once they were checked; only who they name can still be wrong.</summary>
    public static Outcome<ChainPlan> Read(ReadTx tx, IReadOnlyList<NewChainStep> steps, int? repeats, NewTarget? fallback)
    {
        var read = new List<ChainStep>();
        foreach (var (step, i) in steps.Select((step, i) => (step, i)))
        {
            foreach (var (target, t) in (step.Targets ?? []).Select((target, t) => (target, t)))
                if (Unknown(tx, target, $"steps[{i}].targets[{t}]") is { } unknown) return unknown;
            read.Add(new ChainStep { Targets = [.. (step.Targets ?? []).Select(t => new ChainTarget(t.Kind, t.Id))], WaitSeconds = step.WaitSeconds, OnlyIf = step.OnlyIf is { } only ? Of(only) : null });
        }

        if (fallback is not null && Unknown(tx, fallback, "fallback") is { } nobody) return nobody;
        return new ChainPlan { Steps = read, Repeats = repeats ?? 0, Fallback = fallback is null ? null : new ChainTarget(fallback.Kind, fallback.Id) };
    }

    public static TimeOnly? Time(string? text) => TimeOnly.TryParseExact(text, Clock, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    public static string? Words(TimeOnly? time) => time?.ToString(Clock, CultureInfo.InvariantCulture);

    /// <summary>A time of day that may be left out.</summary>
    public static Checking Time(Checking check, string? text, string path) => check.That(text is null || Time(text) is not null, path, "a time of day such as 08:30");

    private static Checking Target(Checking check, NewTarget? target, string path)
    {
        check.That(target is not null, path, "an object, not null");
        return target is null ? check : check.Text(target.Id, $"{path}.id", 100);
    }

    private static void Condition(Checking check, NewStepCondition only, string path)
    {
        Time(Time(check, only.From, $"{path}.from"), only.Until, $"{path}.until")
            .That(only.From is null == only.Until is null, $"{path}.until", "give from and until, or neither")
            .That(only.AtLeast is null || only.AtMost is null || only.AtLeast >= only.AtMost, $"{path}.atMost", "at most as bad, and at least: sev1 is the worst")
            .That(only.Zone is null || Zones.Find(only.Zone) is not null, $"{path}.zone", Zones.Expected)
            .That(only.Zone is not null || (only.From is null && only.Days is null or { Count: 0 }), $"{path}.zone", $"hours and days need {Zones.Expected}")
            .That(only.Days is null || only.Days.Distinct().Count() == only.Days.Count, $"{path}.days", "each day once");
    }

    private static StepCondition Of(NewStepCondition c) => new() { AtLeast = c.AtLeast, AtMost = c.AtMost, Days = c.Days ?? [], From = Time(c.From), Until = Time(c.Until), Zone = c.Zone };

    private static Refusal? Unknown(ReadTx tx, NewTarget target, string path)
    {
        var refusal = target.Kind switch
        {
            TargetKind.Person => PersonStore.Find(tx, target.Id) is null ? PeopleRefusals.PersonNotFound(target.Id) : null,
            TargetKind.Team => TeamStore.Exists(tx, target.Id) ? null : PeopleRefusals.TeamNotFound(target.Id),
            TargetKind.Channel => DestinationStore.Find(tx, target.Id) is { PersonId: null } ? null : EscalationRefusals.UnknownTarget(target.Id),
            _ => ScheduleStore.Find(tx, target.Id) is { RemovedAt: null } ? null : EscalationRefusals.UnknownTarget(target.Id),
        };
        return refusal is null ? null : refusal with { Fields = new Dictionary<string, string> { [$"{path}.id"] = "the id of somebody or something that is there" } };
    }
}

/// <summary>Those who are told at the same time; they have so long before the next step. Without conditions it is always taken.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewChainStep(IReadOnlyList<NewTarget>? Targets, int WaitSeconds = 300, NewStepCondition? OnlyIf = null);

/// <summary>A person, a schedule (who is on call), next_on_call of a schedule, a team, or a shared channel; by id.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewTarget(TargetKind Kind, string Id);

/// <summary>When a step is taken: all that is said must hold. Times of day as 08:30, in the zone.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewStepCondition(Severity? AtLeast = null, Severity? AtMost = null, IReadOnlyList<DayOfWeek>? Days = null, string? From = null, string? Until = null, string? Zone = null);
