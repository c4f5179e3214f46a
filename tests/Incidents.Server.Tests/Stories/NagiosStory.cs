using System.Text.Json;
using System.Text.RegularExpressions;
using Incidents.Peers;

namespace Incidents.Server.Tests.Stories;

/// <summary>Debian's real Nagios with the README's notification command, word for word. On one database: what is stored does not depend on who sends.</summary>
public sealed partial class NagiosStory
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task One_line_of_curl_tells_of_services_and_hosts_in_trouble_acknowledged_and_well_again()
    {
        Nagios.Required();
        await using var app = await TestApp.Start();
        app.Clock.Move(DateTimeOffset.UtcNow - app.Clock.Now); // Nagios tells times.
        var ada = await app.As("ada");
        var key = await app.IntegrationKey();
        var command = Command().Match(await File.ReadAllTextAsync(Repository.Path("README.md"), TestContext.Current.CancellationToken)).Groups[1].Value;
        Assert.NotEmpty(command);
        using var nagios = await Nagios.Start(command.Replace("http://127.0.0.1:5080", app.Url, StringComparison.Ordinal).Replace("KEY", key, StringComparison.Ordinal), "tell-incidents");

        // What a check prints is whatever a machine in trouble says, and a shell reads it.
        nagios.Service(2, "DISK CRITICAL - free: 1.2 GB (12 %) of \"/\" $(touch owned) `touch owned`; 'Größe' & more\nsecond line");
        await Until(nagios, ada, "the disk is full, and again", alerts => alerts is [var only] && only.GetProperty("count").GetInt64() > 1);
        var disk = (await Alerts(ada)).Single();
        Assert.Equal(("db-1!disk /", "firing", "sev1", "db-1", "disk /"), (disk.Of("dedupKey"), disk.Of("state"), disk.Of("severity"), disk.Of("source"), disk.Of("rule")));
        Assert.Equal("disk / on db-1 is CRITICAL: DISK CRITICAL - free: 1.2 GB (12 %) of / (touch owned) touch owned: Größe  more", disk.Of("title"));
        Assert.False(File.Exists(Path.Combine(nagios.Folder, "owned")), "A check's output was run as a command.");

        nagios.Command("ACKNOWLEDGE_SVC_PROBLEM;db-1;disk /;1;1;0;grace;on it");
        await Until(nagios, ada, "somebody has it", alerts => alerts is [var only] && only.Of("state") == "acknowledged");
        nagios.Service(0, "DISK OK");
        await Until(nagios, ada, "the disk is well", alerts => alerts is [var only] && only.Of("state") == "resolved");
        Assert.Equal("incident_opened alert_acknowledged incident_acknowledged alert_resolved incident_resolved", await ada.Told(disk.Of("incidentId")));

        nagios.Host(2, "PING CRITICAL");
        await Until(nagios, ada, "the host is down", alerts => alerts.Count == 2);
        var host = (await Alerts(ada)).Single(a => a.Of("dedupKey") != disk.Of("dedupKey"));
        Assert.Equal(("db-1", "db-1 is DOWN: PING CRITICAL", "sev1", "Host"), (host.Of("dedupKey"), host.Of("title"), host.Of("severity"), host.Of("rule")));
        nagios.Host(0, "PING OK");
        await Until(nagios, ada, "the host is up", alerts => alerts.All(a => a.Of("state") == "resolved"));
        Assert.Equal("incident_opened alert_resolved incident_resolved", await ada.Told(host.Of("incidentId")));
    }

    private static async Task<IReadOnlyList<JsonElement>> Alerts(Client reader) => (await reader.Get("/api/v1/alerts?limit=200")).Items();

    private static async Task Until(Nagios nagios, Client reader, string what, Func<IReadOnlyList<JsonElement>, bool> holds)
    {
        try
        {
            await Poll.Until(async () => holds(await Alerts(reader)), Limit, $"Nagios to tell that {what}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} Its log:\n{nagios.Log}\nOurs:\n{(await reader.Get("/api/v1/alerts")).Text}", e);
        }
    }

    [GeneratedRegex("^```nagios\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Command();
}
