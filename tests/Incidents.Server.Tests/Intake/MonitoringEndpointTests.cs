using System.Net;

namespace Incidents.Server.Tests.Intake;

/// <summary>Webhooks of monitoring services: a problem, the same again, its end, and what cannot be read.</summary>
public abstract class MonitoringEndpointTests(Db database)
{
    [Theory]
    [InlineData("azure", "/a/1", """{"data":{"essentials":{"alertId":"/a/1","alertRule":"r","monitorCondition":"Fired"}}}""", """{"data":{"essentials":{"alertId":"/a/1","monitorCondition":"Resolved"}}}""")]
    [InlineData("datadog", "cycle/1", """{"cycle":"1","title":"t","transition":"Triggered"}""", """{"cycle":"1","title":"t","transition":"Recovered"}""")]
    [InlineData("email", "mail/a@b/web 1", """{"from":"a@b","subject":"web-1 is DOWN"}""", """{"from":"a@b","subject":"web-1 is UP"}""")]
    [InlineData("google-cloud", "0.1", """{"incident":{"incident_id":"0.1","state":"open"}}""", """{"incident":{"incident_id":"0.1","state":"closed"}}""")]
    [InlineData("nagios", "h!s", "HOSTNAME=h&SERVICEDESC=s&SERVICESTATE=CRITICAL&NOTIFICATIONTYPE=PROBLEM", "HOSTNAME=h&SERVICEDESC=s&SERVICESTATE=OK&NOTIFICATIONTYPE=RECOVERY")]
    [InlineData("sentry", "issue/1", """{"action":"created","data":{"issue":{"id":"1"}}}""", """{"action":"resolved","data":{"issue":{"id":"1"}}}""")]
    [InlineData("uptime-kuma", "monitor/1", """{"monitor":{"id":1},"heartbeat":{"status":0}}""", """{"monitor":{"id":1},"heartbeat":{"status":1}}""")]
    [InlineData("zabbix", "1", "eventId=1&value=1&name=n", """{"eventId":1,"value":0}""")]
    public async Task A_problem_opens_one_incident_is_counted_and_ends(string format, string dedupKey, string problem, string end)
    {
        await using var app = await TestApp.Start(database);
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        Assert.Equal("""{"accepted":1,"problem":null}""", (await app.Anonymous.PostText($"/integrations/{key}/{format}", problem, "text/plain")).Is(HttpStatusCode.OK).Text);
        (await new Client(app.Url, key).PostText($"/integrations/{format}", problem, "application/x-www-form-urlencoded")).Is(HttpStatusCode.OK);
        (await app.Anonymous.PostText($"/integrations/{key}/{format}", end)).Is(HttpStatusCode.OK);
        var alert = Assert.Single(await ada.Episodes(dedupKey));
        Assert.Equal(("resolved", 2), (alert.Of("state"), alert.GetProperty("count").GetInt32()));
        Assert.Equal("incident_opened alert_resolved incident_resolved", await ada.Told(alert.Of("incidentId")));

        Assert.NotNull((await app.Anonymous.PostText($"/integrations/{key}/{format}", "nonsense")).Is(HttpStatusCode.OK).Of("problem"));
        Assert.Equal("Unreadable alert from monitoring", Assert.Single((await ada.Get("/api/v1/incidents?state=triggered")).Items()).Of("title"));
    }
}

/// <inheritdoc/>
public sealed class MonitoringEndpointTestsOnSqlite() : MonitoringEndpointTests(Db.Sqlite);

/// <inheritdoc/>
public sealed class MonitoringEndpointTestsOnPostgres() : MonitoringEndpointTests(Db.Postgres);
