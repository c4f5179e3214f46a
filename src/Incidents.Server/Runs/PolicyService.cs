using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Proposals;
using Incidents.Core.Runs;
using Incidents.Server.Proposals;
using Incidents.Storage;
using Incidents.Storage.People;
using Incidents.Storage.Runs;

namespace Incidents.Server.Runs;

/// <summary>Changes of the verification policy: proposed by one person, made by another's approval.</summary>
public static class PolicyService
{
    private const string Subject = "verification-policy";

    /// <summary>The proposal, or null when the policy is like that already.</summary>
    public static Outcome<PolicyAnswer> Propose(WriteTx tx, VerificationPolicy wanted, int? expected, Caller by)
    {
        var current = VerificationPolicyStore.Current(tx);
        if (expected is { } version && version != current.Version) return ProposalRefusals.Outdated($"The policy (now version {current.Version})");
        if (wanted.SecurityContactId is { } contact && !Granting.Humans(PersonStore.All(tx).Where(p => p.Id == contact), ~Permission.None).Any())
            return Http.HttpRefusals.InvalidInput(new Dictionary<string, string> { ["securityContactId"] = "a person, not disabled and no shared account" });
        wanted = wanted with { Version = current.Version };
        ProposalBook.Supersede(tx, ProposalKind.ChangePolicy, Subject, by.Actor, "Proposed anew.", PersonStore.PersonOf(tx, by.PersonId));
        return wanted == current
            ? new PolicyAnswer(current, null)
            : new PolicyAnswer(current, ProposalBook.Open(
                tx, by, ProposalKind.ChangePolicy, Subject, $"Change the verification policy: {Told(current, wanted)}", ["The verification policy guards everybody, so nobody changes it alone."],
                new ProposedPolicy(current, wanted)));
    }

    public static Outcome<VerificationPolicy> Change(WriteTx tx, Proposal approved)
    {
        var change = ProposalBook.ChangeOf<ProposedPolicy>(approved);
        return VerificationPolicyStore.Current(tx).Version == change.Before.Version
            ? VerificationPolicyStore.Add(tx, change.After, $"{approved.ProposedByName}, {approved.DecidedByName}")
            : ProposalRefusals.Outdated("The policy");
    }

    private static string Told(VerificationPolicy before, VerificationPolicy after) => string.Join(", ", new (string Name, object? Before, object? After)[]
    {
        ("pendingMinutes", before.PendingMinutes, after.PendingMinutes), ("verifiedMinutes", before.VerifiedMinutes, after.VerifiedMinutes),
        ("stepUpMinutes", before.StepUpMinutes, after.StepUpMinutes), ("coolingOffHours", before.CoolingOffHours, after.CoolingOffHours),
        ("requestsPerTenMinutes", before.RequestsPerTenMinutes, after.RequestsPerTenMinutes), ("breakGlass", before.BreakGlass, after.BreakGlass),
        ("breakGlassSeverity", before.BreakGlassSeverity, after.BreakGlassSeverity), ("breakGlassAfterMinutes", before.BreakGlassAfterMinutes, after.BreakGlassAfterMinutes),
        ("breakGlassLimit", before.BreakGlassLimit, after.BreakGlassLimit), ("securityContactId", before.SecurityContactId ?? "nobody", after.SecurityContactId ?? "nobody"),
    }.Where(s => !Equals(s.Before, s.After)).Select(s => $"{s.Name} {s.Before} becomes {s.After}"));
}

/// <summary>The policy that holds, and the proposal that waits, if something was to change.</summary>
public sealed record PolicyAnswer(VerificationPolicy Current, Proposal? Waits);
