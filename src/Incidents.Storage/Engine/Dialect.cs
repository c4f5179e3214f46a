using System.Data.Common;

namespace Incidents.Storage;

/// <summary>The few things in which the two databases differ. Everything else is one SQL text.</summary>
internal abstract class Dialect : IDisposable
{
    /// <summary>The name used in migrations: <c>-- only: sqlite</c>, <c>-- only: postgres</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What to tell an operator about the engine and its version.</summary>
    public abstract string Describe();

    public abstract string BeginWrite { get; }

    /// <summary>Ends a question whose rows are about to be claimed: those that another server is claiming are left to it.</summary>
    public virtual string SkipLocked => "";

    /// <summary>Looks at what is there before anything is written; throws <see cref="StartupRefusedException"/> when it is not ours or not whole.</summary>
    public abstract void Inspect();

    public abstract DbConnection OpenWriter();

    /// <summary>What is to be synced after a commit of the writer's connection; null where COMMIT itself does that.</summary>
    public virtual SqliteLog? Log(DbConnection connection) => null;

    /// <summary>A connection on which a transaction that only reads has begun.</summary>
    public abstract DbConnection RentReader();

    /// <summary>As <see cref="RentReader"/>, and nobody else's: it is opened for this and closed after.</summary>
    public abstract DbConnection OpenReader();

    public abstract void ReturnReader(DbConnection connection, bool broken);

    /// <summary>Closes the readers kept, and from now on those that come back.</summary>
    public virtual void CloseReaders()
    {
    }

    /// <summary>For the writer's connection; null where a statement costs no round trip.</summary>
    public virtual PostgresOutbox? Outbox(DbConnection connection) => null;

    /// <summary>A statement to be kept on the writer's connection.</summary>
    public virtual HotStatement Hot(DbConnection connection, PostgresOutbox? outbox, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return new CommandStatement(command);
    }

    /// <summary>True where a savepoint costs something even when nothing is rolled back to it, and COMMIT is honest without one.</summary>
    public abstract bool CommitsHonestly { get; }

    public abstract bool HasTable(DbConnection connection, string table);

    /// <summary>Held around migrations, so that two servers starting at once apply each file once.</summary>
    public abstract void LockForMigration(DbConnection connection);

    public abstract void UnlockAfterMigration(DbConnection connection);

    /// <summary>What the error means for the transaction it happened in.</summary>
    public abstract Fault Judge(Exception error);

    /// <summary>The one line for an operator when the database cannot be used at start.</summary>
    public abstract StartupRefusedException Refusal(string what);

    public abstract void Dispose();

    protected static void Run(DbConnection connection, string sql, int? timeout = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (timeout is { } seconds) command.CommandTimeout = seconds;
        command.ExecuteNonQuery();
    }
}

/// <summary>What an error means: only this job is wrong, run everything again, no room, the connection is of no more use, or the storage itself has failed.</summary>
internal enum Fault
{
    OfTheJob,
    RunAgain,
    NoRoom,
    Connection,
    Storage,
}
