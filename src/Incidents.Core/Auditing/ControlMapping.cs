namespace Incidents.Core.Auditing;

/// <summary>Which file of an export answers which control. What a control asks beyond that is said too.</summary>
/// <param name="Framework">Whose control it is.</param>
/// <param name="Control">Its number.</param>
/// <param name="Asks">What it asks, in our words.</param>
/// <param name="Shown">What shows it, and where.</param>
public sealed record ControlMapping(string Framework, string Control, string Asks, string Shown)
{
    public static IReadOnlyList<ControlMapping> All { get; } =
    [
        new("SOC 2", "A1.3", "Recovery procedures are tested; backups are complete and whole; plans are revised from results.",
            "drills.csv, drills.jsonl: each test with result, checks, and who was absent on purpose; runbooks/: the text that was followed, by revision; issues and follow-ups in drills.jsonl."),
        new("ISO/IEC 27001:2022", "A.8.13", "Backups are tested regularly, with records of restorability and accuracy.",
            "drills.jsonl: snapshot, checks with expected and actual, newest record found in the restored data; plans.jsonl: how often; missed, skipped and exempt ones stand beside those that passed."),
        new("NIST SP 800-53", "CP-4", "The contingency plan is tested at planned times; results are reviewed and corrective action begun.",
            "plans.jsonl: the schedule; drills.jsonl: results, reasons, follow-ups with owner and date."),
        new("NIST SP 800-53", "CP-9(1)", "Backup information is tested for reliability and integrity.",
            "drills.jsonl: kind restore_to_scratch, failover or our_own_backup with their checks; timelines/: what happened, step by step, as a hash chain."),
        new("DORA", "Art. 11", "Continuity and recovery plans are tested at least yearly; tests and results are documented.",
            "drills.csv: due and actual dates, RTO and RPO measured against their targets; plans.jsonl."),
        new("DORA", "Art. 12", "Backup and recovery procedures are tested periodically; restores use systems that are kept apart.",
            "drills.jsonl: environment, volume of data, cleanup confirmed; timelines/."),
    ];
}
