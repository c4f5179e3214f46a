namespace Incidents.Core.Notifications;

/// <summary>Keeps a storm from one person: at most one page a minute each way.</summary>
public static class Paging
{
    public static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    /// <summary>Until when pages wait; null when one may go. A shared channel has no pulse.</summary>
    public static DateTimeOffset? HeldUntil(Destination destination, DateTimeOffset now) =>
        // What lies in the future was written by a clock that has been set back since.
        destination is { PersonId: not null, PagedAt: { } at } && at <= now && now - at < Apart ? at + Apart : null;
}
