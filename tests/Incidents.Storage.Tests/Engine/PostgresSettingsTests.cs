namespace Incidents.Storage.Tests.Engine;

public sealed class PostgresSettings : IDisposable
{
    private readonly PostgresHome home = new();

    [Theory]
    [InlineData("synchronous_commit", "on")]
    [InlineData("enable_seqscan", "off")]
    [InlineData("idle_in_transaction_session_timeout", "5s")]
    [InlineData("transaction_isolation", "serializable")]
    [InlineData("jit", "off")]
    public async Task The_writer_has(string setting, string value)
    {
        using var db = home.Open();

        Assert.Equal(value, await db.Write(tx => tx.Scalar<string>($"SHOW {setting}")));
    }

    [Theory]
    [InlineData("transaction_read_only", "on")]
    [InlineData("transaction_isolation", "repeatable read")]
    [InlineData("jit", "off")]
    public void A_reader_has(string setting, string value)
    {
        using var db = home.Open();

        Assert.Equal(value, db.Read(tx => tx.Scalar<string>($"SHOW {setting}")));
    }

    [Fact]
    public void Options_of_the_connection_string_are_kept_and_come_last()
    {
        using var db = Database.Open(home.Options with { Postgres = $"{home.Options.Postgres};Options=-c jit=on -c work_mem=5MB" }, home.Clock, [new Migration("0001.sql", Home.Items)]);

        Assert.Equal(("on", "5MB"), db.Read(tx => (tx.Scalar<string>("SHOW jit"), tx.Scalar<string>("SHOW work_mem"))));
    }

    public void Dispose() => home.Dispose();
}
