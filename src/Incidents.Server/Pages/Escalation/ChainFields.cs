using System.Globalization;
using Incidents.Core.Alerts;
using Incidents.Core.Escalation;
using Incidents.Server.Escalation;

namespace Incidents.Server.Pages.Escalation;

/// <summary>The form of a chain as it is typed, with empty places for what is to be added.</summary>
public sealed record ChainFields(string Name, string TeamId, string Repeats, string Fallback, IReadOnlyList<StepFields> Steps)
{
    /// <summary>More than any chain may have: then it is refused, and not cut.</summary>
    private const int Most = 60;

    public static ChainFields Blank => new("", "", "1", "", []);

    public static ChainFields Of(ChainView c) => new(c.Name, c.TeamId ?? "", $"{c.Repeats}", c.Fallback is { } fallback ? Written(fallback) : "", [.. c.Steps.Select(StepFields.Of)]);

    public static ChainFields Of(PageForm form) => new(form["name"] ?? "", form["team"] ?? "", form["repeats"] ?? "", form["fallback"] ?? "",
        [.. Enumerable.Range(0, Most).Where(i => form.Has($"step{i}.wait")).Select(i => StepFields.Of(form, i)).OrderBy(s => s.Place)]);

    /// <summary>With room for one more step, and for more targets in each.</summary>
    public ChainFields Roomy() => this with { Steps = [.. Steps.Where(s => !s.IsBlank).Append(StepFields.Blank).Select(s => s with { Targets = [.. s.Targets.Where(t => t.Length > 0), "", ""] })] };

    public IReadOnlyList<NewChainStep> AskedSteps => [.. Steps.Where(s => !s.IsBlank && !s.Remove).Select(s => s.Asked())];

    public int? AskedRepeats => Repeats.Length == 0 ? null : int.TryParse(Repeats, CultureInfo.InvariantCulture, out var repeats) ? repeats : -1;

    public NewTarget? AskedFallback => Fallback.Length == 0 ? null : Target(Fallback);

    public static string Written(TargetView t) => $"{Http.Words.Of(t.Kind)}:{t.Id}";

    public static NewTarget Target(string written)
    {
        var parts = written.Split(':', 2);
        return new(Choice.Read<TargetKind>(parts[0]) ?? TargetKind.Person, parts[^1]);
    }
}

/// <summary>A step as it is typed.</summary>
public sealed record StepFields(IReadOnlyList<string> Targets, string Wait, string AtLeast, string AtMost, IReadOnlyList<string> Days, string From, string Until, string Zone, int Place, bool Remove)
{
    public bool IsBlank => Targets.All(t => t.Length == 0);

    public static StepFields Blank => new([], "5", "", "", [], "", "", "", 99, false);

    public static StepFields Of(ChainStepView s) => new(
        [.. s.Targets.Select(ChainFields.Written)], (s.WaitSeconds / 60m).ToString("0.##", CultureInfo.InvariantCulture), Word(s.OnlyIf?.AtLeast), Word(s.OnlyIf?.AtMost),
        [.. (s.OnlyIf?.Days ?? []).Select(d => Http.Words.Of(d))], s.OnlyIf?.From ?? "", s.OnlyIf?.Until ?? "", s.OnlyIf?.Zone ?? "", 0, false);

    public static StepFields Of(PageForm form, int i)
    {
        string Typed(string field) => form[$"step{i}.{field}"] ?? "";
        return new(form.All($"step{i}.target"), Typed("wait"), Typed("atLeast"), Typed("atMost"), form.All($"step{i}.day"), Typed("from"), Typed("until"), Typed("zone"),
            int.TryParse(Typed("place"), CultureInfo.InvariantCulture, out var place) ? place : 99, form.Has($"step{i}.remove"));
    }

    public NewChainStep Asked() => new([.. Targets.Where(t => t.Length > 0).Select(ChainFields.Target)], decimal.TryParse(Wait, CultureInfo.InvariantCulture, out var minutes) && minutes is > -1000 and < 100_000 ? (int)(minutes * 60) : -1, Only());

    private NewStepCondition? Only()
    {
        List<DayOfWeek> days = [.. Days.Select(Choice.Read<DayOfWeek>).OfType<DayOfWeek>()];
        var (least, most) = (Choice.Read<Severity>(AtLeast), Choice.Read<Severity>(AtMost));
        var hours = days.Count > 0 || From.Length > 0 || Until.Length > 0;
        return least is null && most is null && !hours ? null : new(least, most, days.Count == 0 ? null : days, From.Length == 0 ? null : From, Until.Length == 0 ? null : Until, hours && Zone.Length > 0 ? Zone : null);
    }

    private static string Word(Severity? severity) => severity is { } one ? Http.Words.Of(one) : "";
}
