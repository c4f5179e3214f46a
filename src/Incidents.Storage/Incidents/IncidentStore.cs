using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Timeline;
using Incidents.Storage.Escalation;
using Incidents.Storage.Changes;

namespace Incidents.Storage.Incidents;

/// <summary>Incidents.</summary>
public static class IncidentStore
{
    private const string Columns =
        "id, title, state, severity, service_id, opened_at, acknowledged_at, acknowledged_by_id, acknowledged_by_name, resolved_at, resolved_by_id, resolved_by_name, commander_id, commander_name, closed_at, closed_by_id, closed_by_name, group_key, alert_count, last_alert_at, joined_count, resolve_due_at, acknowledged_until, merged_into";

    public static Incident? Find(ReadTx tx, string id) =>
        tx.QueryFirst<Row>($"SELECT {Columns} FROM incidents WHERE id = @id", new { id })?.ToIncident();

    /// <summary>Opened by hand.</summary>
    public static Incident Open(WriteTx tx, string title, Severity severity, string? serviceId) => Open(tx, title, severity, serviceId, null, 0);

    /// <param name="tx">The turn.</param>
    /// <param name="title">One line.</param>
    /// <param name="severity">How bad it is.</param>
    /// <param name="serviceId">What it is about.</param>
    /// <param name="groupKey">What further alerts must have in common with its first.</param>
    /// <param name="alerts">How many alerts it has from the beginning.</param>
    public static Incident Open(WriteTx tx, string title, Severity severity, string? serviceId, string? groupKey, long alerts)
    {
        var incident = new Incident { Id = tx.NewId("inc"), Title = title, Severity = severity, ServiceId = serviceId, OpenedAt = tx.Now, GroupKey = groupKey, AlertCount = alerts, LastAlertAt = alerts > 0 ? tx.Now : null };
        tx.Hot("INSERT INTO incidents (id, title, state, severity, service_id, opened_at, group_key, alert_count, last_alert_at) VALUES (@id, @title, 'Triggered', @severity, @service, @now, @group, @alerts, @last)")
            .Set("@id", incident.Id).Set("@title", title).Set("@severity", severity).Set("@service", serviceId).Set("@now", tx.Now)
            .Set("@group", groupKey).Set("@alerts", alerts).Set("@last", incident.LastAlertAt).Later();
        EscalationStore.Begin(tx, incident);
        IncidentGroupStore.Opened(tx, incident);
        return incident;
    }

    /// <summary>What it is about is back: it is resolved later, or not.</summary>
    public static void ResolveLater(WriteTx tx, string id, DateTimeOffset? dueAt) => tx.Execute("UPDATE incidents SET resolve_due_at = @dueAt WHERE id = @id", new { id, dueAt });

    public static void SetAlertCount(WriteTx tx, string id, long count) => tx.Execute("UPDATE incidents SET alert_count = @count WHERE id = @id", new { id, count });

    /// <summary>What was merged into it before is where it is now.</summary>
    public static void MergeInto(WriteTx tx, string id, string other) =>
        tx.Execute("UPDATE incidents SET merged_into = @other WHERE id = @id OR merged_into = @id", new { id, other });

    /// <summary>Alerts of another incident are its own now.</summary>
    public static void TakeOver(WriteTx tx, Incident incident) =>
        tx.Execute("UPDATE incidents SET alert_count = @AlertCount, last_alert_at = @LastAlertAt WHERE id = @Id", new { incident.Id, incident.AlertCount, incident.LastAlertAt });

    /// <summary>Those that have been quiet for long enough.</summary>
    public static IReadOnlyList<Incident> Settled(ReadTx tx, int limit) =>
        [.. tx.Query<Row>($"SELECT {Columns} FROM incidents WHERE resolve_due_at <= @now ORDER BY resolve_due_at LIMIT @limit", new { now = tx.Now, limit }).Select(r => r.ToIncident())];

    /// <summary>Those whose acknowledgement has run out.</summary>
    public static IReadOnlyList<Incident> Lapsed(ReadTx tx, int limit) =>
        [.. tx.Query<Row>($"SELECT {Columns} FROM incidents WHERE acknowledged_until <= @now ORDER BY acknowledged_until LIMIT @limit", new { now = tx.Now, limit }).Select(r => r.ToIncident())];

    /// <summary>Stores a change decided on a state that is still the present one, and with it whether it climbs; false when somebody was faster.</summary>
    public static bool Save(WriteTx tx, Incident incident, IncidentState expected)
    {
        if (!Stored(tx, incident, expected)) return false;
        EscalationStore.Follow(tx, incident, expected);
        return true;
    }

