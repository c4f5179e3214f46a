using System.Data.Common;
using Dapper;

namespace Incidents.Storage;

/// <summary>One consistent look at the database, at one instant. Stores read through it; <see cref="WriteTx"/> adds writing.</summary>
public class ReadTx
{
    private readonly DbConnection? connection;

    internal ReadTx(DbConnection? connection, DateTimeOffset now)
    {
        this.connection = connection;
        Now = now;
    }

    /// <summary>The one instant of this transaction, in whole microseconds as the database keeps it.</summary>
    public DateTimeOffset Now { get; }

    internal virtual DbConnection Connection => connection!;

    /// <summary>For the one store that has a text for each database.</summary>
    internal bool IsPostgres => Connection is Npgsql.NpgsqlConnection;

    public IReadOnlyList<T> Query<T>(string sql, object? args = null) => Connection.Query<T>(sql, args).AsList();

    /// <summary>The first row, or null (for a value type: its default) when there is none.</summary>
    public T? QueryFirst<T>(string sql, object? args = null) => Connection.QueryFirstOrDefault<T>(sql, args);

    public T Scalar<T>(string sql, object? args = null) => Connection.ExecuteScalar<T>(sql, args)!;
}
