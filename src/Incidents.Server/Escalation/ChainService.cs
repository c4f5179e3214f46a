using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Escalation;
using Incidents.Core.People;
using Incidents.Core.Services;
using Incidents.Storage;
using Incidents.Storage.Access;
using Incidents.Storage.Escalation;
using Incidents.Storage.People;
using Incidents.Storage.Services;

namespace Incidents.Server.Escalation;

/// <summary>Makes and changes chains, and says which one holds for what. Incidents that are open keep theirs.</summary>
internal static class ChainService
{
    public static Outcome<EscalationChain> Make(WriteTx tx, NewChain asked, string slug, Caller by)
    {
        if (Team(tx, asked.TeamId, by) is { } refusal) return refusal;
        if (!PlanReading.Read(tx, asked.Steps!, asked.Repeats, asked.Fallback).Is(out var plan, out refusal)) return refusal;
        var chain = new EscalationChain { Id = tx.NewId("esc"), Slug = slug, Name = asked.Name.Trim(), TeamId = asked.TeamId };
        if (!ChainStore.Add(tx, chain, Revision(chain, 1, plan, by))) return EscalationRefusals.SlugTaken(slug);
        Log(tx, by, chain.Id, $"{chain.Name}: made with {plan.Steps.Count} steps");
        return ChainStore.Find(tx, chain.Id)!;
    }

    public static Outcome<EscalationChain> Revise(WriteTx tx, string idOrSlug, ChainChange asked, int? expected, Caller by)
    {
        if (!Own(tx, idOrSlug, by).Is(out var current, out var refusal)) return refusal;
        if (expected is null) return EscalationRefusals.VersionRequired(current);
        if (expected != -1 && expected != current.Revision) return EscalationRefusals.Stale(current);
        if (asked.TeamId != current.TeamId && Team(tx, asked.TeamId, by) is { } foreign) return foreign;
        if (!PlanReading.Read(tx, asked.Steps!, asked.Repeats, asked.Fallback).Is(out var plan, out refusal)) return refusal;
        var changed = current with { Name = asked.Name.Trim(), TeamId = asked.TeamId };
        ChainStore.Revise(tx, changed, Revision(changed, current.Revision + 1, plan, by));
        Log(tx, by, current.Id, $"{changed.Name}: revision {current.Revision + 1}, {plan.Steps.Count} steps");
        return ChainStore.Find(tx, current.Id)!;
    }

    /// <summary>It is for no incident any more that opens. What it was frozen into goes on with it.</summary>
    public static Outcome<EscalationChain> Delete(WriteTx tx, string idOrSlug, Caller by)
    {
        if (!Own(tx, idOrSlug, by).Is(out var chain, out var refusal)) return refusal;
        var users = ChainStore.ServicesOf(tx, chain.Id).Select(s => $"the service {s}").ToList();
        if (ChainStore.Default(tx) == chain.Id) users.Add("every service without one (escalation-settings)");
        if (users.Count > 0) return EscalationRefusals.InUse(users);
        ChainStore.Delete(tx, chain.Id);
        Log(tx, by, chain.Id, $"{chain.Name}: deleted");
        return chain;
    }

    public static Outcome<Service> SetOfService(WriteTx tx, string service, string? chain, Caller by)
    {
        if (ServiceStore.Find(tx, service) is not { } found) return ServiceRefusals.NotFound(service);
        if (!Named(tx, chain).Is(out var named, out var refusal)) return refusal;
        ServiceStore.SetChain(tx, found.Id, named.Chain?.Id);
        Log(tx, by, found.Id, $"Incidents of {found.Slug} climb the chain {named.Chain?.Name ?? "of the installation"}");
        return ServiceStore.Find(tx, found.Id)!;
    }

    public static Outcome<NamedChain> SetDefault(WriteTx tx, string? chain, Caller by)
    {
        if (!Named(tx, chain).Is(out var named, out var refusal)) return refusal;
        ChainStore.SetDefault(tx, named.Chain?.Id);
        Log(tx, by, "escalation-settings", named.Chain is { } one ? $"Incidents of services without a chain climb {one.Name}" : "Incidents of services without a chain call nobody");
        return named;
    }

    /// <summary>A chain that this caller may change.</summary>
    public static Outcome<EscalationChain> Own(ReadTx tx, string idOrSlug, Caller by)
    {
        if (ChainStore.Find(tx, idOrSlug) is not { DeletedAt: null } chain) return EscalationRefusals.ChainNotFound(idOrSlug);
        return Team(tx, chain.TeamId, by) is { } refusal ? refusal : chain;
    }

    /// <summary>Null for none; one that was deleted is none.</summary>
    public static Outcome<NamedChain> Named(ReadTx tx, string? chain) =>
        chain is null ? new NamedChain(null) : ChainStore.Find(tx, chain) is { DeletedAt: null } found ? new NamedChain(found) : EscalationRefusals.ChainNotFound(chain);

    public static void Log(WriteTx tx, Caller by, string subject, string text) => AccessLogStore.Add(tx, by.Actor, AccessEvent.ChainChanged, subject, text);

    /// <summary>Why he may not change the chains of this team; null when he may.</summary>
    private static Refusal? Team(ReadTx tx, string? teamId, Caller by)
    {
        if (teamId is not null && !TeamStore.Exists(tx, teamId)) return PeopleRefusals.TeamNotFound(teamId);
        return by.May(Permission.Administer) || (teamId is not null && TeamStore.IsMember(tx, teamId, by.PersonId)) ? null : EscalationRefusals.NotYourTeam();
    }

    private static ChainRevision Revision(EscalationChain chain, long number, ChainPlan plan, Caller by) => new() { ChainId = chain.Id, Number = number, Name = chain.Name, Plan = plan, AuthorId = by.Id, AuthorName = by.Name };
}

/// <summary>The chain that was named, or none.</summary>
internal sealed record NamedChain(EscalationChain? Chain);
