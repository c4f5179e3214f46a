namespace Incidents.Storage.Tests.Engine;

/// <summary>What Dapper compiles for a statement is found again for each connection whose string it takes for the same.</summary>
public sealed class EngineComparison
{
    private static readonly EngineComparer Comparer = new();

    [Fact]
    public async Task The_writer_readers_and_other_databases_of_an_engine_are_one_to_Dapper()
    {
        using var home = new SqliteHome();
        using var another = new SqliteHome();
        using var db = home.Open();
        using var other = another.Open();

        var writer = await db.Write(tx => tx.Connection.ConnectionString);

        Assert.Equal(writer, db.Read(tx => tx.Connection.ConnectionString), Comparer);
        Assert.Equal(writer, other.Read(tx => tx.Connection.ConnectionString), Comparer);
    }

    [Fact]
    public void Two_engines_are_two()
    {
        using var home = new SqliteHome();
        using var another = new PostgresHome();
        using var sqlite = home.Open();
        using var postgres = another.Open();

        Assert.NotEqual(sqlite.Read(tx => tx.Connection.ConnectionString), postgres.Read(tx => tx.Connection.ConnectionString), Comparer);
    }
}
