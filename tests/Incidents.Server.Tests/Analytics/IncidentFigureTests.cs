using System.Net;

namespace Incidents.Server.Tests.Analytics;

/// <summary>The figures of incidents, as JSON, as a table, as pictures.</summary>
public sealed class IncidentFigureTests
{
    [Fact]
    public async Task Weeks_medians_and_the_slowest_tenth_are_told_in_three_forms()
    {
        await using var app = await TestApp.Start();
        var ada = await app.As("ada");
        await app.IntegrationKey("orders-db");
        foreach (var (minutes, service) in new[] { (1, "orders-db"), (2, "orders-db"), (30, null) })
        {
            var id = (await ada.Post("/api/v1/incidents", new { title = "x", service })).Is(HttpStatusCode.Created).Of("id");
            app.Clock.Move(TimeSpan.FromMinutes(minutes));
            await ada.Post($"/api/v1/incidents/{id}/acknowledge");
            app.Clock.Move(TimeSpan.FromMinutes(minutes));
            await ada.Post($"/api/v1/incidents/{id}/resolve");
        }

        var figures = (await ada.Get("/api/v1/analytics/incidents")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((3, 120, 1800), Spread(figures.GetProperty("toAcknowledge")));
        Assert.Equal((3, 240, 3600), Spread(figures.GetProperty("toResolve")));
        Assert.Equal(3, figures.GetProperty("weeks")[figures.GetProperty("weeks").GetArrayLength() - 1].GetProperty("opened").GetInt32());
        Assert.Equal((2, 60, 120), Spread((await ada.Get("/api/v1/analytics/incidents?service=orders-db")).Json.GetProperty("toAcknowledge")));

        var table = (await ada.Get("/api/v1/analytics/incidents?from=2026-11-19T00:00:00Z", "text/csv")).Is(HttpStatusCode.OK);
        Assert.Equal("text/csv; charset=utf-8", table.ContentType);
        Assert.EndsWith("\r\n2026-11-16T00:00:00Z,3,3,120,1800,3,240,3600\r\n", table.Text);
        Assert.Equal(2, table.Text.Trim().Split('\n').Length);
        Assert.Contains(",3,3,120,1800,3,240,3600", (await ada.Get("/analytics.csv")).Is(HttpStatusCode.OK).Text);

        var page = (await ada.Get("/analytics")).Is(HttpStatusCode.OK).Text;
        Assert.Contains("<strong>2 min</strong> (median; nine of ten within 30 min)", page);
        Assert.Equal(3, page.Split("<svg").Length - 1);
        Assert.Contains("16 Nov: 3", page);
        foreach (var (query, code) in new[] { ("from=x", "bad_query"), ("to=9999-12-31T00:00:00Z", "bad_query"), ("from=2020-01-01T00:00:00Z", "bad_query"), ("from=0001-01-01T00:00:00Z&to=0001-01-02T00:00:00Z", null), ("service=none", "service_not_found") })
            Assert.Equal(code, (await ada.Get($"/api/v1/analytics/incidents?{query}")).Code);
    }

    [Fact]
    public void A_text_that_a_spreadsheet_takes_for_a_formula_is_made_harmless() =>
        Assert.Equal("\"'=1+1\",\"'-x\",\"'@a\",\"'\ta\",\"a\"\"b,c\",7,\r\n", global::Incidents.Server.Http.Csv.Of([["=1+1", "-x", "@a", "\ta", "a\"b,c", 7, null]]));

    private static (int, long, long) Spread(System.Text.Json.JsonElement spread) => (spread.GetProperty("count").GetInt32(), spread.GetProperty("medianSeconds").GetInt64(), spread.GetProperty("p90Seconds").GetInt64());
}
