using System.Text.Json;
using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>The verification policy, version by version; the newest holds.</summary>
public static class VerificationPolicyStore
{
    public static VerificationPolicy Current(ReadTx tx) =>
        tx.QueryFirst<string>("SELECT policy FROM verification_policies ORDER BY version DESC LIMIT 1") is { } kept
            ? JsonSerializer.Deserialize<VerificationPolicy>(kept)!
            : VerificationPolicy.Default;

    /// <summary>Gives the policy with its new version.</summary>
    public static VerificationPolicy Add(WriteTx tx, VerificationPolicy policy, string madeBy)
    {
        var next = policy with { Version = Current(tx).Version + 1 };
        tx.Execute(
            "INSERT INTO verification_policies (version, policy, made_at, made_by_name) VALUES (@Version, @policy, @now, @madeBy)",
            new { next.Version, policy = JsonSerializer.Serialize(next), now = tx.Now, madeBy });
        return next;
    }
}
