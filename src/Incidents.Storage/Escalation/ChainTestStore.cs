using Incidents.Core;
using Incidents.Core.Escalation;

namespace Incidents.Storage.Escalation;

/// <summary>Test pages of chains.</summary>
public static class ChainTestStore
{
    private const string Columns = "id, chain_id, revision, begun_at, begun_by_name, ends_at, ended_at";

    /// <summary>False while another test of the chain goes on.</summary>
    public static bool Begin(WriteTx tx, ChainTest test) => tx.Execute(
        """
        INSERT INTO chain_tests (id, chain_id, revision, begun_at, begun_by_name, ends_at) VALUES (@Id, @ChainId, @Revision, @BegunAt, @BegunByName, @EndsAt)
        ON CONFLICT (chain_id) WHERE ended_at IS NULL DO NOTHING
        """, new { test.Id, test.ChainId, test.Revision, test.BegunAt, test.BegunByName, test.EndsAt }) == 1;

    public static void AddPage(WriteTx tx, TestPage page) => tx.Execute(
        "INSERT INTO chain_test_pages (test_id, step, target, person_id, name, is_reached) VALUES (@TestId, @Step, @Target, @PersonId, @Name, @IsReached)",
        new { page.TestId, page.Step, page.Target, page.PersonId, page.Name, page.IsReached });

    /// <summary>The person has seen it; false when none of that test waits for him.</summary>
    public static bool Acknowledge(WriteTx tx, string testId, string personId) => tx.Execute(
        "UPDATE chain_test_pages SET acknowledged_at = @now WHERE person_id = @personId AND test_id = @testId AND acknowledged_at IS NULL", new { testId, personId, now = tx.Now }) > 0;

    public static bool WasTold(ReadTx tx, string testId, string personId) =>
        tx.Scalar<long>("SELECT COUNT(*) FROM chain_test_pages WHERE test_id = @testId AND person_id = @personId", new { testId, personId }) > 0;

    public static bool End(WriteTx tx, string id) => tx.Execute("UPDATE chain_tests SET ended_at = @now WHERE id = @id AND ended_at IS NULL", new { id, now = tx.Now }) == 1;

    public static IReadOnlyList<ChainTest> Open(ReadTx tx) => With(tx, tx.Query<ChainTest>($"SELECT {Columns} FROM chain_tests WHERE ended_at IS NULL ORDER BY id"));

    public static ChainTest? Find(ReadTx tx, string id) => With(tx, tx.Query<ChainTest>($"SELECT {Columns} FROM chain_tests WHERE id = @id", new { id })) is [var test, ..] ? test : null;

    /// <summary>The last of the chain that has ended.</summary>
    public static ChainTest? Last(ReadTx tx, string chainId) =>
        With(tx, tx.Query<ChainTest>($"SELECT {Columns} FROM chain_tests WHERE chain_id = @chainId AND ended_at IS NOT NULL ORDER BY id DESC LIMIT 1", new { chainId })) is [var test, ..] ? test : null;

    /// <summary>Newest first.</summary>
    public static Page<ChainTest> Of(ReadTx tx, string chainId, PageRequest page)
    {
        var sql = $"SELECT {Columns} FROM chain_tests WHERE chain_id = @chainId{(page.After is null ? "" : " AND id < @after")} ORDER BY id DESC LIMIT @limit";
        var found = Page<ChainTest>.Of(tx.Query<ChainTest>(sql, new { chainId, after = page.After, limit = page.Limit + 1 }), page.Limit, t => t.Id);
        return new(With(tx, found.Items), found.Next);
    }

    private static IReadOnlyList<ChainTest> With(ReadTx tx, IReadOnlyList<ChainTest> tests) => [.. tests.Select(test => test with
    {
        Pages = tx.Query<TestPage>(
            """
            SELECT p.test_id, p.step, p.target, p.person_id, p.name, p.is_reached, p.acknowledged_at,
              (SELECT MIN(d.closed_at) FROM deliveries d WHERE d.subject_id = p.test_id AND COALESCE(d.person_id, '') = p.person_id AND d.state IN ('Sent', 'Folded')
                AND d.cause = p.test_id || '/' || CAST(p.step AS TEXT) || '/' || p.target) AS delivered_at
            FROM chain_test_pages p WHERE p.test_id = @Id ORDER BY p.step, p.target, p.person_id
            """, new { test.Id }),
    })];
}
