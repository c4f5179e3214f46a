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

    /// <summary>Begins, with the first job's savepoint. What can go together does: each command is a round trip to PostgreSQL.</summary>
    public void Begin() => Turn(dialect.BeginWrite + "; SAVEPOINT job");

    public void NextSavepoint() => Turn("RELEASE SAVEPOINT job; SAVEPOINT job");

    /// <summary>
    /// The release is what makes this honest: PostgreSQL answers COMMIT in a failed transaction (a job swallowed the error)
    /// by rolling back and calling that success, but it refuses the release.
    /// </summary>
    public void Commit() => Turn("RELEASE SAVEPOINT job; COMMIT");

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
