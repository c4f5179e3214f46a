using System.Text.Json;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>The probes of runs, their answers, and what was agreed where there were none.</summary>
public static class ProbeStore
{
    /// <summary>In the order of the runbook. One statement for a run without probes.</summary>
    public static IReadOnlyList<RunProbe> Of(ReadTx tx, string runId)
    {
        var probes = tx.Query<string>("SELECT definition FROM run_probes WHERE run_id = @runId ORDER BY ordinal", new { runId });
        if (probes.Count == 0) return [];
        var tries = tx.Query<TryRow>(
            "SELECT name, value, expected, passed, evidence, at, by_id, by_name FROM run_probe_tries WHERE run_id = @runId ORDER BY name, number", new { runId }).ToLookup(t => t.Name, t => t.ToTry());
        return [.. probes.Select(json => JsonSerializer.Deserialize<Probe>(json)!).Select(probe => new RunProbe { Definition = probe, Tries = [.. tries[probe.Name]] })];
    }

    public static void Add(WriteTx tx, string runId, IReadOnlyList<Probe> probes)
    {
        for (var i = 0; i < probes.Count; i++)
            tx.Execute(
                "INSERT INTO run_probes (run_id, ordinal, name, definition) VALUES (@runId, @ordinal, @Name, @definition)",
                new { runId, ordinal = i + 1, probes[i].Name, definition = JsonSerializer.Serialize(probes[i]) });
    }

    /// <summary>Appends an answer to those that <paramref name="before"/> has.</summary>
    public static void AddTry(WriteTx tx, string runId, RunProbe before, ProbeTry answer) => tx.Execute(
        """
        INSERT INTO run_probe_tries (run_id, name, number, value, expected, passed, evidence, at, by_id, by_name)
        VALUES (@runId, @Name, @number, @Value, @Expected, @Passed, @Evidence, @At, @ById, @ByName)
        """,
        new { runId, before.Definition.Name, number = before.Tries.Count + 1, answer.Value, answer.Expected, answer.Passed, answer.Evidence, answer.At, answer.ById, answer.ByName });

    public static FinishProposal? Proposal(ReadTx tx, string runId) => tx.QueryFirst<ProposalRow>(
        "SELECT reason, proposed_by_id, proposed_by_name, proposed_at FROM run_finishes WHERE run_id = @runId", new { runId })?.ToProposal();

    /// <summary>The latest reason stands.</summary>
    public static void Propose(WriteTx tx, string runId, FinishProposal proposal) => tx.Execute(
        """
        INSERT INTO run_finishes (run_id, reason, proposed_by_id, proposed_by_name, proposed_at) VALUES (@runId, @Reason, @ProposedById, @ProposedByName, @ProposedAt)
        ON CONFLICT (run_id) DO UPDATE SET reason = excluded.reason, proposed_by_id = excluded.proposed_by_id, proposed_by_name = excluded.proposed_by_name, proposed_at = excluded.proposed_at
        """, new { runId, proposal.Reason, proposal.ProposedById, proposal.ProposedByName, proposal.ProposedAt });

    public static void Confirm(WriteTx tx, string runId, string byId, string byName) => tx.Execute(
        "UPDATE run_finishes SET confirmed_by_id = @byId, confirmed_by_name = @byName, confirmed_at = @now WHERE run_id = @runId",
        new { runId, byId, byName, now = tx.Now });

    /// <summary>When the first guarded step of the run was released.</summary>
    public static DateTimeOffset? FirstRelease(ReadTx tx, string runId) => tx.QueryFirst<ReleaseRow>(
        "SELECT MIN(COALESCE(released_at, CASE WHEN state = 'Released' THEN closed_at END)) AS at FROM verifications WHERE run_id = @runId", new { runId })?.At;

    private sealed record ReleaseRow
    {
        public DateTimeOffset? At { get; init; }
    }

    private sealed record ProposalRow
    {
        public string Reason { get; init; } = "";

        public string ProposedById { get; init; } = "";

        public string ProposedByName { get; init; } = "";

        public DateTimeOffset ProposedAt { get; init; }

        public FinishProposal ToProposal() => new(Reason, ProposedById, ProposedByName, ProposedAt);
    }

    private sealed record TryRow
    {
        public string Name { get; init; } = "";

        public string Value { get; init; } = "";

        public string Expected { get; init; } = "";

        public bool Passed { get; init; }

        public string? Evidence { get; init; }

        public DateTimeOffset At { get; init; }

        public string ById { get; init; } = "";

        public string ByName { get; init; } = "";

        public ProbeTry ToTry() => new(Value, Expected, Passed, Evidence, At, ById, ByName);
    }
}
