namespace Incidents.Core.Time;

/// <summary>
/// Days on which something comes again, as the calendar and the clock on the wall of one zone show them; at most once a day.
/// The rule is kept, never only its instants: a zone's rules change.
/// </summary>
public sealed record Recurrence
{
    /// <summary>An ISO 8601 duration of whole days, weeks, months or years (<c>P90D</c>), a rule of RFC 5545 (<c>FREQ=MONTHLY;BYDAY=1MO</c>), or the five fields of cron.</summary>
    public string Rule { get; init; } = "";

    /// <summary>What the clock shows then; of a cron rule, what its first two fields say.</summary>
    public TimeOnly At { get; init; }

    /// <summary>Of the IANA time zone database.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>The first day that counts; from it durations are counted.</summary>
    public DateOnly Starts { get; init; }
}
