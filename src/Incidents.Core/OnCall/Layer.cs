namespace Incidents.Core.OnCall;

/// <summary>People who take turns.</summary>
public sealed record Layer
{
    public string Name { get; init; } = "";

    /// <summary>Ids of people, in the order in which they take turns.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    public RotationKind Kind { get; init; }

    /// <summary>So many units is a turn of a custom rotation.</summary>
    public int Every { get; init; } = 1;

    public TurnUnit Unit { get; init; }

    /// <summary>When turns change, on the clock of the schedule's zone.</summary>
    public TimeOnly HandOff { get; init; }

    /// <summary>The day on which turns of weeks change; without one that of <see cref="StartsOn"/>.</summary>
    public DayOfWeek? Weekday { get; init; }

    /// <summary>The first turn begins on this day at the hand-off time; it is short when weeks change on another day.</summary>
    public DateOnly StartsOn { get; init; }

    /// <summary>On this day, at the hand-off time, the layer ends.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>The layer has somebody only within one of these; without any, always.</summary>
    public IReadOnlyList<Restriction> Restrictions { get; init; } = [];

    /// <summary>How long a turn is on the clock of the zone: a day is from 9 to 9, also when an hour is skipped.</summary>
    public TimeSpan Turn => Kind switch
    {
        RotationKind.Daily => TimeSpan.FromDays(1),
        RotationKind.Weekly => TimeSpan.FromDays(7),
        _ => Unit switch { TurnUnit.Hours => TimeSpan.FromHours(Every), TurnUnit.Days => TimeSpan.FromDays(Every), _ => TimeSpan.FromDays(7 * Every) },
    };

    public bool CountsWeeks => Kind == RotationKind.Weekly || (Kind == RotationKind.Custom && Unit == TurnUnit.Weeks);

    public bool IsSameAs(Layer other) =>
        this with { People = other.People, Restrictions = other.Restrictions } == other && People.SequenceEqual(other.People)
        && Restrictions.Count == other.Restrictions.Count && Restrictions.Zip(other.Restrictions).All(r => (r.First.From, r.First.To) == (r.Second.From, r.Second.To) && r.First.Days.SequenceEqual(r.Second.Days));
}

/// <summary>Times of the day, on some days of the week or all. A window that ends at or before its beginning goes over midnight, and belongs to the day on which it begins.</summary>
public sealed record Restriction
{
    /// <summary>None for every day.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    public TimeOnly From { get; init; }

    public TimeOnly To { get; init; }

    public bool IsOn(DayOfWeek day) => Days.Count == 0 || Days.Contains(day);
}

/// <summary>How often turns change.</summary>
public enum RotationKind
{
    Daily,
    Weekly,
    Custom,
}

/// <summary>What the turns of a custom rotation are counted in.</summary>
public enum TurnUnit
{
    Hours,
    Days,
    Weeks,
}
