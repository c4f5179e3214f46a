namespace Incidents.Core.Runs;

/// <summary>Every "no" about losing data.</summary>
public static class DataLossRefusals
{
    /// <summary>Holds the snapshot's time: for those who derived it.</summary>
    public static Refusal StaleSnapshot(LossWindow window) => new(RefusalKind.Conflict, "stale_snapshot",
        $"It {Sentence(window.Text)}. Choose another snapshot, or type the window as you understand it and a reason.");

    public static Refusal ConsequenceNotAcknowledged(IEnumerable<string> who) => new(RefusalKind.Conflict, "consequence_not_acknowledged",
        $"What will be lost is not acknowledged yet. {string.Join(" and ", who)} must still type the length of time that is lost.");

    /// <summary>Does not tell the right one: who is told it types it without having looked.</summary>
    public static Refusal LossDiffers() => new(RefusalKind.Invalid, "loss_differs",
        "This is not what will be lost. Look up when the snapshot was taken, count from then until now, and type that.",
        new Dictionary<string, string> { ["loss"] = "is not the time that is lost" });

    public static Refusal LossUnreadable() => new(RefusalKind.Invalid, "loss_unreadable",
        $"Type {Durations.Expected}; or unknown, when nobody knows.",
        new Dictionary<string, string> { ["loss"] = $"must be {Durations.Expected}" });

    private static string Sentence(string text) => text.StartsWith("nobody", StringComparison.Ordinal) ? $"is not known how much this discards: {text}" : text;
}
