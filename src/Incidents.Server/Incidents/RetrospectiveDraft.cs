using Incidents.Core.Access;
using Incidents.Core.Retrospectives;
using Incidents.Storage;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;
using Incidents.Storage.Timeline;

namespace Incidents.Server.Incidents;

/// <summary>Gathers what the first draft of a retrospective tells.</summary>
public static class RetrospectiveDraft
{
    private const int MostEntries = 5000;

    public static string? Of(ReadTx tx, string id, Caller viewer)
    {
        if (IncidentStore.Find(tx, id) is not { } incident) return null;
        var service = incident.ServiceId is null ? null : ServiceStore.Find(tx, incident.ServiceId)?.Name;
        var runs = RunStore.Of(tx, id).Select(run => new RunAccount(run, VerificationStore.Of(tx, run.Id), DeviationStore.Of(tx, run.Id), PaperStore.Find(tx, run.Id))).ToList();
        return new Draft(incident, service, AlertStore.Of(tx, id), runs, TimelineStore.Read(tx, id, 0, MostEntries)).Write(viewer.IsHuman ? viewer.Id : null);
    }
}
