using Incidents.Core;
using Incidents.Core.Notifications;

namespace Incidents.Storage.Notifications;

/// <summary>The outbox: what is to be sent, by whom it is being sent, and what became of it.</summary>
public static class DeliveryStore
{
    /// <summary>What is announced when something was put in.</summary>
    public const string Topic = "deliveries";

    private const string Columns =
        "id, cause, destination_id, person_id, kind, urgency, subject_id, incident_id, text, state, created_at, due_at, tried_at, tries, lease_until, fence, closed_at, error, folded_into";

    private const string Answered = "somebody has the incident, or it is over";

    /// <summary>Due, and never tried.</summary>
    private const string Fresh = "state = 'Pending' AND tries = 0 AND due_at <= @now";

    private const string Over = "incident_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.id = deliveries.incident_id AND i.state = 'Triggered')";

    private const string Free = "(lease_until IS NULL OR lease_until <= @now)";

    /// <summary>The same commit as its cause. False when this destination has it already.</summary>
    public static void Add(WriteTx tx, Delivery made)
    {
        tx.Announce(Topic);
        tx.Hot(
            """
            INSERT INTO deliveries (id, cause, destination_id, person_id, kind, urgency, subject_id, incident_id, text, created_at, due_at)
            VALUES (@Id, @Cause, @DestinationId, @PersonId, @kind, @urgency, @SubjectId, @IncidentId, @Text, @CreatedAt, @DueAt)
            ON CONFLICT (cause, destination_id) DO NOTHING
            """)
            .Set("@Id", made.Id).Set("@Cause", made.Cause).Set("@DestinationId", made.DestinationId).Set("@PersonId", made.PersonId).Set("@kind", made.Kind).Set("@urgency", made.Urgency)
            .Set("@SubjectId", made.SubjectId).Set("@IncidentId", made.IncidentId).Set("@Text", made.Text).Set("@CreatedAt", made.CreatedAt).Set("@DueAt", made.DueAt).Later();
    }

    public static Delivery? Find(ReadTx tx, string id) => tx.QueryFirst<Delivery>($"SELECT {Columns} FROM deliveries WHERE id = @id", new { id });

    /// <summary>Newest first: what is about an incident, or anything in a state.</summary>
    public static Page<Delivery> List(ReadTx tx, DeliveryState? state, PageRequest page)
    {
        // In the text, so that the indexes of the rare states are found.
        var which = state is null ? "TRUE" : $"state = '{state}'";
        var sql = $"SELECT {Columns} FROM deliveries WHERE {which}{(page.After is null ? "" : " AND id < @after")} ORDER BY id DESC LIMIT @limit";
        return Page<Delivery>.Of(tx.Query<Delivery>(sql, new { after = page.After, limit = page.Limit + 1 }), page.Limit, d => d.Id);
    }

    public static Page<Delivery> OfIncident(ReadTx tx, string incidentId, PageRequest page)
    {
        var rest = page.After is null ? "" : " AND id < @after";
        var sql =
            $"""
            SELECT * FROM (
              SELECT {Columns} FROM deliveries WHERE subject_id = @incidentId{rest}
              UNION
              SELECT {Columns} FROM deliveries WHERE incident_id = @incidentId{rest}
            ) AS about_it ORDER BY id DESC LIMIT @limit
            """;
        return Page<Delivery>.Of(tx.Query<Delivery>(sql, new { incidentId, after = page.After, limit = page.Limit + 1 }), page.Limit, d => d.Id);
    }

    /// <summary>Where something is due and nobody is sending it: what was never tried first, and where it waits longest. A destination that is gone is known by its id alone.</summary>
    public static IReadOnlyList<Destination> DueDestinations(ReadTx tx) => tx.Query<Destination>(
        $"""
        SELECT due.destination_id AS id, COALESCE(d.kind, 'Email') AS kind, COALESCE(d.address, '') AS address FROM (
          SELECT destination_id, MIN(tries) AS tries, MIN(due_at) AS due_at FROM deliveries WHERE state = 'Pending' AND due_at <= @now AND {Free} GROUP BY destination_id
        ) AS due LEFT JOIN destinations d ON d.id = due.destination_id ORDER BY due.tries, due.due_at
        """, new { now = tx.Now });

    /// <summary>Pages of incidents that somebody has, or that are over, are not sent any more.</summary>
    public static int Outdate(WriteTx tx, string destinationId) => tx.Execute(
        $"UPDATE deliveries SET state = 'Obsolete', closed_at = @now, error = @why WHERE destination_id = @destinationId AND {Fresh} AND {Over}", new { destinationId, now = tx.Now, why = Answered });

