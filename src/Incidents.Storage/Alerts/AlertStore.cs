using System.Data.Common;
using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Alerts;

namespace Incidents.Storage.Alerts;

/// <summary>Alerts. The statements of intake are kept prepared; the rest is read for people.</summary>
public static class AlertStore
{
    private const string Columns =
        "id, integration_id, dedup_key, incident_id, title, state, severity, count, first_at, last_at, starts_at, said_at, resolved_at, resolved_by_sender, flaps, expires_at, suppressed_by, source, rule, runbook_url, links, details";

    /// <summary>What a decision needs of an episode: all but its texts, links and details.</summary>
    private const string Brief = "id, incident_id, state, severity, count, last_at, starts_at, said_at, resolved_at, resolved_by_sender, flaps, suppressed_by, expires_at";

    /// <summary>
    /// The latest episode of an identity: the open one, else the one with the last id; without links and details, and mostly without texts.
    /// The open one is asked for by itself: ids do not tell which of two episodes of one millisecond, or of two servers, was later.
    /// </summary>
    public static Alert? Latest(WriteTx tx, string integrationId, string dedupKey) =>
        tx.Knows<Alert>((integrationId, dedupKey), out var known) ? known : tx.Remember((integrationId, dedupKey), LatestOf(tx, integrationId, dedupKey).First(row => Read(row, integrationId, dedupKey)));

    /// <summary>Asks for <see cref="Latest"/> before it is needed.</summary>
    public static void AskLatest(WriteTx tx, string integrationId, string dedupKey) =>
        tx.Ahead((integrationId, dedupKey), () => LatestOf(tx, integrationId, dedupKey), row => Read(row, integrationId, dedupKey));

    /// <summary>At most one is open, so the first half has one row or none, and both databases give the halves in their order; a sort over both costs more than either.</summary>
    private static HotStatement LatestOf(WriteTx tx, string integrationId, string dedupKey) => tx.Hot(
        $"""
        SELECT {Brief} FROM alerts WHERE dedup_key = @key AND integration_id = @integration AND state <> 'Resolved'
        UNION ALL
        SELECT * FROM (SELECT {Brief} FROM alerts WHERE dedup_key = @key AND integration_id = @integration AND state = 'Resolved' ORDER BY id DESC LIMIT 1) AS last_resolved
        LIMIT 1
        """)
        .Set("@key", dedupKey).Set("@integration", integrationId);

    /// <summary>The episode that began at <paramref name="startsAt"/>; the open one first, then the last.</summary>
    public static Alert? Episode(WriteTx tx, string integrationId, string dedupKey, DateTimeOffset startsAt) => tx.Hot(
        $"SELECT {Brief} FROM alerts WHERE dedup_key = @key AND integration_id = @integration AND state = 'Resolved' AND starts_at = @starts ORDER BY id DESC LIMIT 1")
        .Set("@key", dedupKey).Set("@integration", integrationId).Set("@starts", startsAt).First(row => Read(row, integrationId, dedupKey));

    /// <summary>Stores a new episode as it is; <see cref="Latest"/> has told that none is open.</summary>
    public static void Add(WriteTx tx, Alert alert)
    {
        // Where another server has opened one that is not visible yet, this asks PostgreSQL for a collision, which is run again, and not a violation.
        tx.Hot(
            $"""
            INSERT INTO alerts ({Columns})
            VALUES (@id, @integration, @key, @incident, @title, @state, @severity, @count, @first, @last, @starts, @said, @resolved, @by_sender, @flaps, @expires, @suppressed, @source, @rule, @runbook_url, @links, @details)
            ON CONFLICT (dedup_key, integration_id) WHERE state <> 'Resolved' DO NOTHING
            """)
            .Set("@id", alert.Id).Set("@integration", alert.IntegrationId).Set("@key", alert.DedupKey).Set("@incident", alert.IncidentId)
            .Set("@title", alert.Title).Set("@state", alert.State).Set("@severity", alert.Severity).Set("@count", alert.Count)
            .Set("@first", alert.FirstAt).Set("@last", alert.LastAt).Set("@starts", alert.StartsAt).Set("@said", alert.SaidAt)
            .Set("@resolved", alert.ResolvedAt).Set("@by_sender", alert.ResolvedBySender).Set("@flaps", alert.Flaps)
            .Set("@expires", alert.ExpiresAt).Set("@suppressed", alert.SuppressedBy).Set("@source", alert.Source).Set("@rule", alert.Rule)
            .Set("@runbook_url", alert.RunbookUrl).Set("@links", alert.Links).Set("@details", alert.Details)
            .Later(changes: 1);
        Known(tx, alert);
    }

