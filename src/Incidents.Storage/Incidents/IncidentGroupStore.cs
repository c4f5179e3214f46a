using Incidents.Core.Alerts;
using Incidents.Core.Incidents;

namespace Incidents.Storage.Incidents;

/// <summary>What further alerts of a group join. In a storm all alerts of a commit are of few groups: each is asked once, and its incident is counted up once.</summary>
public static class IncidentGroupStore
{
    /// <summary>
    /// The open incident of a group whose last alert came since <paramref name="since"/>; the newest where there are several, and where there is none, the open one that
    /// the last of the group was merged into.
    /// </summary>
    public static Incident? FindOpen(WriteTx tx, string serviceId, string groupKey, DateTimeOffset since)
    {
        var name = new GroupName(serviceId, groupKey);
        if (tx.Knows<Incident>(name, out var of) && tx.Knows<Incident>(new JoinedName(of!.Id), out var known) && known!.LastAlertAt >= since) return known;
        var found = AskOpen(tx, serviceId, groupKey, since);
        if (found is not null) tx.Remember(name, found);
        return found;
    }

    private static Incident? AskOpen(WriteTx tx, string serviceId, string groupKey, DateTimeOffset since) => tx.Hot(
        """
        SELECT id, title, state, severity, alert_count, joined_count FROM (
          SELECT id, title, state, severity, alert_count, joined_count FROM incidents
          WHERE service_id = @service AND group_key = @group AND state <> 'Resolved' AND last_alert_at >= @since ORDER BY id DESC LIMIT 1
        ) AS own
        UNION ALL
        SELECT id, title, state, severity, alert_count, joined_count FROM (
          SELECT i.id, i.title, i.state, i.severity, i.alert_count, i.joined_count FROM incidents AS merged JOIN incidents AS i ON i.id = merged.merged_into
          WHERE merged.service_id = @service AND merged.group_key = @group AND merged.merged_into IS NOT NULL AND i.state <> 'Resolved' AND i.last_alert_at >= @since
          ORDER BY merged.id DESC LIMIT 1
        ) AS where_it_went
        LIMIT 1
        """)
        .Set("@service", serviceId).Set("@group", groupKey).Set("@since", since).First(row => new Incident
        {
            Id = row.GetString(0),
            Title = row.GetString(1),
            State = Enum.Parse<IncidentState>(row.GetString(2)),
            Severity = Enum.Parse<Severity>(row.GetString(3)),
            ServiceId = serviceId,
            GroupKey = groupKey,
            AlertCount = row.GetInt64(4),
            JoinedCount = row.GetInt64(5),
        });

    /// <summary>One more alert is part of it, as it was found in this turn.</summary>
    public static void Join(WriteTx tx, Incident incident)
    {
        var joined = incident with { AlertCount = incident.AlertCount + 1, LastAlertAt = tx.Now, JoinedCount = incident.JoinedCount + (incident.State == IncidentState.Acknowledged ? 1 : 0), ResolveDueAt = null };
        var name = new JoinedName(joined.Id);
        tx.LastWord(name, "incidents", () => tx.Hot("UPDATE incidents SET alert_count = @count, last_alert_at = @now, joined_count = @joined, resolve_due_at = NULL WHERE id = @id")
            .Set("@count", joined.AlertCount).Set("@now", joined.LastAlertAt).Set("@joined", joined.JoinedCount).Set("@id", joined.Id).Later());
        tx.Remember(name, joined);
    }

    /// <summary>The alerts of its group that come in the same commit join it without asking.</summary>
    internal static void Opened(WriteTx tx, Incident incident)
    {
        if (incident is { ServiceId: { } service, GroupKey: { } group }) tx.Remember(new GroupName(service, group), tx.Remember(new JoinedName(incident.Id), incident));
    }

    /// <summary>What the incident that the alerts of a group join is called within a commit.</summary>
    private sealed record GroupName(string ServiceId, string GroupKey);

    /// <summary>What an incident as its last alert left it is called within a commit.</summary>
    private sealed record JoinedName(string Id);
}
