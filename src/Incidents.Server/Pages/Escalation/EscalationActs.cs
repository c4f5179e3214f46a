using System.Globalization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Incidents;
using Incidents.Server.Escalation;
using Incidents.Server.Http;
using Incidents.Storage;

namespace Incidents.Server.Pages.Escalation;

/// <summary>What is done on the page of an incident about whom it calls.</summary>
public static class EscalationActs
{
    public static void MapEscalationActs(this IEndpointRouteBuilder routes)
    {
        var pages = PageRoute.Group(routes).MapGroup("/incidents/{id}").May(Permission.Respond);
        pages.MapPost("/escalate", (string id, Visit visit, Database db, Caller caller) => Done(visit, db, id, tx => EscalationService.Escalate(tx, id, null, caller)));
        pages.MapPost("/snooze", Snooze);
        pages.MapPost("/reassign", Reassign);
        pages.MapPost("/re-escalate", (string id, Visit visit, Database db, Caller caller) =>
            Done(visit, db, id, tx => new Checking().Text(visit.Form["chain"], "chain", 200).Refusal is { } wrong ? wrong : EscalationService.ReEscalate(tx, id, visit.Form["chain"]!, caller)));
        pages.MapPost("/unacknowledge", (string id, Visit visit, Database db, Caller caller) => Done(visit, db, id, tx => EscalationService.Unacknowledge(tx, id, caller)));
    }

    private static Task<IResult> Snooze(string id, Visit visit, Database db, Caller caller)
    {
        var known = int.TryParse(visit.Form["minutes"], CultureInfo.InvariantCulture, out var minutes);
        return Done(visit, db, id, tx => new Checking().That(known && minutes is >= 1 and <= EscalationEndpoints.LongestSnooze, "minutes", $"1 to {EscalationEndpoints.LongestSnooze}").Refusal is { } wrong ? wrong : EscalationService.Snooze(tx, id, minutes, caller));
    }

    private static Task<IResult> Reassign(string id, Visit visit, Database db, Caller caller)
    {
        var to = (visit.Form["to"] ?? "").Split(':', 2);
        var isKnown = to.Length == 2 && to[0] is "person" or "schedule";
        return Done(visit, db, id, tx => new Checking().That(isKnown, "to", "a person, or a schedule").Refusal is { } wrong
            ? wrong
            : EscalationService.Reassign(tx, id, to[0] == "person" ? to[1] : null, to[0] == "schedule" ? to[1] : null, caller));
    }

    private static async Task<IResult> Done(Visit visit, Database db, string id, Func<WriteTx, Outcome<Incident>> command) =>
        visit.After(await db.Write(command), _ => $"/incidents/{id}", visit.Refuse);
}
