using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Timeline;

namespace Incidents.Storage.Incidents;

/// <summary>Incidents.</summary>
public static class IncidentStore
{
    private const string Columns =
        "id, title, state, severity, service_id, opened_at, acknowledged_at, acknowledged_by_id, acknowledged_by_name, resolved_at, resolved_by_id, resolved_by_name, commander_id, commander_name, closed_at, closed_by_id, closed_by_name";

    public static Incident? Find(ReadTx tx, string id) =>
        tx.QueryFirst<Row>($"SELECT {Columns} FROM incidents WHERE id = @id", new { id })?.ToIncident();

    public static Incident Open(WriteTx tx, string title, Severity severity, string? serviceId)
    {
        var incident = new Incident { Id = tx.NewId("inc"), Title = title, Severity = severity, ServiceId = serviceId, OpenedAt = tx.Now };
        tx.Hot("INSERT INTO incidents (id, title, state, severity, service_id, opened_at) VALUES (@id, @title, 'Triggered', @severity, @service, @now)")
            .Set("@id", incident.Id).Set("@title", title).Set("@severity", severity).Set("@service", serviceId).Set("@now", tx.Now).Execute();
        return incident;
    }

    /// <summary>Stores a change decided on a state that is still the present one; false when somebody was faster.</summary>
    public static bool Save(WriteTx tx, Incident incident, IncidentState expected) => tx.Execute(
        """
        UPDATE incidents SET state = @state, severity = @severity,
          acknowledged_at = @AcknowledgedAt, acknowledged_by_id = @ackId, acknowledged_by_name = @ackName,
          resolved_at = @ResolvedAt, resolved_by_id = @resId, resolved_by_name = @resName
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
    public static Page<Incident> List(ReadTx tx, IncidentState? state, bool onlyOpen, string? serviceId, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM incidents WHERE TRUE";
        // Said so that the partial index on open incidents is used.
        if (onlyOpen || state is IncidentState.Triggered or IncidentState.Acknowledged) sql += " AND state <> 'Resolved'";
        if (state is not null) sql += " AND state = @state";
        if (serviceId is not null) sql += " AND service_id = @serviceId";
        if (page.After is not null) sql += " AND id < @after";
        sql += " ORDER BY id DESC LIMIT @limit";
        var rows = tx.Query<Row>(sql, new { state = state?.ToString(), serviceId, after = page.After, limit = page.Limit + 1 });
        return Page<Incident>.Of([.. rows.Select(r => r.ToIncident())], page.Limit, i => i.Id);
    }

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
