namespace Incidents.Core.Runs;

/// <summary>Every "no" about runs on paper.</summary>
public static class PaperRefusals
{
    public static Refusal Invalid(IReadOnlyDictionary<string, string> fields) => new(RefusalKind.Invalid, "invalid_paper",
        "The paper cannot be taken over like this: " + string.Join("; ", fields.Take(20).Select(f => $"{f.Key} {f.Value}")) + ". Correct these places and send it again.", fields);

    public static Refusal OtherContent(string slug, int revision) => new(RefusalKind.Conflict, "content_hash_mismatch",
        $"The content hash is not that of revision {revision} of '{slug}'. Look at the paper's head for revision and hash, and give both as printed.");

    public static Refusal SamePerson() => new(RefusalKind.Forbidden, "same_person",
        "Executor and second person must be two different people, each speaking for himself. Let the other one do it in a session of his own.");

    public static Refusal NotAParty(Run run, Paper paper) => new(RefusalKind.Forbidden, "not_a_party",
        $"Only {run.ExecutorName} and {paper.VerifierName}, who carried it out, can attest it. Ask them.");

    public static Refusal NotOnPaper(Run run) => new(RefusalKind.Conflict, "not_on_paper",
        $"'{run.Title}' was followed here, so its timeline tells how; there is nothing to attest. Attest runs that were imported from paper.");

    public static Refusal Over(Paper paper) => new(RefusalKind.Gone, "attestation_over",
        $"It could be attested until {paper.AttestUntil:u}. It stays unattested; write a note on its timeline if there is more to say.");
}
