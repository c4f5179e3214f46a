using System.Data.Common;

namespace Incidents.Storage;

/// <summary>The one connection that writes, with the statements kept prepared on it.</summary>
internal sealed class WriterConnection(DbConnection connection, Dialect dialect) : IDisposable
{
    private readonly Dictionary<string, HotStatement> hot = [];
    private readonly LastWords lastWords = new();
    private readonly PostgresOutbox? outbox = dialect.Outbox(connection);

    /// <summary>Whoever uses it past the hot statements finds done what these put off.</summary>
    public DbConnection Connection
    {
        get
        {
            Flush();
            return connection;
        }
    }

    /// <inheritdoc cref="Dialect.Log"/>
    public SqliteLog? Log { get; } = dialect.Log(connection);

    /// <summary>What was written in this turn, for those who wait for it.</summary>
    public HashSet<string> Announced { get; } = [];

    public string SkipLocked => dialect.SkipLocked;

    /// <summary>True where questions are cheaper when they are asked together.</summary>
    public bool AsksAhead => outbox is not null;

    /// <inheritdoc cref="WriteTx.LastWord"/>
    public void LastWord(object about, string table, Action write) => lastWords.Add(about, table, write);

    public HotStatement Hot(string sql)
    {
        if (lastWords.Concern(sql)) lastWords.CarryOut();
        return Kept(sql);
    }

    /// <summary>Begins; carefully means that each job gets a savepoint of its own.</summary>
    public void Begin(bool carefully)
    {
        Announced.Clear();
        Turn(dialect.BeginWrite);
        if (HasSavepoint(carefully)) Turn("SAVEPOINT job");
        if (carefully) Flush();
    }

    public void NextSavepoint()
    {
        Turn("RELEASE SAVEPOINT job");
        Turn("SAVEPOINT job");
        Flush();
    }

    public void Commit(bool carefully)
    {
        lastWords.CarryOut();
        // The COMMIT that goes with them would be carried out before their answers are looked at.
        if (outbox?.ExpectsChanges == true) Flush();
        if (HasSavepoint(carefully)) Turn("RELEASE SAVEPOINT job");
        Turn("COMMIT");
        Flush();
    }

    public void RollbackToSavepoint()
    {
        Forget();
        Turn("ROLLBACK TO SAVEPOINT job");
        Flush();
    }

    /// <summary>Carries out what was put off; a mistake in it is told here.</summary>
    public void Flush()
    {
        lastWords.CarryOut();
        outbox?.Flush();
    }

    /// <summary>
    /// Rolls back and forgives: on a full disk or an I/O error SQLite has rolled back by itself,
    /// and its complaint about that must not replace the error that caused it. False when the connection cannot begin anew.
    /// </summary>
    public bool RollbackQuietly() => Quietly(() => Only("ROLLBACK")) || Quietly(() => Only(dialect.BeginWrite), () => Only("ROLLBACK"));

    /// <summary>Closing a broken connection complains; the first error was told already.</summary>
    public void Dispose() => Quietly(() =>
    {
        foreach (var statement in hot.Values) statement.Dispose();
    }, () => Log?.Dispose(), connection.Dispose);

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

    private HotStatement Kept(string sql) => hot.TryGetValue(sql, out var statement) ? statement.Forget() : hot[sql] = dialect.Hot(connection, outbox, sql);

    private bool HasSavepoint(bool carefully) => carefully || !dialect.CommitsHonestly;

    /// <summary>What is still to be sent is not wanted any more.</summary>
    private void Only(string sql)
    {
        Forget();
        Kept(sql).Execute();
    }

    private void Forget()
    {
        lastWords.Forget();
        outbox?.Forget();
    }

    private void Turn(string sql) => Kept(sql).Later();
}
