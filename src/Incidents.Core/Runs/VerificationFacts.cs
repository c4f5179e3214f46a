using Incidents.Core.Access;
using Incidents.Core.Alerts;

namespace Incidents.Core.Runs;

/// <summary>What the rules must know besides the request: loaded in the same transaction that stores what they decide.</summary>
public sealed record VerificationFacts
{
    public required Run Run { get; init; }

    public required Caller By { get; init; }

    public VerificationPolicy Policy { get; init; } = VerificationPolicy.Default;

    /// <summary>Everybody who typed or changed a value of the run, or was its executor.</summary>
    public IReadOnlySet<string> Contributors { get; init; } = new HashSet<string>();

    /// <summary>Who may be the second person now, whoever he is to this run: enabled humans with the role, of the runbook's team; and since when.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Verifiers { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Those whose values differed on this step since it was last unlocked.</summary>
    public IReadOnlySet<string> Dissenters { get; init; } = new HashSet<string>();

    /// <summary>The runbook's newest revision.</summary>
    public int CurrentRevision { get; init; }

    /// <summary>The hash of the run's revision, computed from its text as it is stored now.</summary>
    public string StoredContentHash { get; init; } = "";

    /// <summary>How many requests the executor made in the last ten minutes.</summary>
    public int RequestsLately { get; init; }

    /// <summary>What the step would discard; null when it restores nothing.</summary>
    public LossWindow? Loss { get; init; }

    /// <summary>A safeguard that is missing, or a snapshot that cannot be used.</summary>
    public Refusal? Unsafe { get; init; }

    /// <summary>Somebody whom the runbook wants to be there is not.</summary>
    public Refusal? Absent { get; init; }

    /// <summary>The caller has too little practice to verify here, and others have enough.</summary>
    public Refusal? Unpractised { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Of the open incident that the run is in; null outside of any.</summary>
    public Severity? IncidentSeverity { get; init; }

    public string? CommanderId { get; init; }

    /// <summary>True when everybody in the pool was told of the request, or the pool is empty.</summary>
    public bool Paged { get; init; }

    /// <summary>The executor's reasons for breaking the glass in the last 30 days.</summary>
    public IReadOnlyList<string> GlassBroken { get; init; } = [];

    /// <summary>True when the glass was broken and somebody has reviewed it.</summary>
    public bool Reviewed { get; init; }

    /// <summary>True for who may be the second person of this run: R1 and R5 in one.</summary>
    public bool IsEligible(string personId, DateTimeOffset now) =>
        !Contributors.Contains(personId) && Verifiers.TryGetValue(personId, out var since) && now - since >= TimeSpan.FromHours(Policy.CoolingOffHours);

    /// <summary>Everybody who can be asked.</summary>
    public IEnumerable<string> Pool(DateTimeOffset now) => Verifiers.Keys.Where(id => IsEligible(id, now));
}
