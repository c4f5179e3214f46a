using System.Net;

namespace Incidents.Server.Tests.Runbooks;

/// <summary>Runbooks by what they say: the same answers on both databases.</summary>
public abstract class RunbookSearchTests(Db database)
{
    [Fact]
    public async Task Words_are_found_by_their_beginnings_in_the_current_revision()
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        await app.Publish("fail-over", "# Fail over\n\n1. Promote the replica with `pg_ctl promote`.\n2. Über-Prüfung of /var/lib/postgresql.\n");
        await app.Publish("replica-lag", "# Replica lag\n\n1. Look at the lag.\n");
        await app.Publish("certificates", "# Certificates\n\n1. Renew them.\n");
        Assert.Equal(["replica-lag", "fail-over"], await Found(ada, "replica"));
        Assert.Equal(["fail-over"], await Found(ada, "REPL promo"));
        Assert.Equal(["fail-over"], await Found(ada, "über prüf"));
        Assert.Equal(["fail-over"], await Found(ada, "/lib/postgres"));
        Assert.Equal(["fail-over"], await Found(ada, "pg_ctl"));
        Assert.Empty(await Found(ada, "plica"));
        Assert.Empty(await Found(ada, "renew lag"));

        await app.Publish("certificates", "# Certificates\n\n1. Order new ones.\n");
        Assert.Empty(await Found(ada, "renew"));
        Assert.Equal(["certificates"], await Found(ada, "order"));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("' OR 1=1 --")]
    [InlineData("a* NEAR(b) AND NOT")]
    [InlineData("a:* & !b | <->")]
    [InlineData("title:x ^y {z}")]
    public async Task Nothing_in_a_search_is_a_command(string query)
    {
        await using var app = await TestApp.Start(database);
        var reply = await (await app.As("ada")).Get($"/api/v1/runbooks?q={Uri.EscapeDataString(query)}");
        if (query.Any(char.IsLetterOrDigit)) reply.Is(HttpStatusCode.OK);
        else reply.Refuses(HttpStatusCode.BadRequest, "bad_query");
    }

    private static async Task<IReadOnlyList<string>> Found(Client ada, string query) =>
        [.. (await ada.Get($"/api/v1/runbooks?q={Uri.EscapeDataString(query)}")).Is(HttpStatusCode.OK).Items().Select(r => r.Of("slug"))];
}

/// <inheritdoc/>
public sealed class RunbookSearchTestsOnSqlite() : RunbookSearchTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class RunbookSearchTestsOnPostgres() : RunbookSearchTests(Db.Postgres);
