using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Server.Incidents;
using Incidents.Storage;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>What the end of a run hangs on.</summary>
/// <param name="Probes">In the order of the runbook.</param>
/// <param name="Finish">That the executor asks to end without.</param>
/// <param name="DetectionDelaySeconds">From the point of no return (or the first release) to the first answer.</param>
public sealed record RunEndView(IReadOnlyList<ProbeView> Probes, FinishView? Finish, long? DetectionDelaySeconds)
{
    public static RunEndView Of(ReadTx tx, Run run, IReadOnlyDictionary<string, string> visible)
    {
        var probes = ProbeStore.Of(tx, run.Id);
        if (probes.Count == 0) return new RunEndView([], null, null);
        var proposal = ProbeStore.Proposal(tx, run.Id);
        return new RunEndView(
            [.. probes.Select(p => ProbeView.Of(run, p, visible))],
            proposal is null ? null : new FinishView(proposal.Reason, new(proposal.ProposedById, proposal.ProposedByName), proposal.ProposedAt),
            (long?)Probing.DetectionDelay(run, probes, ProbeStore.FirstRelease(tx, run.Id))?.TotalSeconds);
    }
}

/// <summary>A probe of a run with its latest answer; null when nobody has answered it yet.</summary>
public sealed record ProbeView(
    string Name, string? Label, ProbeType Type, string Expect, string? Derive, string? Value, bool? Passed, string? Evidence, DateTimeOffset? RecordedAt, PersonName? RecordedBy, IReadOnlyList<ProbeTryView> Tries)
{
    public static ProbeView Of(Run run, RunProbe probe, IReadOnlyDictionary<string, string> visible)
    {
        var (d, latest) = (probe.Definition, probe.Latest);
        return new ProbeView(
            d.Name, d.Label, d.Type, Probing.Expected(run, probe, visible), d.Derive, latest?.Value, latest?.Passed, latest?.Evidence, latest?.At, latest is null ? null : new(latest.ById, latest.ByName),
            [.. probe.Tries.Select(t => new ProbeTryView(t.Value, t.Expected, t.Passed, t.Evidence, t.At, new(t.ById, t.ByName)))]);
    }
}

/// <summary>One answer to a probe, and what was expected then.</summary>
public sealed record ProbeTryView(string Value, string Expected, bool Passed, string? Evidence, DateTimeOffset RecordedAt, PersonName RecordedBy);

/// <summary>That the executor asks to end with exceptions; another person must agree.</summary>
public sealed record FinishView(string Reason, PersonName ProposedBy, DateTimeOffset ProposedAt);
