namespace Incidents.Core.Runs;

/// <summary>Each of the two who carried out a run on paper says so himself, in time, or it stays unattested.</summary>
public static class Attesting
{
    /// <param name="run">The run.</param>
    /// <param name="paper">What was told of it; null for a run that was followed here.</param>
    /// <param name="by">The person who says so.</param>
    /// <param name="oneself">Gives the person to whom an account belongs: since the import, two accounts may have turned out to be one person's.</param>
    /// <param name="now">Now.</param>
    public static Outcome<Paper> Decide(Run run, Paper? paper, string by, Func<string, string> oneself, DateTimeOffset now)
    {
        if (paper is null) return PaperRefusals.NotOnPaper(run);
        var (executor, verifier) = (oneself(paper.ExecutorId), oneself(paper.VerifierId));
        if (by != executor && by != verifier) return PaperRefusals.NotAParty(run, paper);
        if (executor == verifier) return PaperRefusals.SamePerson();
        if (now > paper.AttestUntil) return PaperRefusals.Over(paper);
        return (by == executor ? paper.ExecutorAttestedAt : paper.VerifierAttestedAt) is not null ? PaperRefusals.SamePerson()
            : by == executor ? paper with { ExecutorAttestedAt = now } : paper with { VerifierAttestedAt = now };
    }
}
