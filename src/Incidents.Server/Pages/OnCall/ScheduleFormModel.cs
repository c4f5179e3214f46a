using Incidents.Core.OnCall;
using Incidents.Storage;
using Incidents.Storage.People;

namespace Incidents.Server.Pages.OnCall;

/// <summary>The form in which a schedule is made or changed.</summary>
/// <param name="Schedule">The one that is changed; null for a new one.</param>
/// <param name="Revision">The revision that was read; another since then is not overwritten.</param>
/// <param name="Fields">What is in its fields.</param>
/// <param name="People">Who can be put on call.</param>
/// <param name="Teams">Who can be responsible.</param>
public sealed record ScheduleFormModel(Schedule? Schedule, string Revision, ScheduleFields Fields, IReadOnlyList<Choice> People, IReadOnlyList<Choice> Teams)
{
    internal static ScheduleFormModel Of(ReadTx tx, Schedule? schedule, string revision, ScheduleFields fields) =>
        new(schedule, revision, fields.Roomy(tx.Now), OnCallModel.Callable(PersonStore.All(tx)), [.. TeamStore.All(tx).Select(t => new Choice(t.Id, t.Name))]);
}