    public static Alert New(WriteTx tx, string integrationId, AlertEvent said) => new()
    {
        Id = tx.NewId("alt"),
        IntegrationId = integrationId,
        DedupKey = said.DedupKey,
        Title = said.Title,
        State = AlertState.Firing,
        Severity = said.Severity,
        Count = 1,
        FirstAt = tx.Now,
        LastAt = tx.Now,
        StartsAt = said.StartsAt,
        SaidAt = said.StartsAt,
        ExpiresAt = said.ExpiresAt,
        Source = said.Source,
        Rule = said.Rule,
        RunbookUrl = said.RunbookUrl,
        Links = Links(said),
        Details = said.DetailsJson,
    };

    /// <summary>The sender says it again: counted, and the latest wording kept. Of many in one commit only the last need be written.</summary>
    /// <param name="tx">The turn.</param>
    /// <param name="alert">The open one, as <see cref="Latest"/> tells it in this write: its count is counted on.</param>
    /// <param name="said">What the sender says.</param>
    public static void Repeat(WriteTx tx, Alert alert, AlertEvent said)
    {
        // What is taken late, as of an earlier time, does not make it older.
        var now = alert with { Count = alert.Count + 1, LastAt = tx.Now > alert.LastAt ? tx.Now : alert.LastAt, SaidAt = Later(alert.SaidAt, said.StartsAt), ExpiresAt = said.ExpiresAt, Severity = said.Severity };
        tx.LastWord(alert.Id, "alerts", () => tx.Hot(
            "UPDATE alerts SET count = @count, last_at = @now, said_at = @said, expires_at = @expires, title = @title, severity = @severity, details = @details WHERE id = @id")
            .Set("@count", now.Count).Set("@now", now.LastAt).Set("@said", now.SaidAt).Set("@expires", now.ExpiresAt).Set("@title", said.Title).Set("@severity", now.Severity)
            .Set("@details", said.DetailsJson).Set("@id", alert.Id).Later());
        Known(tx, now);
    }

    /// <summary>A flapping one is back: no new episode is kept for it.</summary>
    public static void Refire(WriteTx tx, Alert alert, AlertEvent said, long flaps)
    {
        tx.Hot(
            """
            UPDATE alerts SET state = 'Firing', count = count + 1, last_at = @now, starts_at = COALESCE(@starts, starts_at), said_at = @said, expires_at = @expires, title = @title, severity = @severity, details = @details,
              resolved_at = NULL, resolved_by_sender = FALSE, flaps = @flaps
            WHERE id = @id
            """)
            .Set("@now", tx.Now).Set("@starts", said.StartsAt).Set("@said", Later(alert.SaidAt, said.StartsAt)).Set("@expires", said.ExpiresAt).Set("@title", said.Title)
            .Set("@severity", said.Severity).Set("@details", said.DetailsJson).Set("@flaps", flaps).Set("@id", alert.Id).Later();
        tx.Forget((alert.IntegrationId, alert.DedupKey));
    }

    /// <summary>The beginning of one whose end was known: it belongs to an incident now and counts as heard, and its words are the sender's, for an end says little.</summary>
    public static void Conclude(WriteTx tx, Alert alert, AlertEvent said) => tx.Execute(
        """
        UPDATE alerts SET count = count + 1, incident_id = @IncidentId, suppressed_by = @SuppressedBy, title = @Title, severity = @severity,
          source = @Source, rule = @Rule, runbook_url = @RunbookUrl, links = @links, details = @DetailsJson
        WHERE id = @Id
        """, new { alert.Id, alert.IncidentId, alert.SuppressedBy, alert.Title, severity = alert.Severity.ToString(), said.Source, said.Rule, said.RunbookUrl, links = Links(said), said.DetailsJson });

