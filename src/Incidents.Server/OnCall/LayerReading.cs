using System.Globalization;
using Incidents.Core;
using Incidents.Core.OnCall;
using Incidents.Server.Http;

namespace Incidents.Server.OnCall;

/// <summary>Reads layers as people send them; what is wrong is named by its JSON path, all of it at once.</summary>
internal static class LayerReading
{
    private const int MostLayers = 20;
    private const int MostPeople = 100;
    private const int MostRestrictions = 50;

    private static readonly DateOnly Earliest = new(2000, 1, 1);
    private static readonly DateOnly Latest = new(2100, 1, 1);

    public static Outcome<IReadOnlyList<Layer>> Read(IReadOnlyList<NewLayer>? layers)
    {
        var check = new Checking().That(layers is not null, "layers", "a list; the first layer covers those after it").That(layers is null or { Count: <= MostLayers }, "layers", $"at most {MostLayers}");
        if (check.Refusal is { } refusal) return refusal;
        var names = new HashSet<string>(StringComparer.Ordinal);
        List<Layer> read = [.. layers!.Select((layer, i) => Read(check, layer, $"layers[{i}]", names))];
        return check.Refusal is { } wrong ? wrong : read;
    }

    private static Layer Read(Checking check, NewLayer? layer, string path, HashSet<string> names)
    {
        check.That(layer is not null, path, "a layer");
        if (layer is null) return new Layer();
        check.Text(layer.Name, $"{path}.name", 100).That(layer.Name is null || names.Add(layer.Name), $"{path}.name", "another name: an earlier layer has it")
            .That(layer.People is { Count: >= 1 and <= MostPeople } && !layer.People.Contains(null!), $"{path}.people", $"1 to {MostPeople} ids of people, in the order of their turns")
            .That(layer.Kind is not null, $"{path}.kind", "daily, weekly or custom");
        var counted = layer.Kind == RotationKind.Custom;
        check.That(counted || layer.Every is null, $"{path}.every", "only with the kind custom").That(counted || layer.Unit is null, $"{path}.unit", "only with the kind custom")
            .That(!counted || layer.Unit is not null, $"{path}.unit", "hours, days or weeks").That(!counted || (layer.Every >= 1 && layer.Every <= Most(layer.Unit)), $"{path}.every", $"1 to {Most(layer.Unit)}");
        var made = new Layer
        {
            Name = layer.Name?.Trim() ?? "", People = layer.People ?? [], Kind = layer.Kind ?? default, Every = layer.Every ?? 1, Unit = layer.Unit ?? TurnUnit.Days, Weekday = layer.Weekday,
            HandOff = Time(check, layer.HandOff, $"{path}.handOff"), StartsOn = Date(check, layer.StartsOn, $"{path}.startsOn"),
            EndsOn = layer.EndsOn is null ? null : Date(check, layer.EndsOn, $"{path}.endsOn"), Restrictions = Restrictions(check, layer.Restrictions ?? [], path),
        };
        check.That(layer.Weekday is null || made.CountsWeeks, $"{path}.weekday", "only where turns are weeks").That(made.EndsOn is null || made.EndsOn > made.StartsOn, $"{path}.endsOn", "a day after startsOn");
        return made;
    }

    private static IReadOnlyList<Restriction> Restrictions(Checking check, IReadOnlyList<NewRestriction> restrictions, string path)
    {
        check.That(restrictions.Count <= MostRestrictions, $"{path}.restrictions", $"at most {MostRestrictions}");
        var read = new List<Restriction>();
        foreach (var (one, i) in restrictions.Take(MostRestrictions).Select((one, i) => (one, i)))
        {
            check.That(one is not null, $"{path}.restrictions[{i}]", "a restriction");
            if (one is null) continue;
            read.Add(new Restriction { Days = [.. (one.Days ?? []).Distinct().Order()], From = Time(check, one.From, $"{path}.restrictions[{i}].from"), To = Time(check, one.To, $"{path}.restrictions[{i}].to") });
        }

        return read;
    }

    private static int Most(TurnUnit? unit) => unit switch { TurnUnit.Hours => 8784, TurnUnit.Weeks => 52, _ => 366 };

    private static TimeOnly Time(Checking check, string? text, string field)
    {
        // The end of a day is the beginning of the next.
        var known = TimeOnly.TryParseExact(text == "24:00" ? "00:00" : text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        check.That(known, field, "a time of the day such as 09:00");
        return time;
    }

    private static DateOnly Date(Checking check, string? text, string field)
    {
        var known = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        check.That(known && date >= Earliest && date < Latest, field, "a day such as 2026-11-30");
        return date;
    }
}
