namespace Incidents.Core.Runs;

/// <summary>How much will be lost is said by both, each in his own words, before it is lost (R12).</summary>
internal static class Losing
{
    /// <summary>The executor's acknowledgement; null when there is nothing to acknowledge.</summary>
    public static Outcome<LossAcknowledgement?> Acknowledge(VerificationFacts facts, string? typed, string? reason, DateTimeOffset now)
    {
        if (facts.Loss is not { NeedsAcknowledgement: true } loss) return new Outcome<LossAcknowledgement?>();
        if (string.IsNullOrWhiteSpace(typed) || string.IsNullOrWhiteSpace(reason)) return DataLossRefusals.StaleSnapshot(loss);
        return Say(facts, loss, typed, reason, now);
    }

    public static Outcome<LossAcknowledgement?> Say(VerificationFacts facts, LossWindow loss, string typed, string? reason, DateTimeOffset now) => DataLoss.Agrees(loss, typed) switch
    {
        null => DataLossRefusals.LossUnreadable(),
        false => DataLossRefusals.LossDiffers(),
        true => new LossAcknowledgement(facts.By.Id, facts.By.Name, typed.Trim(), reason, now),
    };

    /// <summary>Refuses until the executor and everybody who confirmed have said it.</summary>
    public static Refusal? Unsaid(Verification request, VerificationFacts facts)
    {
        if (facts.Loss is not { NeedsAcknowledgement: true }) return null;
        var owing = request.Confirmations.Select(c => (Id: c.VerifierId, Name: c.VerifierName)).Prepend((Id: request.ExecutorId, Name: request.ExecutorName))
            .Where(p => request.Acknowledgements.All(a => a.PersonId != p.Id)).Select(p => p.Name).ToList();
        return owing.Count == 0 ? null : DataLossRefusals.ConsequenceNotAcknowledged(owing);
    }
}
