using Incidents.Core.Escalation;
using Incidents.Storage;
using Incidents.Storage.Notifications;
using Incidents.Storage.OnCall;
using Incidents.Storage.People;

namespace Incidents.Server.Pages.Escalation;

/// <summary>The form in which a chain is made or changed.</summary>
/// <param name="Id">The one that is changed; null for a new one.</param>
/// <param name="Revision">The revision that was read; another since then is not overwritten.</param>
/// <param name="Fields">What is in its fields.</param>
/// <param name="Targets">Who and what can be told.</param>
/// <param name="Teams">Who can look after it.</param>
public sealed record ChainFormModel(string? Id, string Revision, ChainFields Fields, IReadOnlyList<Choice> Targets, IReadOnlyList<Choice> Teams)
{
    internal static ChainFormModel Of(ReadTx tx, string? id, string revision, ChainFields fields)
    {
        var teams = TeamStore.All(tx);
        List<Choice> targets =
        [
            .. ScheduleStore.All(tx).Select(s => Of(TargetKind.Schedule, s.Id, $"On call: {s.Name}")), .. ScheduleStore.All(tx).Select(s => Of(TargetKind.NextOnCall, s.Id, $"Next on call: {s.Name}")),
            .. PersonStore.All(tx).Where(p => p is { DisabledAt: null, SameAs: null }).Select(p => Of(TargetKind.Person, p.Id, p.Name)), .. teams.Select(t => Of(TargetKind.Team, t.Id, $"Team: {t.Name}")),
            .. DestinationStore.Channels(tx).Select(c => Of(TargetKind.Channel, c.Id, $"Channel: {c.Name}")),
        ];
        return new(id, revision, fields.Roomy(), targets, [.. teams.Select(t => new Choice(t.Id, t.Name))]);
    }

    private static Choice Of(TargetKind kind, string id, string text) => new($"{Http.Words.Of(kind)}:{id}", text);
}
