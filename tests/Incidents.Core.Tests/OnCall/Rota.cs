using System.Globalization;
using Incidents.Core.OnCall;
using Incidents.Core.People;

namespace Incidents.Core.Tests.OnCall;

/// <summary>A schedule to ask, whose people are called a to f.</summary>
internal sealed record Rota(string Zone, params Layer[] Layers)
{
    public IReadOnlyList<Override> Overrides { get; init; } = [];

    public IReadOnlyList<Person> People { get; init; } = [.. "abcdef".Select(c => new Person { Id = $"{c}", Name = $"{char.ToUpperInvariant(c)}." })];

    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>Revisions after the first, with the instant from which each holds.</summary>
    public IReadOnlyList<(string From, Layer[] Layers)> Later { get; init; } = [];

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public static Layer Daily(string people, string handOff, string starts) =>
        new() { Name = "days", People = [.. people.Select(c => $"{c}")], Kind = RotationKind.Daily, HandOff = TimeOnly.Parse(handOff, CultureInfo.InvariantCulture), StartsOn = DateOnly.Parse(starts, CultureInfo.InvariantCulture) };

    public static Layer Weekly(string people, string handOff, string starts, DayOfWeek? day = null) => Daily(people, handOff, starts) with { Name = "weeks", Kind = RotationKind.Weekly, Weekday = day };

    public static Layer Custom(string people, string handOff, string starts, int every, TurnUnit unit) => Daily(people, handOff, starts) with { Name = "turns", Kind = RotationKind.Custom, Every = every, Unit = unit };

    public static Restriction Hours(string from, string to, params DayOfWeek[] days) => new() { From = TimeOnly.Parse(from, CultureInfo.InvariantCulture), To = TimeOnly.Parse(to, CultureInfo.InvariantCulture), Days = days };

    public static Override Over(string person, string from, string until, string made = "2026-01-01T00:00Z", string? removed = null) => new()
    {
        Id = $"ovr_{made}_{person}", PersonId = person, From = At(from), Until = At(until), MadeAt = At(made), RemovedAt = removed is null ? null : At(removed),
    };

    public IReadOnlyList<OnCallSlot> Slots(string from, string until) => Slots(At(from), At(until));

    public IReadOnlyList<OnCallSlot> Slots(DateTimeOffset from, DateTimeOffset until)
    {
        List<ScheduleRevision> revisions = [new() { Number = 1, Zone = Zone, Layers = Layers, InForceFrom = At("1980-01-01T00:00Z") }, .. Later.Select((r, i) => new ScheduleRevision { Number = i + 2, Zone = Zone, Layers = r.Layers, InForceFrom = At(r.From) })];
        return Covering.Slots(new Schedule { Id = "sch_1", RemovedAt = RemovedAt }, revisions, Overrides, new OnCallPeople(People), from, until);
    }

    /// <summary>As "03-28 08:00 a" in UTC, one for each slot; "-" is nobody.</summary>
    public string Told(string from, string until) => string.Join(", ", Slots(from, until).Select(s => $"{s.From.UtcDateTime:MM-dd HH:mm} {(s.IsHole ? "-" : s.PersonIds.Single())}"));
}
