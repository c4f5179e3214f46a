using System.Text.Json;
using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>Runs that were carried out on paper, and who attested them.</summary>
public static class PaperStore
{
    private const string Columns = "run_id, executor_id, verifier_id, verifier_name, imported_at, imported_by_id, imported_by_name, checks, executor_attested_at, verifier_attested_at";

    public static Paper? Find(ReadTx tx, string runId) => tx.QueryFirst<Row>($"SELECT {Columns} FROM run_papers WHERE run_id = @runId", new { runId })?.ToPaper();

    public static void Add(WriteTx tx, Paper paper) => tx.Execute(
        $"INSERT INTO run_papers ({Columns}) VALUES (@RunId, @ExecutorId, @VerifierId, @VerifierName, @ImportedAt, @ImportedById, @ImportedByName, @checks, NULL, NULL)",
        new { paper.RunId, paper.ExecutorId, paper.VerifierId, paper.VerifierName, paper.ImportedAt, paper.ImportedById, paper.ImportedByName, checks = JsonSerializer.Serialize(paper.Checks) });

    /// <summary>What was attested stays attested.</summary>
    public static void SaveAttestations(WriteTx tx, Paper paper) => tx.Execute(
        """
        UPDATE run_papers SET executor_attested_at = COALESCE(executor_attested_at, @ExecutorAttestedAt), verifier_attested_at = COALESCE(verifier_attested_at, @VerifierAttestedAt)
        WHERE run_id = @RunId
        """, new { paper.RunId, paper.ExecutorAttestedAt, paper.VerifierAttestedAt });

    private sealed record Row
    {
        public string RunId { get; init; } = "";

        public string ExecutorId { get; init; } = "";

        public string VerifierId { get; init; } = "";

        public string VerifierName { get; init; } = "";

        public DateTimeOffset ImportedAt { get; init; }

        public string ImportedById { get; init; } = "";

        public string ImportedByName { get; init; } = "";

        public string Checks { get; init; } = "[]";

        public DateTimeOffset? ExecutorAttestedAt { get; init; }

        public DateTimeOffset? VerifierAttestedAt { get; init; }

        public Paper ToPaper() => new()
        {
            RunId = RunId,
            ExecutorId = ExecutorId,
            VerifierId = VerifierId,
            VerifierName = VerifierName,
            ImportedAt = ImportedAt,
            ImportedById = ImportedById,
            ImportedByName = ImportedByName,
            Checks = JsonSerializer.Deserialize<List<PaperCheck>>(Checks) ?? [],
            ExecutorAttestedAt = ExecutorAttestedAt,
            VerifierAttestedAt = VerifierAttestedAt,
        };
    }
}
