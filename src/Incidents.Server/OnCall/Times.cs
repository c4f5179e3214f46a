using Incidents.Core;
using Incidents.Server.Http;
using Incidents.Storage;

namespace Incidents.Server.OnCall;

/// <summary>Instants in addresses of schedules: not so far away that calendars end, nor so far apart that nobody could read the answer.</summary>
internal static class Times
{
    public const int LongestDays = 92;

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Nothing where none is given.</summary>
    public static Outcome<Instant> Read(string? text, string name)
    {
        if (!Instants.Read(text, name).IsThere(out var instant, out var refusal)) return refusal is null ? new Instant(null) : refusal;
        return instant >= Earliest && instant < Latest ? new Instant(Micros.Cut(instant)) : HttpRefusals.BadQuery(name, "an instant from 2000 to 2099");
    }

    /// <summary>From now for a week, where nothing else is said.</summary>
    public static Outcome<(DateTimeOffset From, DateTimeOffset Until)> Between(string? from, string? to, DateTimeOffset now)
    {
        if (!Read(from, "from").Is(out var first, out var refusal) || !Read(to, "to").Is(out var last, out refusal)) return refusal;
        var begin = first.At ?? now;
        var end = last.At ?? begin.AddDays(7);
        return end > begin && end - begin <= TimeSpan.FromDays(LongestDays) ? (begin, end) : HttpRefusals.BadQuery("to", $"an instant after from, at most {LongestDays} days later");
    }

    /// <summary>A whole number of days.</summary>
    public static Outcome<int> Days(string? text, int otherwise, int most) =>
        text is null ? otherwise : int.TryParse(text, out var days) && days >= 1 && days <= most ? days : HttpRefusals.BadQuery("days", $"a whole number from 1 to {most}");

    /// <summary>An outcome cannot hold a null, so what may be absent is told apart here.</summary>
    private static bool IsThere(this Outcome<DateTimeOffset?> outcome, out DateTimeOffset instant, out Refusal? refusal)
    {
        refusal = outcome.Refusal;
        var value = refusal is null ? outcome.Value : null;
        instant = value ?? default;
        return value is not null;
    }

    /// <summary>One that was given, or none.</summary>
    internal readonly record struct Instant(DateTimeOffset? At);
}
