namespace Incidents.Core.Proposals;

/// <summary>A change that nobody makes alone: kept as it was proposed until another person approves it. There is no break-glass for it.</summary>
public sealed record Proposal
{
    public string Id { get; init; } = "";

    public ProposalKind Kind { get; init; }

    /// <summary>What it is about: a runbook's slug, an account's id, or the name of the policy.</summary>
    public string SubjectId { get; init; } = "";

    /// <summary>What changes, in words.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Why it needs a second person, in words.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The change itself as JSON, carried out unchanged.</summary>
    public string Payload { get; init; } = "{}";

    /// <summary>The person who answers for it: himself, or the maker of the key.</summary>
    public string ProposedById { get; init; } = "";

    public string ProposedByName { get; init; } = "";

    public DateTimeOffset ProposedAt { get; init; }

    public ProposalState State { get; init; }

    public string? DecidedById { get; init; }

    public string? DecidedByName { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was not carried out.</summary>
    public string? Reason { get; init; }
}

/// <summary>What can be proposed.</summary>
public enum ProposalKind
{
    PublishRevision,
    GrantRoles,
    ChangePolicy,
}

/// <summary>The states of a proposal; all but the first are final.</summary>
public enum ProposalState
{
    Pending,
    Approved,
    Rejected,
    Withdrawn,

    /// <summary>What it was about has changed since, or was proposed anew.</summary>
    Superseded,
}