    /// <summary>It is kept quiet no longer: it belongs to an incident now.</summary>
    public static void Surface(WriteTx tx, string id, string incidentId) =>
        tx.Execute("UPDATE alerts SET incident_id = @incidentId, suppressed_by = NULL WHERE id = @id", new { id, incidentId });

    /// <summary>Something else keeps it quiet now.</summary>
    public static void Suppress(WriteTx tx, string id, string by) => tx.Execute("UPDATE alerts SET suppressed_by = @by WHERE id = @id", new { id, by });

    /// <summary>The sender has other words for it.</summary>
    public static void Retitle(WriteTx tx, string id, string title) =>
        tx.Execute("UPDATE alerts SET title = @title, last_at = @now WHERE id = @id", new { id, title, now = tx.Now });

    public static void Acknowledge(WriteTx tx, string id) =>
        tx.Execute("UPDATE alerts SET state = 'Acknowledged', last_at = @now WHERE id = @id AND state = 'Firing'", new { id, now = tx.Now });

    /// <summary>It is over; a person may have closed it before. Not by the sender when only its time ran out: told again, it fires still.</summary>
    public static void Resolve(WriteTx tx, Alert alert, DateTimeOffset? saidAt, bool bySender = true)
    {
        tx.Hot(
            "UPDATE alerts SET state = 'Resolved', last_at = @now, said_at = @said, resolved_at = COALESCE(resolved_at, @now), resolved_by_sender = @by_sender WHERE id = @id")
            .Set("@now", tx.Now).Set("@by_sender", bySender).Set("@said", Later(alert.SaidAt, saidAt)).Set("@id", alert.Id).Later();
        tx.Forget((alert.IntegrationId, alert.DedupKey));
    }

    public static void AcknowledgeAllOf(WriteTx tx, string incidentId) =>
        tx.Execute("UPDATE alerts SET state = 'Acknowledged' WHERE incident_id = @incidentId AND state = 'Firing'", new { incidentId });

    public static void UnacknowledgeAllOf(WriteTx tx, string incidentId) =>
        tx.Execute("UPDATE alerts SET state = 'Firing' WHERE incident_id = @incidentId AND state = 'Acknowledged'", new { incidentId });

    public static void ResolveAllOf(WriteTx tx, string incidentId) => tx.Execute(
        "UPDATE alerts SET state = 'Resolved', resolved_at = @now WHERE incident_id = @incidentId AND state <> 'Resolved'", new { incidentId, now = tx.Now });

    /// <summary>Moves all alerts of an incident, or those named, to another; gives how many moved.</summary>
    public static int Move(WriteTx tx, string fromIncident, string toIncident, IReadOnlyList<string>? ids = null) => ids is null
        ? tx.Execute("UPDATE alerts SET incident_id = @toIncident WHERE incident_id = @fromIncident", new { fromIncident, toIncident })
        : ids.Sum(id => tx.Execute("UPDATE alerts SET incident_id = @toIncident WHERE id = @id AND incident_id = @fromIncident", new { id, fromIncident, toIncident }));

    public static bool AnyOpenOf(ReadTx tx, string incidentId) =>
        tx.QueryFirst<string>("SELECT id FROM alerts WHERE incident_id = @incidentId AND state <> 'Resolved' LIMIT 1", new { incidentId }) is not null;

    public static long CountOf(ReadTx tx, string incidentId) => tx.Scalar<long>("SELECT COUNT(*) FROM alerts WHERE incident_id = @incidentId", new { incidentId });

    /// <summary>Open ones whose time has run out.</summary>
    public static IReadOnlyList<Alert> Expired(ReadTx tx, int limit) =>
        tx.Query<Alert>($"SELECT {Columns} FROM alerts WHERE expires_at <= @now AND state <> 'Resolved' ORDER BY expires_at LIMIT @limit", new { now = tx.Now, limit });

