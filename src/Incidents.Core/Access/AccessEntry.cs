using Incidents.Core.Timeline;

namespace Incidents.Core.Access;

/// <summary>One line of the access log: who may do what, how that changed, and what was tried against the rule. Never changed, never removed.</summary>
public sealed record AccessEntry
{
    public string Id { get; init; } = "";

    public DateTimeOffset At { get; init; }

    public Actor Actor { get; init; } = Actor.System;

    public AccessEvent What { get; init; }

    /// <summary>The id of the person, proposal, team or verification it is about.</summary>
    public string SubjectId { get; init; } = "";

    /// <summary>In words; never a password, a key, or a value that somebody must derive blind.</summary>
    public string Text { get; init; } = "";
}

/// <summary>What the access log tells of.</summary>
public enum AccessEvent
{
    PersonAdded,
    RolesChanged,

    /// <summary>Without a second person, since there was none.</summary>
    RolesGrantedAlone,

    /// <summary>Somebody who could approve no longer can. For a while he is counted as if he could: else one would first be rid of him, and then go on alone.</summary>
    ApproverRemoved,
    PersonDisabled,
    PersonEnabled,
    AccountsLinked,
    TeamChanged,
    PasswordGivenAgain,
    Proposed,
    ProposalApproved,
    ProposalRejected,
    ProposalWithdrawn,
    ProposalSuperseded,

    /// <summary>Somebody tried to be his own second person.</summary>
    SelfApprovalRefused,
    SelfVerificationRefused,

    /// <summary>The settings or rules of a sender: they decide who is called.</summary>
    IntegrationChanged,
    RoutingChanged,
    MaintenanceBegun,
    MaintenanceEnded,
    JournalImported,
    JournalReplayed,

    /// <summary>By which ways people are told: a contact method, rules, a channel.</summary>
    NotificationWaysChanged,

    /// <summary>A chain, or which one holds for what: it decides who is called.</summary>
    ChainChanged,

    /// <summary>Who is on call, and who may read that without signing in.</summary>
    ScheduleChanged,
    OverrideMade,
    OverrideRemoved,
    SwapAccepted,
    CalendarMade,
    CalendarRevoked,
    EvidenceExported,
    CapabilitiesChanged,
}
