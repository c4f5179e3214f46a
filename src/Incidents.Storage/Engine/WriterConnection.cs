using System.Data.Common;

namespace Incidents.Storage;

/// <summary>The one connection that writes, with the statements kept prepared on it.</summary>
internal sealed class WriterConnection(DbConnection connection, Dialect dialect) : IDisposable
{
    private readonly Dictionary<string, HotStatement> hot = [];
    private readonly Dictionary<string, DbCommand> turns = [];

    public DbConnection Connection => connection;

    public HotStatement Hot(string sql)
    {
        if (hot.TryGetValue(sql, out var statement)) return statement.Forget();
        var command = connection.CreateCommand();
        command.CommandText = sql;
        dialect.Prepare(command);
        return hot[sql] = new HotStatement(command);
    }

    public void Begin() => Turn(dialect.BeginWrite);

    public void Commit() => Turn("COMMIT");

    public void Savepoint() => Turn("SAVEPOINT job");

    public void Release() => Turn("RELEASE SAVEPOINT job");

    public void RollbackToSavepoint() => Turn("ROLLBACK TO SAVEPOINT job");

    /// <summary>
    /// Rolls back and forgives: on a full disk or an I/O error SQLite has rolled back by itself,
    /// and its complaint about that must not replace the error that caused it. False when the connection cannot begin anew.
    /// </summary>
    public bool RollbackQuietly() => Quietly(() => Turn("ROLLBACK")) || Quietly(() => Turn(dialect.BeginWrite), () => Turn("ROLLBACK"));

    /// <summary>Closing a broken connection complains; the first error was told already.</summary>
    public void Dispose() => Quietly(() =>
    {
        foreach (var command in turns.Values) command.Dispose();
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

    private void Turn(string sql)
    {
        if (!turns.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            dialect.Prepare(command);
            turns[sql] = command;
        }

        command.ExecuteNonQuery();
    }
}