    /// <summary>As <see cref="Outdate"/>, for what is told in the message of another.</summary>
    public static void OutdateFolded(WriteTx tx, string id) =>
        tx.Execute($"UPDATE deliveries SET state = 'Obsolete', closed_at = @now, error = @why WHERE folded_into = @id AND state = 'Folded' AND closed_at IS NULL AND {Over}", new { id, now = tx.Now, why = Answered });

    /// <summary>False when it is a page of an incident that somebody has, or that is over.</summary>
    public static bool IsNeeded(ReadTx tx, string id) => tx.Scalar<long>($"SELECT COUNT(*) FROM deliveries WHERE id = @id AND {Over}", new { id }) == 0;

    /// <summary>The pages that are due there wait until then; those that were begun do not.</summary>
    public static void HoldPages(WriteTx tx, string destinationId, DateTimeOffset until) =>
        tx.Execute($"UPDATE deliveries SET due_at = @until WHERE destination_id = @destinationId AND {Fresh} AND incident_id IS NOT NULL", new { destinationId, now = tx.Now, until });

    /// <summary>The newest that is due there and was never tried; null when there is none.</summary>
    public static Delivery? NewestFresh(WriteTx tx, string destinationId) =>
        tx.QueryFirst<Delivery>($"SELECT {Columns} FROM deliveries WHERE destination_id = @destinationId AND {Fresh} ORDER BY id DESC LIMIT 1{tx.SkipLocked}", new { destinationId, now = tx.Now });

    /// <summary>The newest that is to be tried again now.</summary>
    public static Delivery? NewestTried(WriteTx tx, string destinationId) => tx.QueryFirst<Delivery>(
        $"SELECT {Columns} FROM deliveries WHERE destination_id = @destinationId AND state = 'Pending' AND tries > 0 AND due_at <= @now AND {Free} ORDER BY id DESC LIMIT 1{tx.SkipLocked}", new { destinationId, now = tx.Now });

    /// <summary>What else is due there is told in the message of <paramref name="envelope"/>.</summary>
    public static void FoldDue(WriteTx tx, Delivery envelope) => tx.Execute(
        $"UPDATE deliveries SET state = 'Folded', folded_into = @Id WHERE destination_id = @DestinationId AND {Fresh} AND id <> @Id", new { envelope.Id, envelope.DestinationId, now = tx.Now });

    /// <summary>What is told in its message and still to be told, newest first.</summary>
    public static IReadOnlyList<Delivery> FoldedInto(ReadTx tx, string id, int limit) =>
        tx.Query<Delivery>($"SELECT {Columns} FROM deliveries WHERE folded_into = @id AND state = 'Folded' ORDER BY id DESC LIMIT @limit", new { id, limit });

    public static long CountFoldedInto(ReadTx tx, string id) => tx.Scalar<long>("SELECT COUNT(*) FROM deliveries WHERE folded_into = @id AND state = 'Folded'", new { id });

    /// <summary>The incidents that a message told of.</summary>
    public static IReadOnlyList<string> IncidentsOf(ReadTx tx, string id) => tx.Query<string>(
        "SELECT DISTINCT incident_id FROM deliveries WHERE (id = @id OR folded_into = @id) AND incident_id IS NOT NULL ORDER BY incident_id DESC", new { id });

    /// <summary>Names of those whom a message about the incident has reached.</summary>
    public static IReadOnlyList<string> Reached(ReadTx tx, string incidentId) => tx.Query<string>(
        """
        SELECT DISTINCT p.name FROM deliveries d JOIN people p ON p.id = d.person_id
        WHERE d.incident_id = @incidentId AND d.state IN ('Sent', 'Folded') AND d.closed_at IS NOT NULL ORDER BY p.name LIMIT 20
        """, new { incidentId });

    /// <summary>Takes it for this server: pushed forward before it is tried, so that one that kills its sender does not come first for ever. Null when another was faster.</summary>
    public static Delivery? Claim(WriteTx tx, Delivery due, DateTimeOffset nextTry, DateTimeOffset leaseUntil) => tx.QueryFirst<Delivery>(
        $"""
        UPDATE deliveries SET fence = fence + 1, tries = tries + 1, tried_at = COALESCE(tried_at, @now), due_at = @nextTry, lease_until = @leaseUntil
        WHERE id = @Id AND state = 'Pending' AND fence = @Fence AND {Free} RETURNING {Columns}
        """, new { due.Id, due.Fence, nextTry, leaseUntil, now = tx.Now });

