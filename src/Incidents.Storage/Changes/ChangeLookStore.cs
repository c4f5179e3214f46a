namespace Incidents.Storage.Changes;

/// <summary>For which incidents was looked for the changes behind them; and what the look needs to know of an incident.</summary>
public static class ChangeLookStore
{
    /// <summary>How far the incidents were gone through; null before the first time.</summary>
    public static string? Reached(ReadTx tx) => tx.QueryFirst<string>("SELECT incident_id FROM change_watch WHERE id = 1");

    /// <summary>Only onwards: of two servers the one that is further counts.</summary>
    public static void Reach(WriteTx tx, string incidentId) => tx.Execute(
        "INSERT INTO change_watch (id, incident_id) VALUES (1, @incidentId) ON CONFLICT (id) DO UPDATE SET incident_id = @incidentId WHERE change_watch.incident_id < @incidentId", new { incidentId });

    /// <summary>Those from <paramref name="from"/> on that nobody has looked at, oldest first.</summary>
    public static IReadOnlyList<OpenedIncident> Unseen(ReadTx tx, string from, int limit) => tx.Query<OpenedIncident>(
        """
        SELECT i.id, i.service_id, i.opened_at FROM incidents i
        WHERE i.id > @from AND NOT EXISTS (SELECT 1 FROM change_looks l WHERE l.incident_id > @from AND l.incident_id = i.id) ORDER BY i.id LIMIT @limit
        """, new { from, limit });

    /// <summary>The newest incident there is.</summary>
    public static string? Newest(ReadTx tx) => tx.QueryFirst<string>("SELECT id FROM incidents ORDER BY id DESC LIMIT 1");

    /// <summary>False when somebody has looked already.</summary>
    public static bool Claim(WriteTx tx, string incidentId, int suspects) => tx.Execute(
        "INSERT INTO change_looks (incident_id, at, suspects) VALUES (@incidentId, @now, @suspects) ON CONFLICT (incident_id) DO NOTHING", new { incidentId, now = tx.Now, suspects }) == 1;

    /// <summary>When each alert of an incident began: by the sender's clock, and when we first heard of it.</summary>
    public static IReadOnlyList<AlertStart> Starts(ReadTx tx, string incidentId) =>
        tx.Query<AlertStart>("SELECT starts_at, first_at FROM alerts WHERE incident_id = @incidentId ORDER BY id LIMIT 200", new { incidentId });

    /// <summary>An id that is not greater than any that is made from <paramref name="at"/> on.</summary>
    public static string Before(DateTimeOffset at) => $"inc_{Math.Max(0, at.ToUnixTimeMilliseconds()):x12}";

    /// <summary>The instant that is written in an incident's id.</summary>
    public static DateTimeOffset MadeAt(string incidentId) =>
        incidentId.Length >= 16 && long.TryParse(incidentId.AsSpan(4, 12), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : DateTimeOffset.UnixEpoch;
}

/// <summary>An incident as far as the look for changes needs it.</summary>
public sealed record OpenedIncident
{
    public string Id { get; init; } = "";

    public string? ServiceId { get; init; }

    public DateTimeOffset OpenedAt { get; init; }
}

/// <summary>When an alert began.</summary>
public sealed record AlertStart
{
    public DateTimeOffset? StartsAt { get; init; }

    public DateTimeOffset FirstAt { get; init; }
}
