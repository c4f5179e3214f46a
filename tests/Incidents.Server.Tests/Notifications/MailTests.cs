using System.Text;
using Incidents.Core.Notifications;
using Incidents.Peers;
using Incidents.Server.Http;
using Incidents.Server.Notifications.Mail;

namespace Incidents.Server.Tests.Notifications;

/// <summary>Mail, handed to a real server: STARTTLS, TLS from the beginning, sign-in, and what it says when it does not want it.</summary>
public sealed class MailTests
{
    private static readonly string Script = Repository.Path("tests/Peers/smtp_server.py");

    [Theory]
    [InlineData("starttls", "smtp")]
    [InlineData("implicit", "smtps")]
    [InlineData("plain", "smtp+plain")]
    public async Task A_page_arrives_as_mail_with_everything_as_it_was(string mode, string scheme)
    {
        using var server = await MailServer.Start(Script, mode, signsIn: mode != "plain");
        await using var app = await Connected(server, scheme);
        var ada = await app.As("ada");
        await app.Way("ada", "ada@example.org", DestinationKind.Email);
        var incident = await ada.Incident("Störung: Platte voll 🔥\r\nBcc: evil@example.org " + new string('x', 150));
        await app.Page(incident, "1", "ada");
        await app.Deliver();

        Assert.Equal("sent", await ada.States(incident));
        var mail = Assert.Single(server.Mails);
        Assert.Equal(("incidents@example.org", "ada@example.org"), (mail.Of("from"), mail.GetProperty("to")[0].GetString()));
        if (mode == "starttls") Assert.True(mail.GetProperty("tls").GetBoolean());
        if (mode != "plain") Assert.True(mail.GetProperty("authenticated").GetBoolean());
        var (headers, body) = Parts(mail.Of("raw"));
        Assert.DoesNotContain("\nBcc:", headers, StringComparison.OrdinalIgnoreCase);
        Assert.All(headers.Split("\r\n"), line => Assert.True(line.Length <= 100 && line.All(char.IsAscii), line));
        var id = (await ada.Get($"/api/v1/incidents/{incident}/deliveries")).Items()[0].Of("id");
        Assert.Contains($"Message-ID: <{id}@example.org>", headers);
        Assert.StartsWith("[SEV1] Störung: Platte voll 🔥", Subject(headers));
        Assert.Contains("triggered since 2026-11-20 03:15:00Z", body);
        Assert.Contains("Acknowledge: https://incidents.example.org/act/inc_act_", body);
        Assert.Contains("by email", (await ada.Get($"/api/v1/incidents/{incident}/timeline")).Text);
    }

    [Fact]
    public async Task A_no_for_now_is_tried_again_with_the_same_message_id_and_one_for_good_is_not()
    {
        using (var later = await MailServer.Start(Script, "plain", "later", signsIn: false))
        {
            await using var app = await Connected(later, "smtp+plain");
            var ada = await app.As("ada");
            await app.Way("ada", "ada@example.org", DestinationKind.Email);
            var incident = await ada.Incident("Disk full");
            await app.Page(incident, "1", "ada");
            await app.Deliver();
            Assert.Equal(("pending", "the mail server answered 451"), await State(ada, incident));
        }

        using var never = await MailServer.Start(Script, "plain", "never", signsIn: false);
        await using var other = await Connected(never, "smtp+plain");
        var grace = await other.As("grace");
        await other.Way("grace", "grace@example.org", DestinationKind.Email);
        var another = await grace.Incident("Disk full");
        await other.Page(another, "1", "grace");
        await other.Deliver();
        Assert.Equal(("dead", "the mail server answered 550"), await State(grace, another));
        Assert.Contains("person_not_reached", await grace.Told(another));
    }

    [Theory]
    [InlineData("deaf")]
    [InlineData("drop")]
    public async Task What_was_taken_but_not_confirmed_is_sent_again_under_the_same_id(string behaviour)
    {
        using var server = await MailServer.Start(Script, "plain", behaviour, signsIn: false);
        await using var app = await Connected(server, "smtp+plain", TimeSpan.FromSeconds(2));
        var ada = await app.As("ada");
        await app.Way("ada", "ada@example.org", DestinationKind.Email);
        var incident = await ada.Incident("Disk full");
        await app.Page(incident, "1", "ada");
        await app.Deliver();
        Assert.Equal("pending", (await State(ada, incident)).State);
        app.Clock.Move(TimeSpan.FromMinutes(1));
        await app.Deliver();
        await Poll.Until(() => server.Mails.Count == 2, TimeSpan.FromSeconds(5), "the second mail");
        Assert.Single(server.Mails.Select(m => Parts(m.Of("raw")).Headers.Split("\r\n").Single(h => h.StartsWith("Message-ID", StringComparison.Ordinal))).Distinct());
    }

