using System.Text.Json;
using Incidents.Core.Notifications;

namespace Incidents.Storage.Notifications;

/// <summary>Contact methods and channels, what is known of them, and people's rules.</summary>
public static class DestinationStore
{
    private const string Columns =
        "d.id, d.person_id, d.name, d.kind, d.address, d.secret, d.recipient, d.content_type, d.body, d.created_at, d.verified_at, d.code_hash, d.code_tries, d.code_sent_at, d.paged_at, d.succeeded_at, d.failing_since, d.gone_since, d.disabled_at, d.disabled_why";

    public static Destination? Find(ReadTx tx, string id) => tx.QueryFirst<Destination>($"SELECT {Columns} FROM destinations d WHERE d.id = @id", new { id });

    public static IReadOnlyList<Destination> OfPerson(ReadTx tx, string personId) =>
        tx.Query<Destination>($"SELECT {Columns} FROM destinations d WHERE d.person_id = @personId ORDER BY d.id", new { personId });

    /// <summary>By which he can be told now: nothing reaches who may not sign in.</summary>
    public static IReadOnlyList<Destination> Usable(ReadTx tx, string personId) => tx.Query<Destination>(
        $"SELECT {Columns} FROM destinations d JOIN people p ON p.id = d.person_id WHERE d.person_id = @personId AND d.verified_at IS NOT NULL AND d.disabled_at IS NULL AND p.disabled_at IS NULL ORDER BY d.id", new { personId });

    public static IReadOnlyList<Destination> Channels(ReadTx tx) => tx.Query<Destination>($"SELECT {Columns} FROM destinations d WHERE d.person_id IS NULL ORDER BY d.id");

    public static void Add(WriteTx tx, Destination made) => tx.Execute(
        """
        INSERT INTO destinations (id, person_id, name, kind, address, secret, recipient, content_type, body, created_at, verified_at)
        VALUES (@Id, @PersonId, @Name, @kind, @Address, @Secret, @Recipient, @ContentType, @Body, @CreatedAt, @VerifiedAt)
        """, new { made.Id, made.PersonId, made.Name, kind = made.Kind.ToString(), made.Address, made.Secret, made.Recipient, made.ContentType, made.Body, made.CreatedAt, made.VerifiedAt });

    public static bool Remove(WriteTx tx, string id) => tx.Execute("DELETE FROM destinations WHERE id = @id", new { id }) == 1;

    /// <summary>A code is on its way there.</summary>
    public static void SetCode(WriteTx tx, string id, string? codeHash) =>
        tx.Execute("UPDATE destinations SET code_hash = @codeHash, code_tries = 0, code_sent_at = @now WHERE id = @id", new { id, codeHash, now = tx.Now });

    public static void CountTry(WriteTx tx, string id) => tx.Execute("UPDATE destinations SET code_tries = code_tries + 1 WHERE id = @id", new { id });

    /// <summary>It may be used, from now on or again.</summary>
    public static void Verify(WriteTx tx, string id) => tx.Execute(
        "UPDATE destinations SET verified_at = @now, code_hash = NULL, disabled_at = NULL, disabled_why = NULL, gone_since = NULL, failing_since = NULL WHERE id = @id", new { id, now = tx.Now });

    public static void Disable(WriteTx tx, string id, string why) =>
        tx.Execute("UPDATE destinations SET disabled_at = @now, disabled_why = @why WHERE id = @id AND disabled_at IS NULL", new { id, why, now = tx.Now });

    /// <summary>A page is on its way there.</summary>
    public static void Page(WriteTx tx, string id) => tx.Execute("UPDATE destinations SET paged_at = @now WHERE id = @id", new { id, now = tx.Now });

    /// <summary>Something arrived there.</summary>
    public static void Succeed(WriteTx tx, string id) =>
        tx.Execute("UPDATE destinations SET succeeded_at = @now, failing_since = NULL, gone_since = NULL WHERE id = @id", new { id, now = tx.Now });

    public static void Fail(WriteTx tx, string id, bool gone) => tx.Execute(
        $"UPDATE destinations SET failing_since = COALESCE(failing_since, @now), gone_since = {(gone ? "COALESCE(gone_since, @now)" : "NULL")} WHERE id = @id", new { id, now = tx.Now });

    public static IReadOnlyList<NotificationRule> Rules(ReadTx tx, string personId) =>
        tx.QueryFirst<string>("SELECT rules FROM notification_rules WHERE person_id = @personId", new { personId }) is { } rules ? JsonSerializer.Deserialize<List<NotificationRule>>(rules)! : [];

    public static void SetRules(WriteTx tx, string personId, IReadOnlyList<NotificationRule> rules) => tx.Execute(
        "INSERT INTO notification_rules (person_id, rules) VALUES (@personId, @rules) ON CONFLICT (person_id) DO UPDATE SET rules = @rules", new { personId, rules = JsonSerializer.Serialize(rules) });
}
