using Incidents.Core.Runs;

namespace Incidents.Storage.Runs;

/// <summary>Where runs went another way than their runbooks: added to, never changed.</summary>
public static class DeviationStore
{
    private const string Columns = "seq, kind, step_id, at, by_id, by_name, text";

    /// <summary>Gives it its number and time.</summary>
    public static void Add(WriteTx tx, string runId, Deviation said)
    {
        var seq = tx.Scalar<int>("UPDATE runs SET deviation_count = deviation_count + 1 WHERE id = @runId RETURNING deviation_count", new { runId });
        tx.Execute(
            $"INSERT INTO run_deviations (run_id, {Columns}) VALUES (@runId, @seq, @kind, @StepId, @now, @ById, @ByName, @Text)",
            new { runId, seq, kind = said.Kind.ToString(), said.StepId, now = tx.Now, said.ById, said.ByName, said.Text });
    }

    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<Deviation> Of(ReadTx tx, string runId) => tx.Query<Deviation>($"SELECT {Columns} FROM run_deviations WHERE run_id = @runId ORDER BY seq", new { runId });
}
