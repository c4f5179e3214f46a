using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class GrafanaWebhookTests
{
    [Theory]
    [InlineData("unified", """
        action    Trigger
        key       a79782eec38a4b4d
        title     p99 of checkout on web-1 is 4.2 s
        severity  Sev3
        source    web-1
        rule      Checkout latency
        starts    2026-03-01T08:00:00.123456+00:00
        link      Graph https://grafana.example.net/alerting/grafana/cdx1/view?orgId=1
        link      Dashboard https://grafana.example.net/d/shop
        link      Panel https://grafana.example.net/d/shop?viewPanel=4
        link      Silence https://grafana.example.net/alerting/silence/new?matcher=alertname%3DCheckout
        link      Image https://grafana.example.net/public/a.png
        link      Grafana https://grafana.example.net/
        runbook   https://runbooks.example.net/checkout
        details   status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint, silenceURL, dashboardURL, panelURL, imageURL, values, valueString, orgId, group

        action    Resolve
        key       0c2b5f3b7ad21e90
        title     p99 of checkout on web-2 is 4.4 s
        severity  Sev3
        source    web-2
        rule      Checkout latency
        starts    2026-03-01T07:00:00+00:00
        link      Graph https://grafana.example.net/alerting/grafana/cdx1/view?orgId=1
        link      Grafana https://grafana.example.net/
        details   status, labels, annotations, startsAt, endsAt, generatorURL, fingerprint, values, valueString, orgId, group
        """)]
    [InlineData("legacy-alerting", """
        action    Trigger
        key       rule/3/17
        title     Checkout is slow
        severity  Sev1
        source    web-1
        rule      Checkout latency
        link      Rule https://grafana.example.net/d/shop?viewPanel=2&orgId=3
        link      Image https://grafana.example.net/public/a.png
        runbook   https://runbooks.example.net/checkout
        details   dashboardId, evalMatches, imageUrl, message, orgId, panelId, ruleId, ruleName, ruleUrl, state, tags, title
        """)]
    [InlineData("legacy-ok", """
        action    Resolve
        key       rule/3/17
        title     Checkout is slow
        severity  Sev2
        rule      Checkout latency
        link      Rule https://grafana.example.net/d/shop?viewPanel=2&orgId=3
        details   evalMatches, message, ruleId, ruleName, ruleUrl, state, tags, title
        """)]
    [InlineData("legacy-no-data", """
        action    Trigger
        key       rule/1/18
        title     Orders per minute
        severity  Sev3
        rule      Orders per minute
        details   evalMatches, ruleId, ruleName, state, title
        """)]
    public void Samples_are_read_as(string sample, string expected) =>
        Assert.Equal(expected, string.Join("\n\n", GrafanaWebhook.Read(Bodies.Sample($"grafana/{sample}.json")).Value.Events.Select(EventTable.Of)));

    [Theory]
    [InlineData("alerting", AlertAction.Trigger)]
    [InlineData("no_data", AlertAction.Trigger)]
    [InlineData("another", AlertAction.Trigger)]
    [InlineData("ok", AlertAction.Resolve)]
    [InlineData("paused", null)]
    [InlineData("pending", null)]
    public void A_state_that_says_neither_trouble_nor_its_end_says_nothing(string state, AlertAction? action) =>
        Assert.Equal(action, GrafanaWebhook.Read(Bodies.Of($$"""{"ruleId":1,"state":"{{state}}"}""")).Value.Events.SingleOrDefault()?.Action);

    [Fact]
    public void What_was_found_on_several_machines_has_no_single_source() =>
        Assert.Null(GrafanaWebhook.Read(Bodies.Of("""{"ruleId":1,"evalMatches":[{"tags":{"host":"a"}},{"tags":{"host":"b"}}]}""")).Value.Events.Single().Source);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"alerts":{},"ruleId":1}""")]
    [InlineData("""{"state":"alerting","title":"a payload of one's own"}""")]
    public void A_body_of_another_shape_is_refused(string json) => Assert.Equal("invalid_event", GrafanaWebhook.Read(Bodies.Of(json)).Refusal!.Code);
}
