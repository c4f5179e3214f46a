using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Notifications;
using Incidents.Server.Access;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Notifications;
using Incidents.Storage.People;

namespace Incidents.Server.Notifications;

/// <summary>What a link in a message does: exactly what its receiver could do himself, and only once.</summary>
internal static class ActionLinkService
{
    /// <summary>What it would do, for the page that asks; nothing is changed.</summary>
    public static Outcome<Offered> Look(ReadTx tx, string token)
    {
        if (ActionLinkStore.Find(tx, Secrets.Hash(token)) is not { } link) return NotificationRefusals.LinkUnknown();
        if (link.UsedAt is not null) return NotificationRefusals.LinkUsed();
        if (link.ExpiresAt <= tx.Now) return NotificationRefusals.LinkExpired();
        // A person who was kept out since is kept out here too.
        if (PersonStore.Find(tx, link.PersonId) is not { DisabledAt: null } person) return NotificationRefusals.LinkUnknown();
        var caller = new Caller(true, person.Id, person.Name, Permissions.Of(person.Roles));
        if (!caller.May(Permission.Respond)) return AccessRefusals.NotPermitted(caller, Permission.Respond);
        var incidents = link.SubjectId.StartsWith("inc_", StringComparison.Ordinal) ? [link.SubjectId] : DeliveryStore.IncidentsOf(tx, link.SubjectId);
        return new Offered(link, caller, [.. incidents.Select(id => (id, IncidentStore.Find(tx, id)?.Title ?? id))]);
    }

    /// <returns>What happened, line by line.</returns>
    public static Outcome<IReadOnlyList<string>> Do(WriteTx tx, string token)
    {
        if (!Look(tx, token).Is(out var offered, out var refusal)) return refusal;
        if (!ActionLinkStore.Use(tx, offered.Link.Hash)) return NotificationRefusals.LinkUsed();
        return new List<string>(offered.Incidents.Select(incident => Done(tx, incident.Id, incident.Title, offered)));
    }

    private static string Done(WriteTx tx, string id, string title, Offered offered)
    {
        var (outcome, did) = offered.Link.Action == LinkAction.Acknowledge
            ? (IncidentService.Acknowledge(tx, id, null, offered.By), "You have it")
            : (IncidentService.Resolve(tx, id, offered.By), "Resolved");
        return outcome.Refusal is { } no ? $"{title}: nothing was changed. {no.Detail}" : $"{did}: {title}";
    }
}

/// <summary>A link that may still be used, and what it is for.</summary>
internal sealed record Offered(ActionLink Link, Caller By, IReadOnlyList<(string Id, string Title)> Incidents);
