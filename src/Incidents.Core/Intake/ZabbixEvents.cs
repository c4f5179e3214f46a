using System.Text.Json;
using Incidents.Core.Alerts;

// Zabbix sends what a media type of one's own writes, as JSON or as a form, with these macros:
//
//   { "eventId": "{EVENT.ID}", "value": "{EVENT.VALUE}", "updateStatus": "{EVENT.UPDATE.STATUS}", "ackStatus": "{EVENT.ACK.STATUS}", "severity": "{EVENT.NSEVERITY}",
//     "name": "{EVENT.NAME}", "host": "{HOST.NAME}", "triggerId": "{TRIGGER.ID}", "trigger": "{TRIGGER.NAME}", "time": "{EVENT.TIMESTAMP}", "url": "{TRIGGER.URL}" }
namespace Incidents.Core.Intake;

/// <summary>Reads Zabbix' problems, each by the id of its event; recoveries and updates name the same one.</summary>
public static class ZabbixEvents
{
    public static Outcome<IReadOnlyList<AlertEvent>> Read(ReadOnlyMemory<byte> body) => SenderForm.Open(body).Then<IReadOnlyList<AlertEvent>>(root =>
    {
        var (id, name) = (Macro(root, "eventId", "event_id", "EVENT.ID"), SenderText.Line(Macro(root, "name", "subject", "EVENT.NAME")));
        var problems = new Dictionary<string, string>();
        if (id is null)
            problems["eventId"] = "'eventId' is missing or blank: let the media type send {EVENT.ID}";
        var action = Macro(root, "value", "event_value", "EVENT.VALUE") is "0" ? AlertAction.Resolve
            : Macro(root, "updateStatus", "update_status", "EVENT.UPDATE.STATUS") is "1" && IsYes(Macro(root, "ackStatus", "ack_status", "EVENT.ACK.STATUS")) ? AlertAction.Acknowledge
            : AlertAction.Trigger;
        if (name is null && action is AlertAction.Trigger)
            problems["name"] = "'name' is missing or blank: let the media type send {EVENT.NAME}";
        if (problems.Count > 0)
            return IntakeRefusals.InvalidEvent(problems);

        return new[]
        {
            new AlertEvent(action, SenderText.Key(id!))
            {
                Title = name ?? "",
                Severity = Graded(Macro(root, "severity", "nseverity", "EVENT.NSEVERITY", "EVENT.SEVERITY")),
                Source = SenderText.Line(Macro(root, "host", "HOST.NAME")),
                Rule = SenderText.Line(Macro(root, "trigger", "TRIGGER.NAME") ?? Macro(root, "triggerId", "trigger_id", "TRIGGER.ID")),
                StartsAt = SenderTime.Read(Macro(root, "time", "EVENT.TIMESTAMP")),
                Links = SenderText.Links([("Zabbix", Macro(root, "url", "TRIGGER.URL"))]),
                DetailsJson = SenderJson.Details(root),
            },
        };
    });

    private static bool IsYes(string? word) => word?.ToLowerInvariant() is "yes" or "1" or "true";

    /// <summary>0 not classified, 1 information, 2 warning, 3 average, 4 high, 5 disaster.</summary>
    private static Severity Graded(string? word) => word switch
    {
        "0" or "1" => Severity.Sev4,
        "2" or "3" => Severity.Sev3,
        "4" => Severity.Sev2,
        "5" => Severity.Sev1,
        "Not classified" => Severity.Sev4,
        _ => SenderSeverity.Read(word),
    };

    /// <summary>A macro that Zabbix has no value for stays as it was written, or is "*UNKNOWN*".</summary>
    private static string? Macro(JsonElement root, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (root.Get(name).Text() is { } text && text is not "*UNKNOWN*" && text is not ['{', .., '}'])
                return text;
        return null;
    }
}
