using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class EmailEventsTests
{
    [Theory]
    [InlineData("email/problem.json", """
        action    Trigger
        key       mail/cron@db1.example.net/backup of orders failed
        title     [CRITICAL] Backup of orders failed
        severity  Sev1
        source    cron@db1.example.net
        starts    2026-03-01T04:05:06+00:00
        link      Link https://backups.example.net/orders/17
        details   from, to, subject, text, message-id, date
        """)]
    [InlineData("email/recovered.json", """
        action    Resolve
        key       mail/cron@db1.example.net/backup of orders failed
        title     RE: [RESOLVED] Backup of orders failed
        severity  Sev2
        source    cron@db1.example.net
        details   From, Subject, TextBody, MessageID
        """)]
    [InlineData("email/form.txt", """
        action    Trigger
        key       mail/probe@example.net/web 1
        title     web-1 is DOWN
        severity  Sev2
        source    probe@example.net
        details   sender, subject, body-plain, Message-Id
        """)]
    public void A_sample_is_read_as(string sample, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), EventTable.Of(EmailEvents.Read(Bodies.Sample(sample)).Value));

    [Fact]
    public void Every_sample_is_tested() => Assert.Equal(["email/form.txt", "email/problem.json", "email/recovered.json"], Bodies.Samples("email"));

    [Theory]
    [InlineData("web-1 is UP", AlertAction.Resolve)]
    [InlineData("[OK] web-1", AlertAction.Resolve)]
    [InlineData("** RECOVERY Service Alert: db1/disk is OK **", AlertAction.Resolve)]
    [InlineData("RESOLVED: disk full", AlertAction.Resolve)]
    [InlineData("Backup is not ok", AlertAction.Trigger)]
    [InlineData("Ticket unresolved for 3 days", AlertAction.Trigger)]
    [InlineData("web-1 does not start up", AlertAction.Trigger)]
    [InlineData("Back up of orders failed", AlertAction.Trigger)]
    [InlineData("okapi is down", AlertAction.Trigger)]
    public void The_subject_tells_trouble_from_its_end(string subject, AlertAction expected) =>
        Assert.Equal(expected, EmailEvents.Read(Bodies.Of($$"""{"subject":"{{subject}}","from":"a@b"}""")).Value.Action);

    [Theory]
    [InlineData("PROBLEM: disk full on db1", "RESOLVED: disk full on db1")]
    [InlineData("[FIRING] Latency", "Re: [OK] Latency")]
    [InlineData("web-1 is DOWN", "web-1 is UP")]
    [InlineData("** PROBLEM Service Alert: db1/disk is CRITICAL **", "** RECOVERY Service Alert: db1/disk is OK **")]
    public void Trouble_and_its_end_are_the_same_alert(string trouble, string end) => Assert.Equal(KeyOf(trouble), KeyOf(end));

    [Fact]
    public void Without_subject_and_text_there_is_nothing_to_tell() =>
        Assert.Equal(["subject"], EmailEvents.Read(Bodies.Of("""{"from":"a@b"}""")).Refusal!.Fields!.Keys);

    private static string KeyOf(string subject) => EmailEvents.Read(Bodies.Of($$"""{"subject":"{{subject}}","from":"a@b"}""")).Value.DedupKey;
}
