using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Runs;
using Incidents.Storage;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Keeps what somebody knows of the runs of an incident out of what he writes there.</summary>
internal static class Telling
{
    /// <summary>Not only the executor knows the values: also who handed the run over, or typed one. Everybody else is not asked, for a "no" would tell him that he guessed right.</summary>
    public static Refusal? Leak(ReadTx tx, string incidentId, Caller by, params IEnumerable<string?> texts)
    {
        var written = texts.ToList();
        List<string> names =
        [
            .. RunStore.Of(tx, incidentId).Where(run => by.Is(run.ExecutorId) || (by.IsHuman && RunStore.Contributors(tx, run.Id).Contains(by.Id)))
                .SelectMany(run => Blindness.Leaks(run, written)).Distinct(),
        ];
        return names.Count > 0 ? RunRefusals.ValueWouldLeak(names) : null;
    }
}