    private static bool Stored(WriteTx tx, Incident incident, IncidentState expected) => tx.Execute(
        """
        UPDATE incidents SET state = @state, severity = @severity,
          acknowledged_at = @AcknowledgedAt, acknowledged_by_id = @ackId, acknowledged_by_name = @ackName,
          resolved_at = @ResolvedAt, resolved_by_id = @resId, resolved_by_name = @resName,
          joined_count = @JoinedCount, resolve_due_at = @ResolveDueAt, acknowledged_until = @AcknowledgedUntil
        WHERE id = @Id AND state = @expected
        """, new
        {
            incident.Id,
            state = incident.State.ToString(),
            severity = incident.Severity.ToString(),
            incident.AcknowledgedAt,
            ackId = incident.AcknowledgedBy?.Id,
            ackName = incident.AcknowledgedBy?.Name,
            incident.ResolvedAt,
            resId = incident.ResolvedBy?.Id,
            resName = incident.ResolvedBy?.Name,
            incident.JoinedCount,
            incident.ResolveDueAt,
            incident.AcknowledgedUntil,
            expected = expected.ToString(),
        }) == 1;

    public static void NameCommander(WriteTx tx, string id, string personId, string name) =>
        tx.Execute("UPDATE incidents SET commander_id = @personId, commander_name = @name WHERE id = @id", new { id, personId, name });

    /// <summary>False when it is not resolved, or was closed before.</summary>
    public static bool Close(WriteTx tx, string id, Actor by) => tx.Execute(
        "UPDATE incidents SET closed_at = @now, closed_by_id = @byId, closed_by_name = @byName WHERE id = @id AND state = 'Resolved' AND closed_at IS NULL",
        new { id, now = tx.Now, byId = by.Id, byName = by.Name }) == 1;

    /// <param name="tx">The look.</param>
    /// <param name="state">Only this state.</param>
    /// <param name="onlyOpen">Only those not resolved.</param>
    /// <param name="serviceId">Only this service.</param>
    /// <param name="page">Which stretch, newest first.</param>
    public static Page<Incident> List(ReadTx tx, IncidentState? state, bool onlyOpen, string? serviceId, PageRequest page) =>
        List(tx, new IncidentFilter { State = state, OnlyOpen = onlyOpen, ServiceId = serviceId }, page);

    /// <summary>Newest first.</summary>
    public static Page<Incident> List(ReadTx tx, IncidentFilter only, PageRequest page)
    {
        var rest = (only.ServiceId is null ? "" : " AND service_id = @ServiceId")
            + (only.Severity is null ? "" : " AND severity = @severity")
            + (only.PersonId is null ? "" : " AND (acknowledged_by_id = @PersonId OR commander_id = @PersonId)")
            + (only.Text is null ? "" : " AND (id = @Text OR lower(title) LIKE lower(@like) ESCAPE '!')")
            + (page.After is null ? "" : " AND id < @after") + " ORDER BY id DESC LIMIT @limit";
        // Said so that the partial indexes are used, of which there is one for open incidents and one for the others.
        var open = $"SELECT {Columns} FROM incidents WHERE state <> 'Resolved'{(only.State is null ? "" : " AND state = @state")}{rest}";
        var resolved = $"SELECT {Columns} FROM incidents WHERE state = 'Resolved'{rest}";
        var sql = only.OnlyOpen || only.State is IncidentState.Triggered or IncidentState.Acknowledged ? open
            : only.State is not null ? resolved
            : only.ServiceId is null ? $"SELECT {Columns} FROM incidents WHERE TRUE{rest}"
            : $"SELECT * FROM (SELECT * FROM ({open}) AS open_ones UNION ALL SELECT * FROM ({resolved}) AS resolved_ones) AS both_kinds ORDER BY id DESC LIMIT @limit";
        var rows = tx.Query<Row>(sql, new
        {
            state = only.State?.ToString(),
            only.ServiceId,
            severity = only.Severity?.ToString(),
            only.PersonId,
            only.Text,
            like = only.Text is null ? null : $"%{only.Text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%",
            after = page.After,
            limit = page.Limit + 1,
        });
        return Page<Incident>.Of([.. rows.Select(r => r.ToIncident())], page.Limit, i => i.Id);
    }