    [Theory]
    [InlineData("starttls", "smtp", "mail.example.org", true)]
    [InlineData("implicit", "smtps", "mail.example.org", true)]
    [InlineData("implicit", "smtps", "127.0.0.1", false)]
    public async Task A_certificate_for_another_name_or_of_a_stranger_gets_neither_password_nor_mail(string mode, string scheme, string name, bool trusted)
    {
        using var server = await MailServer.Start(Script, mode, name: name);
        await using var app = await Connected(server, scheme, trusted: trusted);
        var ada = await app.As("ada");
        await app.Way("ada", "ada@example.org", DestinationKind.Email);
        var incident = await ada.Incident("Disk full");
        await app.Page(incident, "1", "ada");
        await app.Deliver();
        Assert.Equal(("pending", "the mail server's certificate is not trusted, or TLS failed"), await State(ada, incident));
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_server_without_STARTTLS_gets_nothing_in_clear()
    {
        using var server = await MailServer.Start(Script, "plain", signsIn: false);
        await using var app = await Connected(server, "smtp");
        var ada = await app.As("ada");
        await app.Way("ada", "ada@example.org", DestinationKind.Email);
        var incident = await ada.Incident("Disk full");
        await app.Page(incident, "1", "ada");
        await app.Deliver();
        Assert.Equal(("pending", "the mail server offers no STARTTLS"), await State(ada, incident));
        Assert.Empty(server.Mails);
    }

    [Fact]
    public void Settings_are_read_and_a_password_never_goes_in_clear()
    {
        Assert.Equal(("mail.example.org", 587, SmtpSecurity.StartTls, "ada@example.org", "ada@example.org"), Read("smtp://ada%40example.org@mail.example.org", "secret"));
        Assert.Equal(("mail.example.org", 465, SmtpSecurity.Implicit, "ada", "incidents@mail.example.org"), Read("smtps://ada@mail.example.org", "secret"));
        Assert.Equal(("127.0.0.1", 2525, SmtpSecurity.None, null, "incidents@127.0.0.1"), Read("smtp+plain://127.0.0.1:2525", null));
        Assert.All(new[] { "http://x", "smtp+plain://ada@mail.example.org", "smtp://ada:secret@mail.example.org", "smtp://mail.example.org/x", "smtp://", "nonsense" }, url => Assert.Null(SmtpSettings.Parse(url, null, "secret")));
        Assert.Null(SmtpSettings.Parse("smtp://ada@mail.example.org", null, null));
        Assert.DoesNotContain("secret", SmtpSettings.Parse("smtp://ada@mail.example.org", null, "secret")!.ToString());

        static (string, int, SmtpSecurity, string?, string) Read(string url, string? password) =>
            SmtpSettings.Parse(url, null, password) is { } s ? (s.Host, s.Port, s.Security, s.User, s.From) : default;
    }

    private static async Task<TestApp> Connected(MailServer server, string scheme, TimeSpan? limit = null, bool trusted = true)
    {
        var plain = scheme == "smtp+plain" || server.Authority.Count == 0;
        var app = await TestApp.StartConnected(o => o with
        {
            Smtp = SmtpSettings.Parse($"{scheme}://{(plain ? "" : Uri.EscapeDataString(MailServer.User) + "@")}127.0.0.1:{server.Port}", "incidents@example.org", MailServer.Password),
            AllowPrivate = [ListedTarget.Parse($"127.0.0.1:{server.Port}")!],
            TrustedAuthorities = trusted ? server.Authority : [],
            PublicUrl = "https://incidents.example.org",
            SendingLimit = limit ?? TimeSpan.FromSeconds(10),
        });
        await app.Calm();
        return app;
    }

    private static async Task<(string State, string? Error)> State(Client client, string incident) =>
        (await client.Get($"/api/v1/incidents/{incident}/deliveries")).Items()[0] is var d ? (d.Of("state"), d.GetProperty("error").GetString()) : default;

    private static (string Headers, string Body) Parts(string raw)
    {
        var end = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (raw[..end], Encoding.UTF8.GetString(Convert.FromBase64String(raw[end..].Replace("\r\n", "", StringComparison.Ordinal).Trim())));
    }

    private static string Subject(string headers)
    {
        var lines = headers.Split("\r\n").SkipWhile(l => !l.StartsWith("Subject:", StringComparison.Ordinal)).TakeWhile((l, i) => i == 0 || l.StartsWith(' '));
        return string.Concat(lines.Select(l => l.Replace("Subject:", "", StringComparison.Ordinal).Trim()).Select(w => Encoding.UTF8.GetString(Convert.FromBase64String(w["=?utf-8?B?".Length..^2]))));
    }
}
