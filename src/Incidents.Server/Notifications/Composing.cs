using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Server.Access;
using Incidents.Server.Drills;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.Notifications;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Services;

namespace Incidents.Server.Notifications;

/// <summary>Composes what is sent from the state of this moment, with the links that only this receiver may use.</summary>
internal static class Composing
{
    private const int MostRunbooks = 3;

    /// <param name="tx">The turn in which it is claimed.</param>
    /// <param name="envelope">The delivery whose message it is.</param>
    /// <param name="live">What it has to say, newest first.</param>
    /// <param name="count">How many there are in all.</param>
    /// <param name="publicUrl">Under which address people reach this server.</param>
    public static Message Of(WriteTx tx, Delivery envelope, IReadOnlyList<Delivery> live, long count, string? publicUrl)
    {
        var distinct = live.DistinctBy(d => d.IncidentId ?? d.Id).ToList();
        var parts = distinct.Take(MessageText.Most).Select(d => (d, d.IncidentId is { } id ? Facts(tx, id) : null)).ToList();
        // Several steps of one incident are one notice.
        var message = MessageText.Of(envelope, parts, distinct.Count == 1 ? 1 : count, tx.Now);
        if (publicUrl is null) return message;
        message = message with { Link = Link(publicUrl, parts[0].d, parts.Count) };
        if (envelope.PersonId is not { } personId || message.IncidentIds.Count == 0) return message;
        var subject = distinct.Count == 1 ? message.IncidentIds[0] : envelope.Id;
        return message with
        {
            AcknowledgeLink = Act(tx, publicUrl, personId, LinkAction.Acknowledge, subject),
            // What is over is judged one by one.
            ResolveLink = distinct.Count == 1 ? Act(tx, publicUrl, personId, LinkAction.Resolve, subject) : null,
        };
    }

    /// <summary>What there is to say of an incident now.</summary>
    public static IncidentFacts? Facts(ReadTx tx, string incidentId)
    {
        if (IncidentStore.Find(tx, incidentId) is not { } incident) return null;
        var service = incident.ServiceId is { } id ? ServiceStore.Find(tx, id)?.Slug : null;
        return new IncidentFacts
        {
            Id = incident.Id,
            Title = incident.Title,
            Severity = Words.Of(incident.Severity),
            State = Words.Of(incident.State),
            Since = incident.OpenedAt,
            Service = service,
            Alerts = incident.AlertCount,
            Runbooks = [.. RunbookStore.For(tx, AlertStore.RulesOf(tx, incidentId), service).Take(MostRunbooks).Select(r => new OfferedRunbook(r.Slug, r.Title, Proof(tx, r.Slug)))],
            Told = DeliveryStore.Reached(tx, incidentId),
        };
    }

    /// <summary>Whether the runbook is known to work, in words.</summary>
    private static string? Proof(ReadTx tx, string slug) => RunbookStore.Find(tx, slug) is { } runbook ? ProofReading.Of(tx, runbook.Id).Text : null;

    private static string? Link(string publicUrl, Delivery about, int parts)
    {
        if (parts > 1) return $"{publicUrl}/incidents";
        var id = about.IncidentId ?? about.SubjectId;
        return id.StartsWith("inc_", StringComparison.Ordinal) ? $"{publicUrl}/incidents/{id}" : null;
    }

    private static string Act(WriteTx tx, string publicUrl, string personId, LinkAction action, string subjectId)
    {
        var token = Secrets.NewActionToken();
        ActionLinkStore.Add(tx, new ActionLink { Hash = Secrets.Hash(token), PersonId = personId, Action = action, SubjectId = subjectId, ExpiresAt = tx.Now + ActionLink.Lifetime });
        return $"{publicUrl}/act/{token}";
    }
}
