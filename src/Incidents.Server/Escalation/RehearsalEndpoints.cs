using System.Text.Json.Serialization;
using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Escalation;
using Incidents.Core.Services;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Escalation;
using Incidents.Storage.Services;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Incidents.Server.Escalation;

/// <summary>Dry runs: who would be told what when, with all that is wrong with it. Nobody is told.</summary>
public static class RehearsalEndpoints
{
    public static void MapRehearsals(this IEndpointRouteBuilder routes)
    {
        var chains = routes.MapGroup("/api/v1/escalation-chains").WithTags("escalation-chains").May(Permission.Read);
        chains.MapGet("/{id}/simulate", Simulate).WithName("simulateChain").WithSummary("Who would be told when, if nobody took an incident that opens at ?at= (now); severity sev1 unless said; with ?service= also whether its incidents climb this chain.");
        chains.MapPost("/simulate", SimulateUnsaved).WithName("simulateUnsavedChain").WithSummary("The same for a chain that is not saved.");
    }

    private static Results<Ok<SimulationView>, ProblemHttpResult> Simulate([FromRoute(Name = "id")] string chain, Database db, string? at, string? service, string? severity)
    {
        if (!Instants.Read(at, "at").Is(out var instant, out var refusal) && refusal is not null) return Problems.From(refusal);
        if (!Words.Read<Severity>(severity, "severity").Is(out var bad, out refusal) && refusal is not null) return Problems.From(refusal);
        return db.Read(tx => Rehearse(tx, chain, service, bad ?? Severity.Sev1, instant)).Ok();
    }

    /// <summary>Who would be told when, of an incident that opens then; now where nothing is said.</summary>
    internal static Outcome<SimulationView> Rehearse(ReadTx tx, string chain, string? service, Severity severity, DateTimeOffset? at)
    {
        if (ChainStore.Find(tx, chain) is not { } found) return EscalationRefusals.ChainNotFound(chain);
        if (!Service(tx, service, found).Is(out var remark, out var unknown)) return unknown;
        return SimulationView.Of(tx, ChainStore.Revision(tx, found.Id, found.Revision)!.Plan, severity, at ?? tx.Now, remark.Text);
    }

    private static Results<Ok<SimulationView>, ProblemHttpResult> SimulateUnsaved(NewSimulation body, Database db) =>
        PlanReading.Check(new Checking(), body.Steps, body.Repeats, body.Fallback).Refusal is { } refusal
            ? Problems.From(refusal)
            : db.Read(tx => PlanReading.Read(tx, body.Steps!, body.Repeats, body.Fallback).Then<SimulationView>(plan => SimulationView.Of(tx, plan, body.Severity ?? Severity.Sev1, body.At ?? tx.Now, null))).Ok();

    /// <summary>What is to be said of a service that climbs another chain.</summary>
    private static Outcome<Remark> Service(ReadTx tx, string? service, EscalationChain chain)
    {
        if (service is null) return new Remark(null);
        if (ServiceStore.Find(tx, service) is not { } found) return ServiceRefusals.NotFound(service);
        var own = found.ChainId ?? ChainStore.Default(tx);
        return new Remark(own == chain.Id ? null : own is null ? $"Incidents of {found.Slug} climb no chain: nobody would be told." : $"Incidents of {found.Slug} climb the chain {ChainStore.Find(tx, own)!.Name}, not this one.");
    }

    private sealed record Remark(string? Text);
}

/// <summary>A chain that is not saved, the moment and the severity of the incident; now, and sev1, unless said.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewSimulation(IReadOnlyList<NewChainStep>? Steps, int? Repeats = null, NewTarget? Fallback = null, DateTimeOffset? At = null, Severity? Severity = null);

/// <summary>Who would be told what when. Nobody was told.</summary>
public sealed record SimulationView(DateTimeOffset At, Severity Severity, IReadOnlyList<RehearsedView> Items, IReadOnlyList<string> Lint)
{
    internal static SimulationView Of(ReadTx tx, ChainPlan plan, Severity severity, DateTimeOffset at, string? remark) => new(
        at, severity, [.. Rehearsing.Run(tx, plan, severity, at).Select(r => new RehearsedView(r.At, r.Round, r.Step, [.. r.Told.Select(t => new RehearsedTarget(t.Name, t.PersonIds, t.Hole, t.Unreachable))], r.Text))],
        [.. remark is null ? [] : new[] { remark }, .. Rehearsing.Lint(tx, plan)]);
}

/// <summary>One moment of a dry run; the step is null for the fallback.</summary>
public sealed record RehearsedView(DateTimeOffset At, long Round, int? Step, IReadOnlyList<RehearsedTarget> Told, string Text);

/// <summary>Who would be told; a hole says why it would be nobody.</summary>
public sealed record RehearsedTarget(string Name, IReadOnlyList<string> PersonIds, string? Hole, IReadOnlyList<string> Unreachable);
