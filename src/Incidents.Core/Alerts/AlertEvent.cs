namespace Incidents.Core.Alerts;

/// <summary>What a sender says about one alert, whatever the format it was said in. Made by the readers in <c>Intake</c>, applied by the alert rules.</summary>
/// <param name="Action">Trigger, acknowledge or resolve.</param>
/// <param name="DedupKey">The sender's identity of the alert within its integration, at most 255 characters.</param>
public sealed record AlertEvent(AlertAction Action, string DedupKey)
{
    /// <summary>One line that a person reads, at most 1,024 characters.</summary>
    public string Title { get; init; } = "";

    public Severity Severity { get; init; } = Severity.Sev2;

    /// <summary>The machine, target or system that has the problem, as the sender names it.</summary>
    public string? Source { get; init; }

    /// <summary>The name of the rule that fired (an alert name, a check); runbooks declare these names.</summary>
    public string? Rule { get; init; }

    /// <summary>When the problem began, by the sender's clock.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>True when <see cref="StartsAt"/> names the episode, as with Alertmanager; elsewhere it is only the time of this event.</summary>
    public bool TellsEpisode { get; init; }

    /// <summary>Until when a trigger is believed without being said again; one that is past says that it is over.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>True for what only means something while the alert is open: it leaves no trace otherwise.</summary>
    public bool OnlyIfOpen { get; init; }

    /// <summary>Links a person may follow: label to absolute http(s) URL.</summary>
    public IReadOnlyList<AlertLink> Links { get; init; } = [];

    /// <summary>Where the sender says the runbook is.</summary>
    public string? RunbookUrl { get; init; }

    /// <summary>The sender's own fields as a JSON object, kept as they came.</summary>
    public string DetailsJson { get; init; } = "{}";

    /// <summary>What it means at this moment: a trigger whose time has run out is an end, told at that time.</summary>
    public AlertEvent At(DateTimeOffset now) => Action == AlertAction.Trigger && ExpiresAt <= now
        ? this with { Action = AlertAction.Resolve, ExpiresAt = null, StartsAt = TellsEpisode ? StartsAt : ExpiresAt }
        : this;
}

/// <summary>What an event asks for.</summary>
public enum AlertAction
{
    Trigger,
    Acknowledge,
    Resolve,
}

/// <summary>A link on an alert.</summary>
public sealed record AlertLink(string Label, string Url);
