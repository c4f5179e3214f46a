using System.Text.Json;
using Incidents.Core;
using Incidents.Core.Intake;

namespace Incidents.Storage.Intake;

/// <summary>The journal of what senders sent.</summary>
public static class JournalStore
{
    private const string Columns = "seq, integration_id, received_at, format, target, headers, nonce, body, state, problem, replayed_at";

    /// <summary>The same commit as what became of it.</summary>
    public static void Add(WriteTx tx, string integrationId, IntakeRequest request, JournalState state, string? problem) => tx.Hot(
        """
        INSERT INTO intake_journal (integration_id, received_at, format, target, headers, nonce, body, state, problem)
        VALUES (@integration, @now, @format, @target, @headers, @nonce, @body, @state, @problem)
        """)
        .Set("@integration", integrationId).Set("@now", tx.Now).Set("@format", request.Format).Set("@target", request.Target)
        .Set("@headers", request.Headers.Count == 0 ? "" : JsonSerializer.Serialize(request.Headers)).Set("@nonce", request.Nonce)
        .SetBytes("@body", request.Body).Set("@state", state).Set("@problem", problem).Later();

    /// <summary>Newest first; those in one state only, when one is given.</summary>
    public static Page<JournalEntry> List(ReadTx tx, string integrationId, JournalState? state, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM intake_journal WHERE integration_id = @integrationId";
        // Said so that the partial index on what was not taken is used.
        if (state is JournalState.Unreadable or JournalState.Waiting) sql += " AND state IN ('Unreadable', 'Waiting')";
        if (state is not null) sql += " AND state = @state";
        if (page.After is not null) sql += " AND seq < @after";
        sql += " ORDER BY seq DESC LIMIT @limit";
        var rows = tx.Query<Row>(sql, new { integrationId, state = state?.ToString(), after = long.TryParse(page.After, out var seq) ? seq : 0, limit = page.Limit + 1 });
        return Page<JournalEntry>.Of([.. rows.Select(r => r.ToEntry())], page.Limit, e => $"{e.Seq}");
    }

    /// <summary>What was not taken yet, received in [from, to), in the order in which it was received; after the one that was received then and has that number.</summary>
    public static IReadOnlyList<JournalEntry> NotTaken(ReadTx tx, string integrationId, DateTimeOffset from, DateTimeOffset to, DateTimeOffset afterAt, long after, int limit) =>
        [.. tx.Query<Row>(
            $"""
            SELECT {Columns} FROM intake_journal
            WHERE integration_id = @integrationId AND state IN ('Unreadable', 'Waiting') AND received_at >= @from AND received_at < @to
              AND (received_at > @afterAt OR (received_at = @afterAt AND seq > @after))
            ORDER BY received_at, seq LIMIT @limit
            """, new { integrationId, from, to, afterAt, after, limit }).Select(r => r.ToEntry())];

    public static JournalEntry? Find(ReadTx tx, string integrationId, long seq) =>
        tx.QueryFirst<Row>($"SELECT {Columns} FROM intake_journal WHERE seq = @seq AND integration_id = @integrationId", new { integrationId, seq })?.ToEntry();

    /// <summary>From another installation, or this one's past: not taken before it is replayed.</summary>
    public static void Import(WriteTx tx, string integrationId, DateTimeOffset receivedAt, IntakeRequest request) => tx.Execute(
        """
        INSERT INTO intake_journal (integration_id, received_at, format, target, headers, nonce, body, state)
        VALUES (@integrationId, @receivedAt, @Format, @Target, @headers, @Nonce, @body, 'Waiting')
        """, new { integrationId, receivedAt, request.Format, request.Target, headers = request.Headers.Count == 0 ? "" : JsonSerializer.Serialize(request.Headers), request.Nonce, body = request.Body.ToArray() });

    public static void Replayed(WriteTx tx, long seq, string? problem) =>
        tx.Execute("UPDATE intake_journal SET state = 'Replayed', problem = @problem, replayed_at = @now WHERE seq = @seq", new { seq, problem, now = tx.Now });

    public static void StillUnreadable(WriteTx tx, long seq, string problem) =>
        tx.Execute("UPDATE intake_journal SET state = 'Unreadable', problem = @problem WHERE seq = @seq", new { seq, problem });

    /// <summary>True while there is anything that nobody could read, or of which a part was not read since then.</summary>
    public static bool AnyProblem(ReadTx tx, string integrationId, DateTimeOffset since) => tx.QueryFirst<long?>(
        "SELECT seq FROM intake_journal WHERE integration_id = @integrationId AND problem IS NOT NULL AND (state = 'Unreadable' OR received_at >= @since) LIMIT 1", new { integrationId, since }) is not null;

    /// <summary>Forgets the oldest that were received before <paramref name="before"/>, at most so many; gives how many. What waits to be replayed is kept, however old: it has just been brought.</summary>
    public static int Forget(WriteTx tx, DateTimeOffset before, int most) => tx.Execute(
        "DELETE FROM intake_journal WHERE seq IN (SELECT seq FROM (SELECT seq, received_at FROM intake_journal ORDER BY seq LIMIT @most) AS oldest WHERE received_at < @before) AND state <> 'Waiting'",
        new { before, most });

    private sealed record Row
    {
        public long Seq { get; init; }

        public string IntegrationId { get; init; } = "";

        public DateTimeOffset ReceivedAt { get; init; }

        public string Format { get; init; } = "";

        public string Target { get; init; } = "";

        public string Headers { get; init; } = "";

        public string Nonce { get; init; } = "";

        public byte[] Body { get; init; } = [];

        public JournalState State { get; init; }

        public string? Problem { get; init; }

        public DateTimeOffset? ReplayedAt { get; init; }

        public JournalEntry ToEntry() => new(Seq, IntegrationId, ReceivedAt, new IntakeRequest(Format, Body)
        {
            Nonce = Nonce,
            Target = Target,
            Headers = Headers.Length == 0 ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(Headers)!,
        }, State, Problem, ReplayedAt);
    }
}
