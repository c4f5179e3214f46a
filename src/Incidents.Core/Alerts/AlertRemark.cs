namespace Incidents.Core.Alerts;

/// <summary>What a sender says about an alert that is already there: that it is over or somebody has it, other words for it, or only a note.</summary>
public sealed record AlertRemark
{
    public AlertAction? Action { get; init; }

    public string? Note { get; init; }

    public string? Title { get; init; }

    /// <summary>A longer text; told on the timeline when it is not the one that the alert came with.</summary>
    public string? Description { get; init; }
}

/// <summary>Which alert of a sender is meant: by the sender's own key, or by our id of it.</summary>
public sealed record AlertName(string Text, bool IsId);
