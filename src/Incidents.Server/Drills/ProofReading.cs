using Incidents.Core.Drills;
using Incidents.Core.Runs;
using Incidents.Storage;
using Incidents.Storage.Drills;

namespace Incidents.Server.Drills;

/// <summary>How runbooks stand, derived at the moment of asking.</summary>
public static class ProofReading
{
    public const string Header = "X-Runbook-Proof";

    private static readonly ProofHistory Nothing = new();

    public static Proof Of(ReadTx tx, string runbookId) => Proving.Of(ProofStore.Of(tx, runbookId) ?? Nothing, tx.Now);

    /// <summary>Of all, by id; the same number of statements as for one.</summary>
    public static IReadOnlyDictionary<string, Proof> All(ReadTx tx) => ProofStore.All(tx).ToDictionary(h => h.Key, h => Proving.Of(h.Value, tx.Now));

    /// <summary>What both sides of a verification should know before they trust the runbook (M46).</summary>
    public static IReadOnlyList<string> Warnings(ReadTx tx, Run run) => Of(tx, run.RunbookId) is { IsProven: false } proof ? [$"readiness: {string.Join(' ', proof.Details.Prepend($"{proof.Text}."))}"] : [];

    public static void Say(HttpContext context, Proof proof) => context.Response.Headers[Header] = $"{Http.Words.Of(proof.State)}; text=\"{proof.Text}\"";
}
