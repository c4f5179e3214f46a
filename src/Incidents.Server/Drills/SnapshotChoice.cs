using System.Security.Cryptography;
using Incidents.Core;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Core.Snapshots;
using Incidents.Storage;
using Incidents.Storage.Snapshots;

namespace Incidents.Server.Drills;

/// <summary>Which snapshot a drill restores, by the policy of its plan, from the inventory of what backup jobs told.</summary>
internal static class SnapshotChoice
{
    private const int Looked = 500;

    /// <summary>None for a runbook that restores nothing, and for the latest of an inventory that is empty: then who does the drill finds one.</summary>
    public static Outcome<ChosenSnapshot> Of(ReadTx tx, DrillPlan? plan, Runbook runbook, string? serviceSlug)
    {
        if (runbook.Parameters.FirstOrDefault(p => p.Type == ParameterType.Snapshot) is not { } parameter) return new ChosenSnapshot(null, null, null);
        var source = plan?.SnapshotSource ?? parameter.Source ?? serviceSlug;
        if (source is null) return new ChosenSnapshot(parameter.Name, null, null);
        var named = plan is { Snapshots: SnapshotPolicy.Named, SnapshotName: { } name } ? name : null;
        var usable = (named is null ? SnapshotStore.OfSource(tx, source, Looked) : SnapshotStore.Find(tx, source, named) is { } one ? [one] : []).Where(s => s.Usable).ToList();
        if (plan is { Snapshots: SnapshotPolicy.RandomWithin, SnapshotDays: { } days }) usable = [.. usable.Where(s => s.TakenAt > tx.Now.AddDays(-days))];
        if (usable.Count == 0)
            return named is not null ? DrillRefusals.NoSnapshot($"'{source}' has no usable one of that name")
                : plan?.Snapshots == SnapshotPolicy.RandomWithin ? DrillRefusals.NoSnapshot($"'{source}' has no usable one of the last {plan.SnapshotDays} days")
                : new ChosenSnapshot(parameter.Name, source, null);
        return new ChosenSnapshot(parameter.Name, source, plan?.Snapshots == SnapshotPolicy.RandomWithin ? usable[RandomNumberGenerator.GetInt32(usable.Count)] : usable[0]);
    }
}

/// <summary>The parameter that names it, the inventory, and the snapshot; null for what there is not.</summary>
internal sealed record ChosenSnapshot(string? Parameter, string? Source, Snapshot? Snapshot);
