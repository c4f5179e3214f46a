using Incidents.Core.Notifications;
using Incidents.Storage;
using Incidents.Storage.Notifications;

namespace Incidents.Server.Notifications;

/// <summary>The one way by which people are told something, in the commit of its cause: into their inbox, and by the ways that they want.</summary>
public static class Notifying
{
    /// <summary>Who has an incident is awake: what else joins it waits until it has been quiet for so long, and is told at once then.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    /// <returns>Those whom no verified way reaches: they find it in their inbox only.</returns>
    public static IReadOnlyList<string> Tell(WriteTx tx, Notice notice, IEnumerable<string> personIds)
    {
        List<string> people = [.. personIds.Distinct()], unreachable = [];
        NotificationStore.Add(tx, people, notice.Kind, notice.SubjectId, notice.Text, notice.Key);
        var cause = notice.Key ?? tx.NewId("cause");
        foreach (var person in people)
        {
            var usable = DestinationStore.Usable(tx, person);
            if (usable.Count == 0) unreachable.Add(person);
            else
                foreach (var (way, after) in Reaching.Plan(DestinationStore.Rules(tx, person), usable, notice.Urgency, tx.Now)) Put(tx, notice, cause, way, after);
        }

        return unreachable;
    }

    /// <summary>Puts a notice into a shared channel. False when there is no such channel, or nothing arrives there any more.</summary>
    public static bool Post(WriteTx tx, Notice notice, string channelId)
    {
        if (DestinationStore.Find(tx, channelId) is not { PersonId: null, IsUsable: true } channel) return false;
        Put(tx, notice, notice.Key ?? tx.NewId("cause"), channel, TimeSpan.Zero);
        return true;
    }

    private static void Put(WriteTx tx, Notice notice, string cause, Destination way, TimeSpan after)
    {
        var folds = notice.Kind == NotificationKind.AlertJoined && way.PersonId is not null;
        DeliveryStore.Add(tx, new Delivery
        {
            Id = tx.NewId("dlv"),
            Cause = cause,
            DestinationId = way.Id,
            PersonId = way.PersonId,
            Kind = notice.Kind,
            Urgency = notice.Urgency,
            SubjectId = notice.SubjectId,
            IncidentId = notice.IncidentId,
            Text = notice.Text,
            CreatedAt = tx.Now,
            DueAt = tx.Now + (folds ? Quiet : after),
        });
        if (folds) DeliveryStore.PutOff(tx, way.Id, notice.Kind, notice.SubjectId, tx.Now + Quiet);
    }
}