    /// <summary>What waits of the same kind and subject waits as long as the newest, but at most half an hour in all.</summary>
    public static void PutOff(WriteTx tx, string destinationId, NotificationKind kind, string subjectId, DateTimeOffset until) => tx.Execute(
        "UPDATE deliveries SET due_at = @until WHERE destination_id = @destinationId AND state = 'Pending' AND kind = @kind AND subject_id = @subjectId AND tries = 0 AND created_at >= @since",
        new { destinationId, kind = kind.ToString(), subjectId, until, since = until.AddMinutes(-30) });

    /// <summary>Nothing more is sent there, nor what would have been told with it.</summary>
    public static void CloseAll(WriteTx tx, string destinationId, string why) => tx.Execute(
        """
        UPDATE deliveries SET state = 'Dead', closed_at = @now, error = @why, lease_until = NULL, fence = fence + 1 WHERE id IN (
          SELECT d.id FROM deliveries d WHERE d.destination_id = @destinationId AND d.state = 'Pending'
          UNION ALL SELECT f.id FROM deliveries d JOIN deliveries f ON f.folded_into = d.id WHERE d.destination_id = @destinationId AND d.state = 'Pending' AND f.state = 'Folded' AND f.closed_at IS NULL)
        """, new { destinationId, why, now = tx.Now });

    public static void Close(WriteTx tx, string id, DeliveryState state, string? why) => tx.Execute(
        "UPDATE deliveries SET state = @state, closed_at = @now, error = @why, lease_until = NULL WHERE id = @id AND state IN ('Pending', 'Folded')", new { id, state = state.ToString(), why, now = tx.Now });

    /// <summary>It was sent, with all that was told in it. False when somebody else has begun another try since.</summary>
    public static bool Sent(WriteTx tx, Delivery claimed)
    {
        if (tx.Execute("UPDATE deliveries SET state = 'Sent', closed_at = @now, lease_until = NULL, error = NULL WHERE id = @Id AND fence = @Fence AND state = 'Pending'", new { claimed.Id, claimed.Fence, now = tx.Now }) == 0) return false;
        tx.Execute("UPDATE deliveries SET closed_at = @now WHERE folded_into = @Id AND state = 'Folded' AND closed_at IS NULL", new { claimed.Id, now = tx.Now });
        return true;
    }

    /// <summary>It could not be sent: it is tried again at <paramref name="again"/>, or never. False when somebody else has begun another try since.</summary>
    public static bool Failed(WriteTx tx, Delivery claimed, DateTimeOffset? again, string why)
    {
        var changed = tx.Execute(
            "UPDATE deliveries SET state = @state, due_at = COALESCE(@again, due_at), closed_at = @closed, lease_until = NULL, error = @why WHERE id = @Id AND fence = @Fence AND state = 'Pending'",
            new { claimed.Id, claimed.Fence, state = (again is null ? DeliveryState.Dead : DeliveryState.Pending).ToString(), again, closed = again is null ? tx.Now : (DateTimeOffset?)null, why });
        if (changed == 1 && again is null) tx.Execute("UPDATE deliveries SET state = 'Dead', closed_at = @now, error = @why WHERE folded_into = @Id AND state = 'Folded'", new { claimed.Id, why, now = tx.Now });
        return changed == 1;
    }

    /// <summary>How the outbox is.</summary>
    public static OutboxFacts Facts(ReadTx tx) => tx.QueryFirst<OutboxFacts>(
        """
        SELECT (SELECT COUNT(*) FROM deliveries WHERE state = 'Pending') AS waiting,
          (SELECT MIN(due_at) FROM deliveries WHERE state = 'Pending') AS oldest_due_at,
          (SELECT COUNT(*) FROM deliveries WHERE state = 'Dead' AND closed_at > @recently) AS dead,
          (SELECT COUNT(*) FROM destinations WHERE disabled_at IS NULL AND (verified_at IS NOT NULL OR person_id IS NULL)) AS ways,
          (SELECT COUNT(*) FROM destinations WHERE disabled_at IS NULL AND failing_since IS NOT NULL) AS failing,
          (SELECT COUNT(*) FROM destinations WHERE disabled_at IS NULL AND failing_since IS NULL AND succeeded_at IS NOT NULL) AS working
        """, new { recently = tx.Now - OutboxFacts.Recently })!;

    /// <summary>A person wants it tried anew, under its own id: at once, as what was tried before, and not when the next page may go there.</summary>
    public static bool Retry(WriteTx tx, string id)
    {
        tx.Announce(Topic);
        return tx.Execute("UPDATE deliveries SET state = 'Pending', due_at = @now, tried_at = NULL, tries = 1, closed_at = NULL, lease_until = NULL, folded_into = NULL WHERE id = @id AND state = 'Dead'", new { id, now = tx.Now }) == 1;
    }
}
