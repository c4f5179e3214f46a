namespace Incidents.Core.Changes;

/// <summary>Decides what is learned from what is told: a new change, another wording or time of a planned one, its end before it began, or nothing.</summary>
public static class Reporting
{
    /// <summary>Clocks differ by this much.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>A sender is not argued with: what is odd in its times is read in the way that loses nothing.</summary>
    /// <param name="known">The change that it told under the same id before, or null.</param>
    /// <param name="told">What it says.</param>
    /// <param name="serviceId">The service that it is about, when known.</param>
    /// <param name="now">When.</param>
    public static Reported FromSender(Change? known, ToldChange told, string? serviceId, DateTimeOffset now)
    {
        if (known is { } already) return Again(already, told, serviceId, now);
        // Nobody knows what is taken back.
        if (told.IsCancelled) return new(ReportedAs.Unchanged, null);
        var (happened, ends) = Times(told, now);
        return new(ReportedAs.New, Of(told, serviceId, happened, ends, now));
    }

    /// <summary>A person is told what is wrong.</summary>
    public static Outcome<Change> FromPerson(ToldChange told, string? serviceId, DateTimeOffset now)
    {
        if (!Window(told).Is(out var window, out var refusal)) return refusal;
        if (window.Starts is { } starts) return Of(told, serviceId, starts, window.Ends, now);
        if (told.HappenedAt > now + Skew) return ChangeRefusals.InFuture();
        return Of(told, serviceId, Earlier(told.HappenedAt ?? now, now), null, now);
    }

    /// <summary>A planned change is to be otherwise; one that is over is not.</summary>
    public static Outcome<Change> Correct(Change known, ToldChange told, string? serviceId, DateTimeOffset now) => StillPlanned(known, now).Then(change => Window(told).Then<Change>(window =>
        window.Starts is { } starts ? Corrected(change, told, serviceId, starts, window.Ends) : ChangeRefusals.EndsBeforeItStarts()));

    /// <summary>A planned change will not happen, or stops here.</summary>
    public static Outcome<Change> Cancel(Change known, string? reason, DateTimeOffset now) =>
        StillPlanned(known, now).Then<Change>(change => change with { CancelledAt = now, CancelReason = reason });

    private static Reported Again(Change known, ToldChange told, string? serviceId, DateTimeOffset now)
    {
        if (StillPlanned(known, now).Refusal is not null) return new(ReportedAs.Unchanged, known);
        if (told.IsCancelled) return new(ReportedAs.Cancelled, known with { CancelledAt = now, CancelReason = told.Summary is { Length: > 0 } why ? why : null });
        // What was planned is told of when it happens, without its window: then it stays the window that was announced.
        var (starts, ends) = told.StartsAt is null ? (known.HappenedAt, known.EndsAt) : Times(told, now);
        var corrected = Corrected(known, told, serviceId, starts, ends);
        return corrected == known with { Links = corrected.Links } && corrected.Links.SequenceEqual(known.Links) ? new(ReportedAs.Unchanged, known) : new(ReportedAs.Corrected, corrected);
    }

    private static Outcome<Change> StillPlanned(Change change, DateTimeOffset now) =>
        !change.IsPlanned ? ChangeRefusals.NotPlanned(change)
        : change.CancelledAt is not null ? ChangeRefusals.Cancelled(change)
        : change.EndsAt < now ? ChangeRefusals.Over(change)
        : change;

    private static (DateTimeOffset At, DateTimeOffset? Ends) Times(ToldChange told, DateTimeOffset now)
    {
        if (told.StartsAt is { } starts) return (starts, told.EndsAt is { } ends && ends > starts ? ends : starts);
        // Far ahead it is no wrong clock but a plan.
        if (told.HappenedAt is { } at && at > now + Skew) return (at, at);
        return (Earlier(told.HappenedAt ?? now, now), null);
    }

    private static Outcome<(DateTimeOffset? Starts, DateTimeOffset? Ends)> Window(ToldChange told) =>
        (told.StartsAt, told.EndsAt) switch
        {
            (null, null) => (null, null),
            ({ } starts, null) => (starts, starts),
            ({ } starts, { } ends) when ends >= starts => (starts, ends),
            _ => ChangeRefusals.EndsBeforeItStarts(),
        };

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static Change Of(ToldChange told, string? serviceId, DateTimeOffset happened, DateTimeOffset? ends, DateTimeOffset now) => new()
    {
        ExternalId = told.ExternalId, ServiceId = serviceId, Summary = told.Summary, Source = told.Source, HappenedAt = happened, EndsAt = ends,
        Version = told.Version, Author = told.Author, Links = told.Links, Details = told.Details, ReceivedAt = now,
    };

    private static Change Corrected(Change known, ToldChange told, string? serviceId, DateTimeOffset starts, DateTimeOffset? ends) => known with
    {
        Summary = told.Summary, HappenedAt = starts, EndsAt = ends, ServiceId = serviceId ?? known.ServiceId, Source = told.Source ?? known.Source,
        Version = told.Version ?? known.Version, Author = told.Author ?? known.Author,
        Links = told.Links.Count > 0 ? told.Links : known.Links, Details = told.Details == "{}" ? known.Details : told.Details,
    };
}

/// <summary>What became of what a sender told; without a change, it was about one that nobody knows.</summary>
public sealed record Reported(ReportedAs As, Change? Change);

/// <summary>Whether something was learned.</summary>
public enum ReportedAs
{
    New,
    Unchanged,
    Corrected,
    Cancelled,
}
