using Incidents.Server.Pages.OnCall;
using Incidents.Storage;
using Incidents.Storage.People;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Pages.Drills;

/// <summary>The form in which a drill plan is made (without an id) or changed (with the revision that was read: another since then is not overwritten).</summary>
public sealed record PlanFormModel(string? Id, string Revision, PlanFields Fields, IReadOnlyList<Choice> Runbooks, IReadOnlyList<Choice> People, IReadOnlyList<Choice> Teams)
{
    internal static PlanFormModel Of(ReadTx tx, string? id, string revision, PlanFields fields) => new(
        id, revision, fields, [.. RunbookStore.All(tx).Select(r => new Choice(r.Slug, r.Title))], OnCallModel.Callable(PersonStore.All(tx)), [.. TeamStore.All(tx).Select(t => new Choice(t.Name, t.Name))]);
}
