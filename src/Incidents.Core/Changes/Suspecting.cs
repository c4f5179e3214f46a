namespace Incidents.Core.Changes;

/// <summary>
/// Ranks changes by how likely they are to be behind an incident: those of its service before those of which nothing is known before those of others,
/// and within that the nearest to the first symptom. What came after it cannot have caused it and stands last, but may make it worse, or be the repair.
/// </summary>
public static class Suspecting
{
    /// <summary>So long before the first symptom a change is suspected, and so long ahead a planned one is worth knowing.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromHours(24);

    /// <summary>A sender's start that is further away from when it was told comes from a clock that is not set.</summary>
    public static readonly TimeSpan OldestSymptom = TimeSpan.FromDays(30);

    /// <summary>When the trouble began, as far as one alert tells: by the sender's clock, unless that is plainly wrong.</summary>
    public static DateTimeOffset SymptomAt(DateTimeOffset? startsAt, DateTimeOffset firstToldAt) =>
        startsAt is { } starts && starts < firstToldAt && starts > firstToldAt - OldestSymptom ? starts : firstToldAt;

    public static IReadOnlyList<Suspect> Rank(IEnumerable<Change> changes, string? serviceId, DateTimeOffset firstSymptom, DateTimeOffset now) =>
        [.. changes.Where(change => change.CancelledAt is null || change.CancelledAt > change.HappenedAt)
            .Select(change => Judge(change, serviceId, firstSymptom, now))
            .Where(suspect => suspect.When switch
            {
                ChangeTiming.Before => Distance(suspect.Change, firstSymptom) <= Reach,
                ChangeTiming.Ahead => suspect.Change.HappenedAt <= now + Reach,
                _ => true,
            })
            .OrderBy(suspect => suspect.When)
            .ThenBy(suspect => suspect.ServiceMatch)
            .ThenBy(suspect => Distance(suspect.Change, firstSymptom))
            .ThenBy(suspect => suspect.Change.HappenedAt > firstSymptom ? suspect.Change.HappenedAt.Ticks : -suspect.Change.HappenedAt.Ticks)
            .ThenBy(suspect => suspect.Change.Id, StringComparer.Ordinal)];

    private static Suspect Judge(Change change, string? serviceId, DateTimeOffset firstSymptom, DateTimeOffset now) => new(
        change,
        (int)Math.Floor((firstSymptom - change.HappenedAt).TotalMinutes),
        change.ServiceId is null ? ServiceMatch.Unknown : change.ServiceId == serviceId ? ServiceMatch.Same : ServiceMatch.Other,
        change.HappenedAt <= firstSymptom ? ChangeTiming.Before : change.HappenedAt <= now ? ChangeTiming.After : ChangeTiming.Ahead);

    /// <summary>Nothing while a planned one goes on; else to its nearer end.</summary>
    private static TimeSpan Distance(Change change, DateTimeOffset firstSymptom) =>
        change.HappenedAt > firstSymptom ? change.HappenedAt - firstSymptom
        : Ended(change) is { } ended && ended >= firstSymptom ? TimeSpan.Zero
        : firstSymptom - (Ended(change) ?? change.HappenedAt);

    private static DateTimeOffset? Ended(Change change) => change.CancelledAt is { } stopped && stopped < change.EndsAt ? stopped : change.EndsAt;
}

/// <summary>A change as it is seen from an incident.</summary>
/// <param name="Change">The change.</param>
/// <param name="MinutesBefore">From its beginning to the first symptom; negative when it came after.</param>
/// <param name="ServiceMatch">Whether it is of the incident's service.</param>
/// <param name="When">Before or after the first symptom, or still ahead.</param>
public sealed record Suspect(Change Change, int MinutesBefore, ServiceMatch ServiceMatch, ChangeTiming When);

/// <summary>Whether a change is of the incident's service; in the order of suspicion.</summary>
public enum ServiceMatch
{
    Same,
    Unknown,
    Other,
}

/// <summary>Where a change lies in time, seen from the first symptom; in the order of suspicion.</summary>
public enum ChangeTiming
{
    Before,
    After,
    Ahead,
}
