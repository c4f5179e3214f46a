using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Incidents.Core.Alerts;

// AWS SNS posts JSON as text/plain:
//
//   { "Type": "Notification", "MessageId": "22b80b92-…", "TopicArn": "arn:aws:sns:eu-west-1:123456789012:alarms", "Subject": "ALARM: …",
//     "Message": "{\"AlarmName\":\"orders-cpu\",\"NewStateValue\":\"ALARM\",…}", "Timestamp": "2026-03-01T04:05:06.789Z",
//     "SignatureVersion": "2", "Signature": "…", "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-….pem" }
//
// CloudWatch's alarm is JSON in Message: AlarmName, AlarmDescription, AWSAccountId, NewStateValue (ALARM, OK, INSUFFICIENT_DATA), NewStateReason,
// StateChangeTime (2026-03-01T04:05:06.789+0000), Region, AlarmArn, Trigger. With raw delivery the body is the message itself.
namespace Incidents.Core.Intake;

/// <summary>Reads what AWS SNS delivers: CloudWatch alarms each by its ARN, other messages each by itself.</summary>
public static partial class SnsMessages
{
    public static Outcome<SnsMessage> Open(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Then<SnsMessage>(root =>
        root.ValueKind != JsonValueKind.Object ? IntakeRefusals.InvalidEvent("body", "The body must be one JSON object")
        : new SnsMessage(root.Text("Type"), root.Text("TopicArn"), Address(root.Text("SubscribeURL")), Address(root.Text("SigningCertURL")), root.Text("SignatureVersion"), root.Text("Signature"), Signed(root)));

    public static IntakeReading Read(ReadOnlyMemory<byte> body) => SenderJson.Open(body).Is(out var root, out var refusal) ? Read(root) : refusal;

    /// <summary>The subscription cannot be confirmed from here: a person has to open the address.</summary>
    public static AlertEvent Unconfirmed(SnsMessage message, string why) => new(AlertAction.Trigger, SenderText.Key($"sns-subscription/{message.TopicArn}"))
    {
        Title = SenderText.Line($"Confirm the subscription of {message.TopicArn}: {why}")!,
        Severity = Severity.Sev3,
        Source = message.TopicArn,
        Rule = "SnsSubscription",
        Links = SenderText.Links([("Confirm", message.SubscribeUrl?.AbsoluteUri)]),
    };

    private static IntakeReading Read(JsonElement root)
    {
        if (root.Text("Type") is "SubscriptionConfirmation" or "UnsubscribeConfirmation") return new IntakeReading();
        var message = root.Get("Message") ?? root;
        if (message.ValueKind == JsonValueKind.String && SenderJson.Open(Encoding.UTF8.GetBytes(message.GetString()!)).Is(out var inner, out _)) message = inner;
        if (message.Text("AlarmName") is { } name) return new IntakeReading { Events = [Alarm(root, message, name)] };
        if (SenderText.Line(root.Text("Subject")) is not { } title && (title = SenderText.FirstLine(root.Text("Message"))!) is null)
            return IntakeRefusals.InvalidEvent("Message", "'Message' is missing or blank");
        return new IntakeReading
        {
            Events =
            [
                // Sent again, a message has the same id.
                new AlertEvent(AlertAction.Trigger, SenderText.Key(root.Text("MessageId") ?? SenderText.Hash(root.GetRawText())))
                {
                    Title = title,
                    Severity = SenderSeverity.Read(message.Text("severity", "priority")),
                    Source = SenderText.Line(root.Text("TopicArn")),
                    Rule = SenderText.Line(message.Text("detail-type", "rule")),
                    StartsAt = SenderTime.Read(root.Get("Timestamp")),
                    DetailsJson = SenderJson.Details(root),
                },
            ],
        };
    }

    private static AlertEvent Alarm(JsonElement root, JsonElement alarm, string name)
    {
        var state = alarm.Text("NewStateValue")?.ToUpperInvariant();
        var reason = SenderText.FirstLine(alarm.Text("AlarmDescription") ?? alarm.Text("NewStateReason"));
        var trigger = alarm.Get("Trigger");
        return new AlertEvent(state == "OK" ? AlertAction.Resolve : AlertAction.Trigger, SenderText.Key(alarm.Text("AlarmArn") ?? string.Join('/', new[] { alarm.Text("AWSAccountId"), alarm.Text("Region"), name }.OfType<string>())))
        {
            Title = SenderText.Line(reason is null ? name : $"{name}: {reason}")!,
            // Without data nobody knows whether there is trouble: that is trouble of the monitoring.
            Severity = state == "INSUFFICIENT_DATA" ? Severity.Sev3 : SenderSeverity.Read(alarm.Text("Priority", "severity")),
            Source = SenderText.Line(trigger.Get("Dimensions").Items().Select(d => d.Text("value")).OfType<string>().FirstOrDefault() ?? root.Text("TopicArn")),
            Rule = SenderText.Line(name),
            StartsAt = SenderTime.Read(alarm.Get("StateChangeTime")),
            DetailsJson = SenderJson.Details(alarm),
        };
    }

    /// <summary>Only AWS's own hosts, by https: who can reach us must not choose what we fetch.</summary>
    private static Uri? Address(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.IsDefaultPort && uri.UserInfo.Length == 0 && AwsHost().IsMatch(uri.Host) ? uri : null;

    /// <summary>The text that is signed: each field that is there, its name and its value on a line each, in this order.</summary>
    private static string Signed(JsonElement root)
    {
        var names = root.Text("Type") == "Notification" ? new[] { "Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type" } : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        return string.Concat(names.Select(name => root.Get(name) is { ValueKind: JsonValueKind.String } value ? $"{name}\n{value.GetString()}\n" : ""));
    }

    [GeneratedRegex(@"\Asns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex AwsHost();
}

/// <summary>What an SNS message says about itself.</summary>
/// <param name="Type">Notification, SubscriptionConfirmation or UnsubscribeConfirmation; null for raw delivery.</param>
/// <param name="SubscribeUrl">Where a subscription is confirmed; null when it is not at AWS.</param>
/// <param name="CertificateUrl">Where the signer's certificate is; null when it is not at AWS.</param>
/// <param name="SignedText">The text that is signed.</param>
public sealed record SnsMessage(string? Type, string? TopicArn, Uri? SubscribeUrl, Uri? CertificateUrl, string? SignatureVersion, string? Signature, string SignedText);
