namespace Incidents.Storage.Access;

/// <summary>Answers to commands that were sent with an Idempotency-Key, by caller and key.</summary>
public static class IdempotentAnswerStore
{
    /// <summary>A client that retries after a week has forgotten what it asked.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public static IdempotentAnswer? Find(ReadTx tx, string callerId, string key) => tx.QueryFirst<IdempotentAnswer>(
        "SELECT request_hash, body FROM idempotent_answers WHERE caller_id = @callerId AND idempotency_key = @key", new { callerId, key });

    /// <summary>Keeps the answer, in the commit of what it tells of.</summary>
    public static void Add(WriteTx tx, string callerId, string key, IdempotentAnswer answer)
    {
        tx.Execute("DELETE FROM idempotent_answers WHERE answered_at < @before", new { before = tx.Now - Kept });
        tx.Execute(
            "INSERT INTO idempotent_answers (caller_id, idempotency_key, request_hash, body, answered_at) VALUES (@callerId, @key, @RequestHash, @Body, @now)",
            new { callerId, key, answer.RequestHash, answer.Body, now = tx.Now });
    }
}

/// <summary>What was asked, as a hash, and what was answered.</summary>
public sealed record IdempotentAnswer
{
    public string RequestHash { get; init; } = "";

    /// <summary>The answer's JSON.</summary>
    public string Body { get; init; } = "";
}
