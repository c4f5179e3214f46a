namespace Incidents.Storage.Access;

/// <summary>Signed-in sessions, by the hash of their token.</summary>
public static class SessionStore
{
    public static void Add(WriteTx tx, string tokenHash, string personId, DateTimeOffset expiresAt) => tx.Execute(
        "INSERT INTO sessions (id, token_hash, person_id, created_at, expires_at, authenticated_at) VALUES (@id, @tokenHash, @personId, @now, @expiresAt, @now)",
        new { id = tx.NewId("ses"), tokenHash, personId, now = tx.Now, expiresAt });

    /// <summary>A session that is neither ended nor expired, if its person may still sign in.</summary>
    public static Session? Find(ReadTx tx, string tokenHash) => tx.QueryFirst<Session>(
        """
        SELECT s.person_id, s.authenticated_at FROM sessions s JOIN people p ON p.id = s.person_id
        WHERE s.token_hash = @tokenHash AND s.ended_at IS NULL AND s.expires_at > @now AND p.disabled_at IS NULL
        """, new { tokenHash, now = tx.Now });

    /// <summary>The password was given again.</summary>
    public static void Authenticate(WriteTx tx, string tokenHash) =>
        tx.Execute("UPDATE sessions SET authenticated_at = @now WHERE token_hash = @tokenHash", new { tokenHash, now = tx.Now });

    /// <summary>It goes on under another token; false when it ended meanwhile.</summary>
    public static bool Renew(WriteTx tx, string tokenHash, string nextHash) =>
        tx.Execute("UPDATE sessions SET token_hash = @nextHash WHERE token_hash = @tokenHash AND ended_at IS NULL", new { tokenHash, nextHash }) == 1;

    public static void End(WriteTx tx, string tokenHash) =>
        tx.Execute("UPDATE sessions SET ended_at = @now WHERE token_hash = @tokenHash AND ended_at IS NULL", new { tokenHash, now = tx.Now });

    public static void EndAll(WriteTx tx, string personId) =>
        tx.Execute("UPDATE sessions SET ended_at = @now WHERE person_id = @personId AND ended_at IS NULL", new { personId, now = tx.Now });
}

/// <summary>Whose session it is, by account, and when the password was last given.</summary>
public sealed record Session
{
    public string PersonId { get; init; } = "";

    public DateTimeOffset AuthenticatedAt { get; init; }
}
