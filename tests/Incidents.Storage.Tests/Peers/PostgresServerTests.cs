using Incidents.Peers;
using Npgsql;

namespace Incidents.Storage.Tests.Peers;

/// <summary>The peer itself: a test that relies on it should fail for its own reasons only.</summary>
public class PostgresServerTests
{
    [Fact]
    public void Databases_are_fresh_and_know_nothing_of_each_other()
    {
        var (one, other) = (PostgresServer.Shared.NewDatabase(), PostgresServer.Shared.NewDatabase());

        Ask(one, "CREATE TABLE t (x INT)");
        Assert.Equal("0", Ask(other, "SELECT COUNT(*) FROM pg_class WHERE relname = 't'"));
        Assert.Equal("1", Ask(one, "SELECT COUNT(*) FROM pg_class WHERE relname = 't'"));
        Assert.Equal("200", Ask(one, "SHOW max_connections"));
        Assert.Equal("UTF8", Ask(one, "SHOW server_encoding"));
    }

    [Fact]
    public void A_database_may_be_a_copy_of_another()
    {
        var template = PostgresServer.Shared.NewDatabase();
        Ask(template, "CREATE TABLE t AS SELECT 7 AS x");
        Assert.Equal("7", Ask(PostgresServer.Shared.NewDatabase(template), "SELECT x FROM t"));
    }

    [Fact]
    public void A_durable_server_keeps_what_it_acknowledged_over_a_crash()
    {
        using var server = PostgresServer.Start(durable: true);
        var database = server.NewDatabase();
        Assert.Equal("on", Ask(database, "SHOW fsync"));
        Ask(database, "CREATE TABLE t AS SELECT 7 AS x");

        server.StopHard();
        Assert.ThrowsAny<NpgsqlException>(() => Ask(database, "SELECT 1"));
        server.StartAgain();

        NpgsqlConnection.ClearAllPools();
        Assert.Equal("7", Ask(database, "SELECT x FROM t"));
    }

    private static string? Ask(string database, string sql)
    {
        using var connection = new NpgsqlConnection(database);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar()?.ToString();
    }
}
