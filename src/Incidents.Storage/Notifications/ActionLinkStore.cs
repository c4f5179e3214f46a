using Incidents.Core.Notifications;

namespace Incidents.Storage.Notifications;

/// <summary>One-time links, by the hash of what stands in them.</summary>
public static class ActionLinkStore
{
    public static void Add(WriteTx tx, ActionLink made)
    {
        tx.Execute("DELETE FROM action_links WHERE expires_at < @longAgo", new { longAgo = tx.Now.AddDays(-7) });
        tx.Execute(
            "INSERT INTO action_links (hash, person_id, action, subject_id, expires_at) VALUES (@Hash, @PersonId, @action, @SubjectId, @ExpiresAt)",
            new { made.Hash, made.PersonId, action = made.Action.ToString(), made.SubjectId, made.ExpiresAt });
    }

    public static ActionLink? Find(ReadTx tx, string hash) =>
        tx.QueryFirst<ActionLink>("SELECT hash, person_id, action, subject_id, expires_at, used_at FROM action_links WHERE hash = @hash", new { hash });

    /// <summary>True once.</summary>
    public static bool Use(WriteTx tx, string hash) => tx.Execute("UPDATE action_links SET used_at = @now WHERE hash = @hash AND used_at IS NULL", new { hash, now = tx.Now }) == 1;
}
