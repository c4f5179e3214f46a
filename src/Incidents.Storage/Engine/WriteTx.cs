using System.Data.Common;
using Dapper;

namespace Incidents.Storage;

/// <summary>
/// One turn at writing. The function given to <see cref="Database.Write{T}"/> may be run again from the start,
/// so it must do nothing but read and write through this.
/// </summary>
public sealed class WriteTx : ReadTx
{
    private readonly WriterConnection writer;

    internal WriteTx(WriterConnection writer, DateTimeOffset now) : base(null, now) => this.writer = writer;

    internal override DbConnection Connection => writer.Connection;

    /// <summary>Runs the statement; gives the number of rows it changed.</summary>
    public int Execute(string sql, object? args = null) => Connection.Execute(sql, args);

    /// <summary>
    /// A command kept prepared on the writer's connection. For the few statements of alert intake only:
    /// Dapper costs about half as much again in the one thread that cannot be doubled.
    /// </summary>
    public HotStatement Hot(string sql) => writer.Hot(sql);

    /// <summary>A new id such as <c>inc_0199…</c>: sorts by time of making, says what it names, and is the same in both databases.</summary>
    public string NewId(string prefix) => Ids.New(prefix, Now);
}