    /// <summary>Those opened in a stretch of time, without those that turned out to be part of another. Ids grow with time, so the stretch is one of the table.</summary>
    public static IReadOnlyList<IncidentSample> Samples(ReadTx tx, DateTimeOffset from, DateTimeOffset to, string? serviceId) => tx.Query<IncidentSample>(
        $"""
        SELECT opened_at, acknowledged_at, resolved_at FROM incidents
        WHERE id >= @low AND opened_at >= @from AND opened_at < @to AND merged_into IS NULL{(serviceId is null ? "" : " AND service_id = @serviceId")}
        ORDER BY id LIMIT 200000
        """, new { low = ChangeLookStore.Before(from), from, to, serviceId });

    /// <summary>Another text each time that something changes about open incidents.</summary>
    public static string Sign(ReadTx tx) => tx.Scalar<string>(
        "SELECT COUNT(*) || ' ' || COALESCE(MAX(id), '') || ' ' || COUNT(*) FILTER (WHERE state = 'Acknowledged') || ' ' || COALESCE(SUM(alert_count), 0) || ' ' || COALESCE(MIN(severity), '') FROM incidents WHERE state <> 'Resolved'");

    /// <summary>How many are open, and the worst of them.</summary>
    public static OpenCount CountOpen(ReadTx tx) => tx.QueryFirst<OpenCount>(
        "SELECT COUNT(*) FILTER (WHERE state = 'Triggered') AS triggered, COUNT(*) FILTER (WHERE state = 'Acknowledged') AS acknowledged, MIN(severity) AS worst FROM incidents WHERE state <> 'Resolved'")!;

    private sealed record Row
    {
        public string Id { get; init; } = "";

        public string Title { get; init; } = "";

        public IncidentState State { get; init; }

        public Severity Severity { get; init; }

        public string? ServiceId { get; init; }

        public DateTimeOffset OpenedAt { get; init; }

        public DateTimeOffset? AcknowledgedAt { get; init; }

        public string? AcknowledgedById { get; init; }

        public string? AcknowledgedByName { get; init; }

        public DateTimeOffset? ResolvedAt { get; init; }

        public string? ResolvedById { get; init; }

        public string? ResolvedByName { get; init; }

        public string? CommanderId { get; init; }

        public string? CommanderName { get; init; }

        public DateTimeOffset? ClosedAt { get; init; }

        public string? ClosedById { get; init; }

        public string? ClosedByName { get; init; }

        public string? GroupKey { get; init; }

        public long AlertCount { get; init; }

        public DateTimeOffset? LastAlertAt { get; init; }

        public long JoinedCount { get; init; }

        public DateTimeOffset? ResolveDueAt { get; init; }

        public DateTimeOffset? AcknowledgedUntil { get; init; }

        public string? MergedInto { get; init; }

        public Incident ToIncident() => new()
        {
            Id = Id,
            Title = Title,
            State = State,
            Severity = Severity,
            ServiceId = ServiceId,
            OpenedAt = OpenedAt,
            AcknowledgedAt = AcknowledgedAt,
            AcknowledgedBy = By(AcknowledgedById, AcknowledgedByName),
            ResolvedAt = ResolvedAt,
            ResolvedBy = By(ResolvedById, ResolvedByName),
            CommanderId = CommanderId,
            CommanderName = CommanderName,
            ClosedAt = ClosedAt,
            ClosedBy = By(ClosedById, ClosedByName),
            GroupKey = GroupKey,
            AlertCount = AlertCount,
            LastAlertAt = LastAlertAt,
            JoinedCount = JoinedCount,
            ResolveDueAt = ResolveDueAt,
            AcknowledgedUntil = AcknowledgedUntil,
            MergedInto = MergedInto,
        };

        // The kind is told by the id's own prefix.
        private static Actor? By(string? id, string? name) => id is null ? null : new Actor(KindOf(id), id, name ?? "");

        private static ActorKind KindOf(string id) => id.Split('_')[0] switch
        {
            "per" => ActorKind.Person,
            "key" => ActorKind.ApiKey,
            "int" => ActorKind.Integration,
            _ => ActorKind.System,
        };
    }
}

/// <summary>Open incidents, counted.</summary>
public sealed record OpenCount
{
    public long Triggered { get; init; }

    public long Acknowledged { get; init; }

    public Severity? Worst { get; init; }
}

/// <summary>Which incidents are looked for; null for any.</summary>
public sealed record IncidentFilter
{
    public IncidentState? State { get; init; }

    public bool OnlyOpen { get; init; }

    public string? ServiceId { get; init; }

    public Severity? Severity { get; init; }

    /// <summary>In the title, in any case of its letters; or the whole id.</summary>
    public string? Text { get; init; }

    /// <summary>Those that this person has, or commands.</summary>
    public string? PersonId { get; init; }
}
