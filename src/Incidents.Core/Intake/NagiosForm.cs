using System.Text.Json;
using Incidents.Core.Alerts;

// Nagios and Icinga send nothing by themselves; a notification command posts their macros by name, as a form or as JSON:
//
//   curl -fsS URL --data-urlencode "NOTIFICATIONTYPE=$NOTIFICATIONTYPE$" --data-urlencode "HOSTNAME=$HOSTNAME$" --data-urlencode "HOSTSTATE=$HOSTSTATE$"
//        --data-urlencode "SERVICEDESC=$SERVICEDESC$" --data-urlencode "SERVICESTATE=$SERVICESTATE$" --data-urlencode "SERVICEOUTPUT=$SERVICEOUTPUT$" …
namespace Incidents.Core.Intake;

/// <summary>Reads notifications of Nagios and Icinga, each service of each host by itself.</summary>
public static class NagiosForm
{
    public static Outcome<IReadOnlyList<AlertEvent>> Read(ReadOnlyMemory<byte> body) => SenderForm.Open(body).Then<IReadOnlyList<AlertEvent>>(root =>
    {
        if (Macro(root, "HOSTNAME") is not { } host)
            return IntakeRefusals.InvalidEvent("HOSTNAME", "'HOSTNAME' is missing or blank");
        var service = Macro(root, "SERVICEDESC");
        var state = Macro(root, service is null ? "HOSTSTATE" : "SERVICESTATE");
        if (Action(Macro(root, "NOTIFICATIONTYPE"), state) is not { } action)
            return Array.Empty<AlertEvent>();

        var output = SenderText.FirstLine(Macro(root, service is null ? "HOSTOUTPUT" : "SERVICEOUTPUT"));
        var what = service is null ? $"{host} is {state ?? "in trouble"}" : $"{service} on {host} is {state ?? "in trouble"}";
        return new[]
        {
            // Both names, since every host has its "disk"; a "!" is in no name.
            new AlertEvent(action, SenderText.Key(service is null ? host : $"{host}!{service}"))
            {
                Title = SenderText.Line(output is null ? what : $"{what}: {output}")!,
                Severity = Graded(state),
                Source = SenderText.Line(host),
                Rule = SenderText.Line(service ?? "Host"),
                StartsAt = SenderTime.Read(Macro(root, "TIMET")),
                Links = SenderText.Links([("Notes", Macro(root, "SERVICENOTESURL") ?? Macro(root, "HOSTNOTESURL")), ("Actions", Macro(root, "SERVICEACTIONURL") ?? Macro(root, "HOSTACTIONURL"))]),
                DetailsJson = SenderJson.Details(root),
            },
        };
    });

    /// <summary>Downtimes and flapping say neither that there is trouble nor that it is over; the problem before them stays as it is.</summary>
    private static AlertAction? Action(string? type, string? state) => type?.ToUpperInvariant() switch
    {
        "RECOVERY" => AlertAction.Resolve,
        "ACKNOWLEDGEMENT" => AlertAction.Acknowledge,
        "DOWNTIMESTART" or "DOWNTIMEEND" or "DOWNTIMECANCELLED" or "FLAPPINGSTART" or "FLAPPINGSTOP" or "FLAPPINGDISABLED" => null,
        _ => state?.ToUpperInvariant() is "OK" or "UP" ? AlertAction.Resolve : AlertAction.Trigger,
    };

    private static Severity Graded(string? state) => state?.ToUpperInvariant() switch
    {
        "CRITICAL" or "DOWN" => Severity.Sev1,
        "WARNING" => Severity.Sev3,
        _ => Severity.Sev2,
    };

    /// <summary>A macro that means nothing here, as SERVICEDESC of a host, comes as it was written, "$NAME$"; from Nagios 4 as "$".</summary>
    private static string? Macro(JsonElement root, string name) =>
        root.Text(name, name.ToLowerInvariant(), $"NAGIOS_{name}", $"ICINGA_{name}") is { } text && text is not "$" && !(text is ['$', .., '$'] && !text.Contains(' ', StringComparison.Ordinal)) ? text : null;
}
