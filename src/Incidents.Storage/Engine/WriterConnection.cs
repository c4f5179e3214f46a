using System.Data.Common;

namespace Incidents.Storage;

/// <summary>The one connection that writes, with the statements kept prepared on it.</summary>
internal sealed class WriterConnection(DbConnection connection, Dialect dialect) : IDisposable
{
    private readonly Dictionary<string, HotStatement> hot = [];

    public DbConnection Connection => connection;

    public HotStatement Hot(string sql) => hot.TryGetValue(sql, out var statement) ? statement.Forget() : hot[sql] = dialect.Hot(connection, sql);

    /// <summary>Begins; carefully means that each job gets a savepoint of its own.</summary>
    public void Begin(bool carefully)
    {
        Turn(dialect.BeginWrite);
        if (HasSavepoint(carefully)) Turn("SAVEPOINT job");
    }

    public void NextSavepoint()
    {
        Turn("RELEASE SAVEPOINT job");
        Turn("SAVEPOINT job");
    }

    public void Commit(bool carefully)
    {
        if (HasSavepoint(carefully)) Turn("RELEASE SAVEPOINT job");
        Turn("COMMIT");
    }

    public void RollbackToSavepoint() => Turn("ROLLBACK TO SAVEPOINT job");

    /// <summary>
    /// Rolls back and forgives: on a full disk or an I/O error SQLite has rolled back by itself,
    /// and its complaint about that must not replace the error that caused it. False when the connection cannot begin anew.
    /// </summary>
    public bool RollbackQuietly() => Quietly(() => Turn("ROLLBACK")) || Quietly(() => Turn(dialect.BeginWrite), () => Turn("ROLLBACK"));

    /// <summary>Closing a broken connection complains; the first error was told already.</summary>
    public void Dispose() => Quietly(() =>
    {
        foreach (var statement in hot.Values) statement.Dispose();
    }, connection.Dispose);

    private static bool Quietly(params ReadOnlySpan<Action> steps)
    {
        var well = true;
        foreach (var step in steps)
        {
            try
            {
                step();
            }
            catch (Exception error) when (error is DbException or InvalidOperationException or IOException)
            {
                well = false;
            }
        }

        return well;
    }

    private bool HasSavepoint(bool carefully) => carefully || !dialect.CommitsHonestly;

    private void Turn(string sql) => Hot(sql).Execute();
}
