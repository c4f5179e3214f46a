using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Incidents;
using Incidents.Storage.Services;

namespace Incidents.Server.Incidents;

/// <summary>Which incidents somebody asks for, in the words of an address.</summary>
public sealed record IncidentSearch(IncidentState? State, bool OnlyOpen, string? Service, Severity? Severity, string? Text, bool OnlyMine)
{
    private const string Open = "open";
    private const int LongestText = 200;

    public static Outcome<IncidentSearch> Read(string? state, string? service, string? severity, string? q, string? mine)
    {
        var onlyOpen = state == Open;
        if (!Words.Read<IncidentState>(onlyOpen ? null : state, "state").Is(out var wanted, out var refusal) && refusal is not null) return refusal;
        if (!Words.Read<Severity>(severity, "severity").Is(out var bad, out refusal) && refusal is not null) return refusal;
        if (q?.Length > LongestText) return HttpRefusals.BadQuery("q", $"at most {LongestText} characters");
        if (mine is not (null or "true" or "false")) return HttpRefusals.BadQuery("mine", "true or false");
        return new IncidentSearch(wanted, onlyOpen, service, bad, string.IsNullOrWhiteSpace(q) ? null : q.Trim(), mine == "true");
    }

    public Outcome<Page<IncidentListItem>> Find(ReadTx tx, Caller caller, PageRequest page)
    {
        var owner = Service is null ? null : ServiceStore.Find(tx, Service);
        if (Service is not null && owner is null) return ServiceRefusals.NotFound(Service);
        var only = new IncidentFilter { State = State, OnlyOpen = OnlyOpen, ServiceId = owner?.Id, Severity = Severity, Text = Text, PersonId = OnlyMine ? caller.Id : null };
        var incidents = IncidentStore.List(tx, only, page);
        var services = ServiceStore.All(tx).ToDictionary(s => s.Id, s => s.Slug);
        return new Page<IncidentListItem>([.. incidents.Items.Select(i => IncidentListItem.Of(i, services))], incidents.Next);
    }
}
