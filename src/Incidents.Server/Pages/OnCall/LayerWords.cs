using System.Globalization;
using Incidents.Core.OnCall;

namespace Incidents.Server.Pages.OnCall;

/// <summary>What a layer says, in words.</summary>
public static class LayerWords
{
    public static string Of(Layer layer)
    {
        var every = layer.Kind switch
        {
            RotationKind.Daily => "every day",
            RotationKind.Weekly => "every week",
            _ => layer.Every == 1 ? $"every {One(layer.Unit)}" : $"every {layer.Every} {PageWords.Say(layer.Unit)}",
        };
        var weekday = layer.CountsWeeks ? $" on {layer.Weekday ?? layer.StartsOn.DayOfWeek}" : "";
        var end = layer.EndsOn is { } day ? $", until {Day(day)}" : "";
        var only = layer.Restrictions.Count == 0 ? "" : $" Only {string.Join("; ", layer.Restrictions.Select(Of))}.";
        return $"Turns change {every}{weekday} at {Clock(layer.HandOff)}, since {Day(layer.StartsOn)}{end}.{only}";
    }

    private static string Of(Restriction r) => $"{(r.Days.Count == 0 ? "every day" : string.Join(", ", r.Days.Select(d => d.ToString()[..3])))} {Clock(r.From)}–{Clock(r.To)}{(r.To <= r.From ? " of the next day" : "")}";

    private static string One(TurnUnit unit) => unit switch { TurnUnit.Hours => "hour", TurnUnit.Days => "day", _ => "week" };

    private static string Clock(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
