using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Escalation;
using Incidents.Core.OnCall;
using Incidents.Core.Time;
using Incidents.Server.Escalation;
using Incidents.Storage;
using Incidents.Storage.Escalation;
using Incidents.Storage.OnCall;
using Incidents.Storage.Services;

namespace Incidents.Server.Pages.Escalation;

/// <summary>All chains, and which of them services have that have none of their own.</summary>
public sealed record ChainsModel(IReadOnlyList<ChainView> Chains, string? DefaultId)
{
    internal static ChainsModel Of(ReadTx tx) => new([.. ChainStore.All(tx).Select(c => ChainView.Of(tx, c))], ChainStore.Default(tx));
}

/// <summary>One chain: its steps with who that is now, what is to be said against it, its tests, and a dry run.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Asked">What the dry run was asked for.</param>
/// <param name="Run">Who would be told when; null when it cannot be said.</param>
/// <param name="Tests">The newest.</param>
/// <param name="Services">All of them.</param>
/// <param name="MayChange">Whether the visitor may.</param>
/// <param name="WaitsFor">The test that waits for the visitor's word.</param>
public sealed record ChainModel(ChainView Chain, DryRun Asked, SimulationView? Run, IReadOnlyList<ChainTestView> Tests, IReadOnlyList<Choice> Services, bool MayChange, string? WaitsFor)
{
    internal static Outcome<ChainModel> Of(ReadTx tx, string id, DryRun asked, Caller by)
    {
        if (ChainStore.Find(tx, id) is not { } chain) return EscalationRefusals.ChainNotFound(id);
        var tests = ChainTestStore.Of(tx, chain.Id, new PageRequest(5, null)).Items;
        var waits = tests.FirstOrDefault(t => t.EndedAt is null && t.Pages.Any(p => by.Is(p.PersonId) && p.AcknowledgedAt is null))?.Id;
        var own = by.May(Permission.Edit) && chain.DeletedAt is null && ChainService.Own(tx, chain.Id, by).Refusal is null;
        SimulationView? run = null;
        if (asked.Wanted && !RehearsalEndpoints.Rehearse(tx, chain.Id, asked.Service, asked.Severity, asked.Instant).Is(out run, out var refusal)) return refusal;
        return new ChainModel(ChainView.Of(tx, chain), asked, run, [.. tests.Select(ChainTestView.Of)], [.. ServiceStore.All(tx).Select(s => new Choice(s.Slug, s.Name))], own, waits);
    }
}

/// <summary>What is asked of a dry run: by the clock of which zone, when, for what.</summary>
public sealed record DryRun(string? At, string? Zone, string? Service, Severity Severity, bool Wanted)
{
    public TimeZoneInfo Clock => (Zone is null ? null : Zones.Find(Zone)) ?? TimeZoneInfo.Utc;

    public DateTimeOffset? Instant => ZoneWords.Read(At, Clock);

    public static DryRun Of(string? at, string? zone, string? service, string? severity) => new(at, zone, string.IsNullOrEmpty(service) ? null : service, Choice.Read<Severity>(severity) ?? Severity.Sev1, severity is not null || at is not null);
}
