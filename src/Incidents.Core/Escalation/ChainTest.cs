namespace Incidents.Core.Escalation;

/// <summary>One try of a chain: everybody on it was sent a page that says that it is a test.</summary>
public sealed record ChainTest
{
    /// <summary>So long people have to answer.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(15);

    public string Id { get; init; } = "";

    public string ChainId { get; init; } = "";

    public long Revision { get; init; }

    public DateTimeOffset BegunAt { get; init; }

    public string BegunByName { get; init; } = "";

    public DateTimeOffset EndsAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public IReadOnlyList<TestPage> Pages { get; init; } = [];

    /// <summary>Steps (from 1) on which nobody answered; a shared channel has answered when the page was taken for it.</summary>
    public IReadOnlyList<long> Silent => [.. Pages.GroupBy(p => p.Step).Where(step => !step.Any(p => p.AcknowledgedAt is not null || (p.PersonId.Length == 0 && p.IsReached))).Select(step => step.Key).Order()];

    public bool IsAnswered => Pages.Where(p => p.PersonId.Length > 0).All(p => p.AcknowledgedAt is not null);
}

/// <summary>The test page of one person, or of a shared channel, on one step.</summary>
public sealed record TestPage
{
    public string TestId { get; init; } = "";

    public long Step { get; init; }

    public string Target { get; init; } = "";

    /// <summary>Empty for a shared channel, and for a target that is nobody.</summary>
    public string PersonId { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Whether any channel takes it there.</summary>
    public bool IsReached { get; init; }

    /// <summary>When the first message of it was taken by the other side.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }
}

/// <summary>Whether the contacts of a chain were tried, like the proof of a runbook.</summary>
public sealed record ChainProof(ChainProofState State, string Text);

/// <summary>The states of that proof.</summary>
public enum ChainProofState
{
    NeverTested,
    Proven,
    Due,
    Failed,
}

/// <summary>Decides what the tries of a chain are worth now.</summary>
public static class ChainProving
{
    private const int DefaultDays = 90;

    /// <param name="chain">The chain.</param>
    /// <param name="last">Its last test that has ended; null when there was none.</param>
    /// <param name="now">This moment.</param>
    public static ChainProof Of(EscalationChain chain, ChainTest? last, DateTimeOffset now)
    {
        if (last is null) return new(ChainProofState.NeverTested, "NEVER TESTED: nobody knows whether these people can be reached");
        if (last.Pages.Count == 0 || last.Silent.Count > 0) return new(ChainProofState.Failed, $"FAILED: {(last.Pages.Count == 0 ? "there was nobody to be told" : $"nobody answered on step {string.Join(", ", last.Silent)}")} when it was tested {Ago(last, now)}");
        if (last.Revision != chain.Revision) return new(ChainProofState.Due, $"DUE: the chain was changed since it was tested {Ago(last, now)}");
        var days = chain.Tests?.EveryDays ?? DefaultDays;
        return now - last.BegunAt > TimeSpan.FromDays(days + 1)
            ? new(ChainProofState.Due, $"DUE: last tested {Ago(last, now)}, and every {days} days is meant")
            : new(ChainProofState.Proven, $"PROVEN: every step answered {Ago(last, now)}");
    }

    private static string Ago(ChainTest test, DateTimeOffset now) => (now - test.BegunAt).Days switch
    {
        <= 0 => "today",
        1 => "a day ago",
        var days => $"{days} days ago",
    };
}
