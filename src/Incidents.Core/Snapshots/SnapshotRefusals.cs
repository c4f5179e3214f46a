namespace Incidents.Core.Snapshots;

/// <summary>Every "no" about snapshots.</summary>
public static class SnapshotRefusals
{
    public static Refusal NotFound(string id) => new(RefusalKind.NotFound, "snapshot_not_found",
        $"There is no snapshot {id}. List them with GET /api/v1/snapshots; the id meant here begins with snap_.");

    /// <param name="name">Names it without telling a value that somebody must derive: the tool's id to a job, the parameter's name in a run.</param>
    public static Refusal TakenInFuture(string name) => new(RefusalKind.Invalid, "snapshot_in_future",
        $"{name} is said to be taken in the future. Correct the time, or the clock of the machine that told it.",
        new Dictionary<string, string> { ["takenAt"] = "lies in the future" });

    public static Refusal TakenAtDiffers(Snapshot known) => new(RefusalKind.Conflict, "snapshot_differs",
        $"{known.ExternalId} of {known.Source} is known as taken at {known.TakenAt:u}, and a snapshot is taken once. Send another id for another snapshot; if the known time is wrong, mark {known.Id} unusable first and send the right one under a new id.");

    public static Refusal Unusable(string name) => new(RefusalKind.Conflict, "snapshot_unusable",
        $"{name} names a snapshot that is marked unusable. Choose another one, enter it, and ask for a new verification.");

    /// <summary>One of many is wrong: none is taken, and the job can send the same again.</summary>
    public static Refusal InBatch(int index, Refusal refusal) => refusal with
    {
        Detail = $"Nothing was recorded; number {index + 1} of them: {refusal.Detail}",
        Fields = new Dictionary<string, string> { [$"snapshots[{index}]"] = refusal.Code },
    };
}
