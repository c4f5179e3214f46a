using System.Data.Common;
using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Alerts;

namespace Incidents.Storage.Alerts;

/// <summary>Alerts. The statements of intake are kept prepared; the rest is read for people.</summary>
public static class AlertStore
{
    private const string Columns =
        "id, integration_id, dedup_key, incident_id, title, state, severity, count, first_at, last_at, starts_at, resolved_at, resolved_by_sender, source, rule, runbook_url, links, details";

    /// <summary>
    /// The latest episode of an identity: the open one, else the one with the last id; without links and details.
    /// The open one is asked for by itself: ids do not tell which of two episodes of one millisecond, or of two servers, was later.
    /// </summary>
    public static Alert? Latest(WriteTx tx, string integrationId, string dedupKey) =>
        Episode(tx, "AND state <> 'Resolved'", integrationId, dedupKey) ?? Episode(tx, "ORDER BY id DESC LIMIT 1", integrationId, dedupKey);

    /// <summary>Opens a new episode; <see cref="Latest"/> has told that none is open.</summary>
    public static Alert Open(WriteTx tx, string integrationId, string incidentId, AlertEvent said)
    {
        var alert = new Alert
        {
            Id = tx.NewId("alt"),
            IntegrationId = integrationId,
            DedupKey = said.DedupKey,
            IncidentId = incidentId,
            Title = said.Title,
            State = AlertState.Firing,
            Severity = said.Severity,
            Count = 1,
            FirstAt = tx.Now,
            LastAt = tx.Now,
            StartsAt = said.StartsAt,
            Source = said.Source,
            Rule = said.Rule,
            RunbookUrl = said.RunbookUrl,
            Links = said.Links.Count == 0 ? "[]" : JsonSerializer.Serialize(said.Links, JsonSerializerOptions.Web),
            Details = said.DetailsJson,
        };
        // Where another server has opened one that is not visible yet, this asks PostgreSQL for a collision, which is run again, and not a violation.
        var opened = tx.Hot(
            $"""
            INSERT INTO alerts ({Columns})
            VALUES (@id, @integration, @key, @incident, @title, @state, @severity, 1, @now, @now, @starts, NULL, FALSE, @source, @rule, @runbook_url, @links, @details)
            ON CONFLICT (integration_id, dedup_key) WHERE state <> 'Resolved' DO NOTHING
            """)
            .Set("@id", alert.Id).Set("@integration", integrationId).Set("@key", alert.DedupKey).Set("@incident", incidentId)
            .Set("@title", alert.Title).Set("@state", alert.State).Set("@severity", alert.Severity).Set("@now", tx.Now)
            .Set("@starts", alert.StartsAt).Set("@source", alert.Source).Set("@rule", alert.Rule).Set("@runbook_url", alert.RunbookUrl)
            .Set("@links", alert.Links).Set("@details", alert.Details)
            .Execute();
        return opened == 1 ? alert : throw new InvalidOperationException($"An alert of {integrationId} with the key {said.DedupKey} is open already.");
    }

    /// <summary>The sender says it again: counted, and the latest wording kept.</summary>
    public static void Repeat(WriteTx tx, string id, AlertEvent said) => tx.Hot(
        "UPDATE alerts SET count = count + 1, last_at = @now, title = @title, severity = @severity, details = @details WHERE id = @id")
        .Set("@now", tx.Now).Set("@title", said.Title).Set("@severity", said.Severity).Set("@details", said.DetailsJson).Set("@id", id).Execute();

    /// <summary>The sender has other words for it.</summary>
    public static void Retitle(WriteTx tx, string id, string title) =>
        tx.Execute("UPDATE alerts SET title = @title, last_at = @now WHERE id = @id", new { id, title, now = tx.Now });

    public static void Acknowledge(WriteTx tx, string id) =>
        tx.Execute("UPDATE alerts SET state = 'Acknowledged', last_at = @now WHERE id = @id AND state = 'Firing'", new { id, now = tx.Now });

    /// <summary>The sender says that it is over; a person may have closed it before.</summary>
    public static void Resolve(WriteTx tx, string id) => tx.Execute(
        "UPDATE alerts SET state = 'Resolved', last_at = @now, resolved_at = COALESCE(resolved_at, @now), resolved_by_sender = TRUE WHERE id = @id AND resolved_by_sender = FALSE",
        new { id, now = tx.Now });

    public static void AcknowledgeAllOf(WriteTx tx, string incidentId) =>
        tx.Execute("UPDATE alerts SET state = 'Acknowledged' WHERE incident_id = @incidentId AND state = 'Firing'", new { incidentId });

    public static void ResolveAllOf(WriteTx tx, string incidentId) => tx.Execute(
        "UPDATE alerts SET state = 'Resolved', resolved_at = @now WHERE incident_id = @incidentId AND state <> 'Resolved'", new { incidentId, now = tx.Now });

    public static bool AnyOpenOf(ReadTx tx, string incidentId) =>
        tx.Scalar<long>("SELECT COUNT(*) FROM alerts WHERE incident_id = @incidentId AND state <> 'Resolved'", new { incidentId }) > 0;

    public static Alert? Find(ReadTx tx, string id) => tx.QueryFirst<Alert>($"SELECT {Columns} FROM alerts WHERE id = @id", new { id });

    public static IReadOnlyList<Alert> Of(ReadTx tx, string incidentId) =>
        tx.Query<Alert>($"SELECT {Columns} FROM alerts WHERE incident_id = @incidentId ORDER BY id LIMIT 200", new { incidentId });

    public static Page<Alert> List(ReadTx tx, AlertState? state, string? dedupKey, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM alerts WHERE TRUE";
        // Said so that the partial index on open alerts is used.
        if (state is not null) sql += state == AlertState.Resolved ? " AND state = 'Resolved'" : " AND state <> 'Resolved' AND state = @state";
        if (dedupKey is not null) sql += " AND dedup_key = @dedupKey";
        if (page.After is not null) sql += " AND id < @after";
        sql += " ORDER BY id DESC LIMIT @limit";
        var rows = tx.Query<Alert>(sql, new { state = state?.ToString(), dedupKey, after = page.After, limit = page.Limit + 1 });
        return Page<Alert>.Of(rows, page.Limit, a => a.Id);
    }

    private static Alert? Episode(WriteTx tx, string which, string integrationId, string dedupKey) => tx.Hot(
        $"SELECT id, incident_id, state, severity, starts_at, resolved_by_sender FROM alerts WHERE integration_id = @integration AND dedup_key = @key {which}")
        .Set("@integration", integrationId).Set("@key", dedupKey).First(row => new Alert
        {
            Id = row.GetString(0),
            IntegrationId = integrationId,
            DedupKey = dedupKey,
            IncidentId = row.GetString(1),
            State = Enum.Parse<AlertState>(row.GetString(2)),
            Severity = Enum.Parse<Severity>(row.GetString(3)),
            StartsAt = InstantOrNull(row, 4),
            ResolvedBySender = row.GetBoolean(5),
        });

    private static DateTimeOffset? InstantOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : Micros.ToInstant(row.GetInt64(column));
}
