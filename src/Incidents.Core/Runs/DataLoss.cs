namespace Incidents.Core.Runs;

/// <summary>What a restore discards.</summary>
public sealed record LossWindow
{
    public bool NeedsAcknowledgement { get; init; }

    public string Text { get; init; } = "";
}

/// <summary>Compares what people say of it.</summary>
public static class DataLoss
{
    public static bool? Agrees(LossWindow window, string typed) => typed == window.Text;
}

/// <summary>Every no.</summary>
public static class DataLossRefusals
{
    public static Refusal StaleSnapshot(LossWindow window) => new(RefusalKind.Conflict, "stale_snapshot", window.Text);

    public static Refusal ConsequenceNotAcknowledged(IReadOnlyList<string> names) => new(RefusalKind.Conflict, "consequence_not_acknowledged", string.Join(", ", names));

    public static Refusal LossDiffers() => new(RefusalKind.Invalid, "loss_differs", "");

    public static Refusal LossUnreadable() => new(RefusalKind.Invalid, "loss_unreadable", "");
}
