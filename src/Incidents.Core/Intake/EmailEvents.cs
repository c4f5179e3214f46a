using System.Text.Json;
using System.Text.RegularExpressions;
using Incidents.Core.Alerts;

// Mail that a mail service hands on as JSON or as a form; each names the parts in its own way:
//
//   { "from": "cron@db1.example.net", "to": "alerts@…", "subject": "[DOWN] backup of orders", "text": "…", "message-id": "<…>" }
//   { "From": "…", "Subject": "…", "TextBody": "…", "MessageID": "…" }    sender, subject, body-plain, Message-Id: …
namespace Incidents.Core.Intake;

/// <summary>Reads mail of systems that can only write mail. What it is about is known by its sender and its subject without the words that tell the state.</summary>
public static partial class EmailEvents
{
    private const int TextLimit = 4 * 1024;

    public static Outcome<AlertEvent> Read(ReadOnlyMemory<byte> body) => SenderForm.Open(body).Then<AlertEvent>(root =>
    {
        var subject = SenderText.Line(root.Text("subject", "Subject", "title"));
        var text = root.Text("text", "TextBody", "body-plain", "stripped-text", "plain", "message", "body");
        var from = Address(root.Text("from", "From", "sender", "Sender", "envelope_from") ?? Nested(root, "from") ?? Nested(root, "sender"));
        if ((subject ?? SenderText.FirstLine(text)) is not { } title)
            return IntakeRefusals.InvalidEvent("subject", "'subject' is missing or blank, and so is the text: hand on the subject and the text of the mail");

        var bare = States().Replace(Replies().Replace(title, ""), " ");
        return new AlertEvent(Over().IsMatch(Not().Replace(title, "")) ? AlertAction.Resolve : AlertAction.Trigger, SenderText.Key($"mail/{from}/{Blanks().Replace(bare, " ").Trim().ToLowerInvariant()}"))
        {
            Title = title,
            Severity = SenderSeverity.Read(root.Text("priority", "severity") ?? Graded().Match(title).Value),
            Source = SenderText.Line(from),
            StartsAt = SenderTime.Read(root.Text("date", "Date", "timestamp")),
            Links = SenderText.Links(Addresses().Matches(SenderText.Cut(text ?? "", TextLimit)).Select(m => ((string?)"Link", (string?)m.Value.TrimEnd('.', ',', ')', '>')))),
            DetailsJson = SenderJson.Details(root),
        };
    });

    private static string? Nested(JsonElement root, string name) => root.Get(name)?.Text("address", "email", "Email");

    /// <summary>Without the name before it: <c>"Cron" &lt;cron@db1&gt;</c>.</summary>
    private static string Address(string? from) => (from?.LastIndexOf('<') is >= 0 and var at ? from[(at + 1)..].TrimEnd('>', ' ') : from ?? "").Trim().ToLowerInvariant();

    [GeneratedRegex(@"\A(?:\s*(?:re|fwd?|aw|wg)\s*:)+", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Replies();

    /// <summary>The words that change while the trouble stays the same.</summary>
    [GeneratedRegex(@"\b(?:problem|firing|alert(?:ing)?|down|critical|error|warning|triggered|resolved|recover(?:y|ed)|ok|up|closed|cleared|back to normal|is|was|has)\b|[\[\]():*!#-]", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex States();

    [GeneratedRegex(@"\b(?:resolved|recovery|recovered|closed|cleared|back to normal)\b|(?:\A|[\[(:* -])(?:ok|up)(?:[\]):!* ]|\z)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Over();

    /// <summary>"Not resolved", "unresolved" and "set up" are no ends.</summary>
    [GeneratedRegex(@"\b(?:not|un|never|set|back|start(?:ed|ing)?|look(?:ed|ing)?)[ -]?(?:resolved|recovered|closed|cleared|ok|up)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Not();

    [GeneratedRegex(@"\b(?:critical|disaster|error|major|warning|warn|minor|info|notice|p[1-5])\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Graded();

    [GeneratedRegex(@"https?://[^\s""<>]+", RegexOptions.NonBacktracking)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Blanks();
}
