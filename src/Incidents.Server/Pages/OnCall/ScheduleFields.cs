using System.Globalization;
using Incidents.Core.OnCall;
using Incidents.Server.OnCall;

namespace Incidents.Server.Pages.OnCall;

/// <summary>The form of a schedule as it is typed, with empty places for what is to be added.</summary>
public sealed record ScheduleFields(string Name, string Zone, string TeamId, bool GapsAreMeant, IReadOnlyList<LayerFields> Layers)
{
    /// <summary>More than any schedule may have: then it is refused, and not cut.</summary>
    private const int Most = 25;

    public static ScheduleFields Blank(DateTimeOffset now) => new("", "", "", false, [LayerFields.Blank(now) with { Name = "Primary" }]);

    public static ScheduleFields Of(ScheduleRevision r) => new(r.Name, r.Zone, r.TeamId ?? "", r.GapsAreMeant, [.. r.Layers.Select(LayerFields.Of)]);

    public static ScheduleFields Of(PageForm form) => new(form["name"] ?? "", form["zone"] ?? "", form["team"] ?? "", form.Has("gaps"), [.. Enumerable.Range(0, Most).Where(i => form.Has($"layer{i}.name")).Select(i => LayerFields.Of(form, i)).OrderBy(l => l.Place)]);

    /// <summary>With room for one more layer, and for more people and times in each.</summary>
    public ScheduleFields Roomy(DateTimeOffset now) => this with { Layers = [.. Layers.Where(l => !l.IsBlank).Append(LayerFields.Blank(now)).Select(l => l.Roomy())] };

    public NewSchedule Asked() => new(Name, Zone, [.. Layers.Where(l => !l.IsBlank && !l.Remove).Select(l => l.Asked())], null, TeamId.Length == 0 ? null : TeamId, GapsAreMeant);
}

/// <summary>A layer as it is typed.</summary>
public sealed record LayerFields(
    string Name, IReadOnlyList<string> People, string Kind, string Every, string Unit, string HandOff, string Weekday, string StartsOn, string EndsOn, IReadOnlyList<WindowFields> Windows, int Place, bool Remove)
{
    private const int Most = 60;

    public bool IsBlank => Name.Length == 0 && People.All(p => p.Length == 0);

    public static LayerFields Blank(DateTimeOffset now) => new("", [], "weekly", "", "", "09:00", "monday", now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "", [], 99, false);

    public static LayerFields Of(Layer l)
    {
        var view = LayerView.Of(l, new OnCallPeople([]));
        return new(l.Name, l.People, Http.Words.Of(l.Kind), $"{view.Every}", view.Unit is { } unit ? Http.Words.Of(unit) : "", view.HandOff, view.Weekday is { } day ? Http.Words.Of(day) : "", view.StartsOn, view.EndsOn ?? "",
            [.. view.Restrictions.Select(r => new WindowFields([.. r.Days.Select(d => Http.Words.Of(d))], r.From, r.To))], 0, false);
    }

    public static LayerFields Of(PageForm form, int i)
    {
        string Typed(string field) => form[$"layer{i}.{field}"] ?? "";
        return new(Typed("name"), form.All($"layer{i}.person"), Typed("kind"), Typed("every"), Typed("unit"), Typed("handOff"), Typed("weekday"), Typed("startsOn"), Typed("endsOn"),
            [.. Enumerable.Range(0, Most).Where(w => form.Has($"layer{i}.w{w}.from")).Select(w => new WindowFields(form.All($"layer{i}.w{w}.day"), Typed($"w{w}.from"), Typed($"w{w}.to")))],
            int.TryParse(Typed("place"), CultureInfo.InvariantCulture, out var place) ? place : 99, form.Has($"layer{i}.remove"));
    }

    public LayerFields Roomy() => this with { People = [.. People.Where(p => p.Length > 0), "", "", ""], Windows = [.. Windows.Where(w => !w.IsBlank), new WindowFields([], "", "")] };

    public NewLayer Asked()
    {
        var (kind, unit) = (Choice.Read<RotationKind>(Kind), Choice.Read<TurnUnit>(Unit));
        var counted = kind == RotationKind.Custom;
        return new(Name, [.. People.Where(p => p.Length > 0)], kind, HandOff, StartsOn, counted ? int.TryParse(Every, CultureInfo.InvariantCulture, out var every) ? every : 0 : null, counted ? unit : null,
            kind == RotationKind.Weekly || (counted && unit == TurnUnit.Weeks) ? Choice.Read<DayOfWeek>(Weekday) : null, EndsOn.Length == 0 ? null : EndsOn,
            [.. Windows.Where(w => !w.IsBlank).Select(w => new NewRestriction(w.From, w.To, [.. w.Days.Select(Choice.Read<DayOfWeek>).OfType<DayOfWeek>()]))]);
    }
}

/// <summary>Times of the day at which a layer has somebody, as they are typed.</summary>
public sealed record WindowFields(IReadOnlyList<string> Days, string From, string To)
{
    public bool IsBlank => From.Length == 0 && To.Length == 0 && Days.Count == 0;
}
