using Incidents.Core;
using Incidents.Core.Incidents;
using Incidents.Core.Runbooks;
using Incidents.Core.Services;
using Incidents.Storage;
using Incidents.Storage.Services;

namespace Incidents.Server.Runs;

/// <summary>Finds out for which service a run is.</summary>
internal static class RunServices
{
    /// <summary>The one that is named; else the incident's; else the only one that the runbook is for, when it exists.</summary>
    public static Outcome<ServiceChoice> Of(ReadTx tx, string? named, Incident? incident, Runbook runbook)
    {
        if (named is not null) return ServiceStore.Find(tx, named) is { } found ? new ServiceChoice(found.Id, found.Slug) : ServiceRefusals.NotFound(named);
        var implied = incident?.ServiceId ?? (runbook.Services is [var only] ? only : null);
        return implied is not null && ServiceStore.Find(tx, implied) is { } service ? new ServiceChoice(service.Id, service.Slug) : ServiceChoice.None;
    }
}

/// <summary>A service by id and slug; both null when a run is for none.</summary>
internal sealed record ServiceChoice(string? Id, string? Slug)
{
    public static ServiceChoice None { get; } = new(null, null);
}
