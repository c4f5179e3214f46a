using System.Text.Json;
using Incidents.Core.Notifications;

namespace Incidents.Core.Tests.Notifications;

public sealed class MessageTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    private static readonly IncidentFacts Disk = new()
    {
        Id = "inc_1", Title = "Disk full", Severity = "sev1", State = "triggered", Since = Now.AddMinutes(-12), Service = "orders-db", Alerts = 3,
        Runbooks = [new("restore", "Restore the database", "UNPROVEN: last drill 214 days ago")], Told = ["Grace"],
    };

    [Fact]
    public void A_page_says_what_since_when_what_may_help_and_who_else_was_told()
    {
        var page = Page("dlv_1", "inc_1", "Disk full");
        var message = MessageText.Of(page, [(page, Disk)], 1, Now);
        Assert.Equal("[SEV1] Disk full", message.Title);
        Assert.Equal(
            ["[SEV1] Disk full: triggered since 2026-11-20 03:03:00Z (12 min), service orders-db, 3 alerts", "Runbook: Restore the database (restore) UNPROVEN: last drill 214 days ago", "Told so far: Grace"], message.Lines);
        Assert.Equal(["inc_1"], message.IncidentIds);
        Assert.Equal((Urgency.High, "dlv_1"), (message.Urgency, message.Id));
    }

    [Fact]
    public void What_is_about_no_incident_says_its_own_text()
    {
        var asked = new Delivery { Id = "dlv_1", Kind = NotificationKind.VerificationRequested, Urgency = Urgency.High, SubjectId = "ver_1", Text = "Ada needs a second person" };
        var message = MessageText.Of(asked, [(asked, null)], 1, Now);
        Assert.Equal("Ada needs a second person", message.Title);
        Assert.Equal(["Ada needs a second person"], message.Lines);
    }

    [Fact]
    public void Of_a_storm_it_says_how_many_and_names_the_newest()
    {
        var parts = Enumerable.Range(1, 30).Select(i => (Page($"dlv_{i}", $"inc_{i}", "x"), (IncidentFacts?)(Disk with { Id = $"inc_{i}", Title = $"Trouble {i}" }))).Reverse().ToList();
        var message = MessageText.Of(parts[0].Item1, parts, 10_000, Now);
        Assert.Equal("10000 notices, the newest: [SEV1] Trouble 30", message.Title);
        Assert.Equal(MessageText.Most + 1, message.Lines.Count);
        Assert.Contains("Trouble 30", message.Lines[0]);
        Assert.Equal("and 9980 more", message.Lines[^1]);
        Assert.Equal(10_000, message.Count);
    }

    [Theory]
    [InlineData("a\r\nBcc: x@example.org", "a  Bcc: x@example.org")]
    [InlineData("  \u2028a\0b\u0085 ", "a b")]
    public void A_title_is_one_line(string text, string line) => Assert.Equal(line, MessageText.OneLine(text));

    [Fact]
    public void A_long_title_is_cut_between_characters()
    {
        var line = MessageText.OneLine(new string('a', 198) + "🔥🔥");
        Assert.True(line.Length <= 200);
        Assert.DoesNotContain(line, char.IsSurrogate);
    }

    [Fact]
    public void Fields_of_a_template_cannot_break_out_of_where_they_stand()
    {
        var message = new Message { Id = "dlv_1", Kind = NotificationKind.IncidentPage, Urgency = Urgency.High, Title = "a \"b\" \\ {to}&x=1 <é>\n", At = Now };
        Assert.Equal("https://sms.example.org/?to=%2B43%201&text=a%20%22b%22%20%5C%20%7Bto%7D%26x%3D1%20%3C%C3%A9%3E%0A", TextTemplate.Url("https://sms.example.org/?to={to}&text={title}", message, "+43 1"));
        var json = TextTemplate.Body("""{"to":"{to}","text":"{title}","none":"{nothing}"}""", "application/json; charset=utf-8", message, "\",\"admin\":\"1");
        var read = JsonDocument.Parse(json).RootElement;
        Assert.Equal((message.Title, "\",\"admin\":\"1", "{nothing}"), (read.GetProperty("text").GetString(), read.GetProperty("to").GetString(), read.GetProperty("none").GetString()));
        Assert.Equal("To=1&Body=a%20%22b%22%20%5C%20%7Bto%7D%26x%3D1%20%3C%C3%A9%3E%0A", TextTemplate.Body("To={to}&Body={title}", "application/x-www-form-urlencoded", message, "1"));
        Assert.Equal("nothing", TextTemplate.Unknown("{to} {nothing}"));
        Assert.Null(TextTemplate.Unknown("{to} {title} {link}"));
    }

    private static Delivery Page(string id, string incident, string text) => new() { Id = id, Kind = NotificationKind.IncidentPage, Urgency = Urgency.High, SubjectId = incident, IncidentId = incident, Text = text };
}
