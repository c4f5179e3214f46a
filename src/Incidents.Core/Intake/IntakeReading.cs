using Incidents.Core.Alerts;
using Incidents.Core.Changes;

namespace Incidents.Core.Intake;

/// <summary>What a request says. With a problem it could not be read, and says nothing.</summary>
public sealed record IntakeReading
{
    public IReadOnlyList<AlertEvent> Events { get; init; } = [];

    /// <summary>What was changed, or is planned.</summary>
    public IReadOnlyList<ToldChange> Changes { get; init; } = [];

    /// <summary>What is said about an alert that is already there.</summary>
    public NamedRemark? Remark { get; init; }

    /// <summary>Items that could not be read, by their place; the others are good.</summary>
    public IReadOnlyList<RejectedItem> Rejected { get; init; } = [];

    /// <summary>Why nothing, or not all of it, could be read.</summary>
    public Refusal? Problem { get; init; }

    public static implicit operator IntakeReading(Refusal problem) => new() { Problem = problem };

    /// <summary>From a reader that takes all or nothing.</summary>
    public static IntakeReading Of(Outcome<AlertEvent> read) => read.Is(out var one, out var refusal) ? new IntakeReading { Events = [one] } : refusal;

    /// <inheritdoc cref="Of(Outcome{AlertEvent})"/>
    public static IntakeReading Of(Outcome<IReadOnlyList<AlertEvent>> read) => read.Is(out var all, out var refusal) ? new IntakeReading { Events = all } : refusal;

    /// <inheritdoc cref="Of(Outcome{AlertEvent})"/>
    public static IntakeReading Of(Outcome<AlertmanagerNotification> read) => read.Is(out var said, out var refusal) ? new IntakeReading { Events = [.. said.Events, said.Completeness] } : refusal;

    /// <summary>From a reader of changes that takes what is good.</summary>
    public static IntakeReading Of(Outcome<IReadOnlyList<Outcome<ToldChange>>> read)
    {
        if (!read.Is(out var items, out var refusal)) return refusal;
        var rejected = items.Select((item, index) => (item, index)).Where(i => i.item.Refusal is not null).Select(i => new RejectedItem(i.index, i.item.Refusal!)).ToList();
        return new() { Changes = [.. items.Where(i => i.Refusal is null).Select(i => i.Value)], Rejected = rejected, Problem = rejected.Count > 0 ? rejected[0].Refusal : null };
    }

    /// <summary>From a reader that takes what is good; when nothing is, the first problem is the problem of all.</summary>
    public static IntakeReading Of(Outcome<IReadOnlyList<Outcome<AlertEvent>>> read)
    {
        if (!read.Is(out var items, out var refusal)) return refusal;
        var rejected = items.Select((item, index) => (item, index)).Where(i => i.item.Refusal is not null).Select(i => new RejectedItem(i.index, i.item.Refusal!)).ToList();
        return new()
        {
            Events = [.. items.Where(i => i.Refusal is null).Select(i => i.Value)],
            Rejected = rejected,
            Problem = rejected.Count > 0 ? rejected[0].Refusal : null,
        };
    }
}

/// <summary>What is said about an alert, and which one is meant.</summary>
public sealed record NamedRemark(AlertName Name, AlertRemark Remark);

/// <summary>An item that could not be read, by its place in the body.</summary>
public sealed record RejectedItem(int Index, Refusal Refusal);
