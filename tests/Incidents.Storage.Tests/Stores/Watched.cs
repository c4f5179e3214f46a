using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Incidents.Storage.Tests.Stores;

/// <summary>A connection that notes each statement and how the database would carry it out, then carries it out.</summary>
[SuppressMessage("Usage", "CA2100", Justification = "The text is the store's own.")]
internal sealed class Watched(DbConnection inner, string explain) : DbConnection
{
    private static readonly SqliteDialect Unused = new(new DatabaseOptions("nowhere"));

    public List<(string Sql, IReadOnlyList<string> Plan)> Seen { get; } = [];

    [AllowNull]
    public override string ConnectionString { get => inner.ConnectionString; set => throw new NotSupportedException(); }

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => inner.ServerVersion;

    public override ConnectionState State => inner.State;

    /// <summary>What <paramref name="work"/> asks of the database; nothing of it is kept.</summary>
    public static async Task<IReadOnlyList<(string Sql, IReadOnlyList<string> Plan)>> See(Database db, bool isPostgres, Action<WriteTx> work)
    {
        Watched? watched = null;
        await Assert.ThrowsAsync<NotKeptException>(() => db.Write<int>(tx =>
        {
            watched = new Watched(tx.Connection, isPostgres ? "EXPLAIN " : "EXPLAIN QUERY PLAN ");
            using var writer = new WriterConnection(watched, Unused);
            work(new WriteTx(writer, tx.Now));
            writer.Flush();
            throw new NotKeptException();
        }));
        return watched!.Seen;
    }

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Open() => throw new NotSupportedException();

    public override void Close()
    {
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => new Command(this, inner.CreateCommand());

    private void Note(DbCommand command)
    {
        var (sql, plan) = (command.CommandText, new List<string>());
        command.CommandText = explain + sql;
        using (var rows = command.ExecuteReader())
            while (rows.Read()) plan.Add(rows.GetString(rows.FieldCount - 1));
        command.CommandText = sql;
        Seen.Add((sql, plan));
    }

    private sealed class Command(Watched watched, DbCommand inner) : DbCommand
    {
        [AllowNull]
        public override string CommandText { get => inner.CommandText; set => inner.CommandText = value; }

        public override int CommandTimeout { get => inner.CommandTimeout; set => inner.CommandTimeout = value; }

        public override CommandType CommandType { get => inner.CommandType; set => inner.CommandType = value; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get => inner.UpdatedRowSource; set => inner.UpdatedRowSource = value; }

        protected override DbConnection? DbConnection { get => watched; set => throw new NotSupportedException(); }

        protected override DbParameterCollection DbParameterCollection => inner.Parameters;

        protected override DbTransaction? DbTransaction { get => inner.Transaction; set => inner.Transaction = value; }

        public override void Cancel() => inner.Cancel();

        public override int ExecuteNonQuery()
        {
            watched.Note(inner);
            return inner.ExecuteNonQuery();
        }

        public override object? ExecuteScalar()
        {
            watched.Note(inner);
            return inner.ExecuteScalar();
        }

        public override void Prepare()
        {
        }

        protected override DbParameter CreateDbParameter() => inner.CreateParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            watched.Note(inner);
            return inner.ExecuteReader(behavior);
        }
    }

    private sealed class NotKeptException : Exception;
}