    /// <summary>Open ones that <paramref name="by"/> keeps quiet.</summary>
    public static IReadOnlyList<Alert> SuppressedBy(ReadTx tx, string by, int limit) =>
        tx.Query<Alert>($"SELECT {Columns} FROM alerts WHERE suppressed_by = @by AND state <> 'Resolved' ORDER BY id LIMIT @limit", new { by, limit });

    public static Alert? Find(ReadTx tx, string id) => tx.QueryFirst<Alert>($"SELECT {Columns} FROM alerts WHERE id = @id", new { id });

    /// <summary>The rules that raised the alerts of an incident, at most twenty.</summary>
    public static IReadOnlyList<string> RulesOf(ReadTx tx, string incidentId) =>
        tx.Query<string>("SELECT DISTINCT rule FROM alerts WHERE incident_id = @incidentId AND rule IS NOT NULL ORDER BY rule LIMIT 20", new { incidentId });

    public static IReadOnlyList<Alert> Of(ReadTx tx, string incidentId) =>
        tx.Query<Alert>($"SELECT {Columns} FROM alerts WHERE incident_id = @incidentId ORDER BY id LIMIT 200", new { incidentId });

    public static Page<Alert> List(ReadTx tx, AlertState? state, string? dedupKey, PageRequest page)
    {
        var rest = (dedupKey is null ? "" : " AND dedup_key = @dedupKey") + (page.After is null ? "" : " AND id < @after") + " ORDER BY id DESC LIMIT @limit";
        // Said so that the partial indexes are used, of which there is one for open alerts and one for the others.
        var open = $"SELECT {Columns} FROM alerts WHERE state <> 'Resolved'{(state is null ? "" : " AND state = @state")}{rest}";
        var resolved = $"SELECT {Columns} FROM alerts WHERE state = 'Resolved'{rest}";
        var sql = state == AlertState.Resolved ? resolved
            : state is not null ? open
            : dedupKey is null ? $"SELECT {Columns} FROM alerts WHERE TRUE{rest}"
            : $"SELECT * FROM (SELECT * FROM ({open}) AS open_ones UNION ALL SELECT * FROM ({resolved}) AS resolved_ones) AS both_kinds ORDER BY id DESC LIMIT @limit";
        var rows = tx.Query<Alert>(sql, new { state = state?.ToString(), dedupKey, after = page.After, limit = page.Limit + 1 });
        return Page<Alert>.Of(rows, page.Limit, a => a.Id);
    }

    /// <summary>How the latest of its identity is from now on. Of those that are over another may be the latest, so that is asked.</summary>
    private static void Known(WriteTx tx, Alert alert)
    {
        if (alert.State == AlertState.Resolved) tx.Forget((alert.IntegrationId, alert.DedupKey));
        else tx.Remember((alert.IntegrationId, alert.DedupKey), alert);
    }

    private static Alert Read(DbDataReader row, string integrationId, string dedupKey) => new()
    {
        Id = row.GetString(0),
        IntegrationId = integrationId,
        DedupKey = dedupKey,
        IncidentId = row.IsDBNull(1) ? null : row.GetString(1),
        State = Enum.Parse<AlertState>(row.GetString(2)),
        Severity = Enum.Parse<Severity>(row.GetString(3)),
        Count = row.GetInt64(4),
        LastAt = Micros.ToInstant(row.GetInt64(5)),
        StartsAt = InstantOrNull(row, 6),
        SaidAt = InstantOrNull(row, 7),
        ResolvedAt = InstantOrNull(row, 8),
        ResolvedBySender = row.GetBoolean(9),
        Flaps = row.GetInt64(10),
        SuppressedBy = row.IsDBNull(11) ? null : row.GetString(11),
        ExpiresAt = InstantOrNull(row, 12),
    };

    private static string Links(AlertEvent said) => said.Links.Count == 0 ? "[]" : JsonSerializer.Serialize(said.Links, JsonSerializerOptions.Web);

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    private static DateTimeOffset? InstantOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : Micros.ToInstant(row.GetInt64(column));
}
