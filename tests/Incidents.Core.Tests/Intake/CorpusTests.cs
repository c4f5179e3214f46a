using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

/// <summary>Bodies that real senders wrote, in a folder beside the checkout (<c>INCIDENTS_CORPUS</c>); none of them is part of the project.</summary>
public class CorpusTests
{
    [Fact]
    public void PagerDuty_events_of_others_are_read() =>
        Read("pagerduty-events-v2", body => [PagerDutyEvents.Read(body, "new").Value.Event]);

    [Theory]
    [InlineData("alertmanager")]
    [InlineData("grafana-alerting")]
    public void Alertmanager_notifications_of_others_are_read(string system) =>
        Read(system, body =>
        {
            var read = AlertmanagerWebhook.Read(body).Value;
            Assert.Equal(0, read.TruncatedAlerts);
            Assert.NotEmpty(read.Events);
            Assert.All(read.Events, e => Assert.True(e.Rule is not null && e.Title != e.Rule));
            return read.Events;
        });

    private static void Read(string system, Func<ReadOnlyMemory<byte>, IReadOnlyList<AlertEvent>> read)
    {
        var folder = Path.Combine(Bodies.Corpus, "alerts", system);
        if (!Directory.Exists(folder))
            Assert.Skip($"needs the bodies of {system} in {folder} (set INCIDENTS_CORPUS)");
        var files = Directory.GetFiles(folder, "*.json");
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.All(read(File.ReadAllBytes(file)), e =>
        {
            Assert.True(e.Title.Length > 0 || e.Action is not AlertAction.Trigger);
            Assert.NotEqual("", e.DedupKey);
        }));
    }
}
