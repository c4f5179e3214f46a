using System.Net;
using System.Text;
using Incidents.Core.Auditing;
using Incidents.Core.Drills;
using Incidents.Server.Http;

namespace Incidents.Server.Auditing;

/// <summary>The readable part of an export: one page without scripts that loads nothing, and a text that says how to check the rest.</summary>
internal static class EvidencePage
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top}th{background:#eee}code{font-size:.85em}.no{background:#fdd}.half{background:#fec}.yes{background:#dfd}";

    public static string Of(EvidenceScope scope, IReadOnlyList<EvidenceDrill> drills)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Append($"<title>Evidence of drills</title><style>{Style}</style></head><body>\n<h1>Evidence of drills</h1>\n<p>{Text(scope.InWords)}; made {scope.At:u}. ")
            .Append("All drills that were due or ended in this time are listed, also those that were missed, skipped, given up or exempt. Run <code>sh verify.sh</code> to see that nothing was changed.</p>\n<h2>What came of them</h2>\n<table><tr><th>State<th>Drills</tr>\n");
        foreach (var state in Enum.GetValues<DrillState>()) page.Append($"<tr><td>{Text(Words.Of(state))}<td>{drills.Count(d => d.Drill.State == state)}</tr>\n");
        page.Append("</table>\n<h2>Drills</h2>\n<table><tr><th>Due<th>Runbook<th>Kind<th>State<th>Recovery time<th>Data loss<th>Checks<th>By, witness<th>Why<th>Proofs</tr>\n");
        foreach (var drill in drills) page.Append(Row(drill, scope.Pseudonymised));
        page.Append("</table>\n<h2>Controls</h2>\n<table><tr><th>Control<th>Asks<th>Shown by</tr>\n");
        foreach (var control in ControlMapping.All) page.Append($"<tr><td>{Text($"{control.Framework} {control.Control}")}<td>{Text(control.Asks)}<td>{Text(control.Shown)}</tr>\n");
        return page.Append("</table>\n</body></html>\n").ToString();
    }

    public static string ReadMe(EvidenceScope scope) =>
        $"""
        Evidence of drills {scope.InWords}, made {scope.At:u}.

        index.html      to read
        drills.csv      one line for each drill; a cell that could be a formula begins with an apostrophe
        drills.jsonl    the same and everything else, one JSON object a line
        plans.jsonl     the plans by which drills fall due, and their exemptions
        runbooks/       each revision that was followed, as it was; its SHA-256 is the contentHash in drills.jsonl
        timelines/      what happened to each drill and in each run, as hash chains
        controls.csv    which control is answered by what
        SHA256SUMS      the hash of each file; the hash of this list stands in the access log of the server
        verify.sh       sh verify.sh: needs a POSIX shell and sha256sum

        Every drill is here that was due or ended in this time. None can be left out.
        {(scope.Pseudonymised ? "Names of people are pseudonyms, so timelines are left out: their hashes are over names too. Runbooks are as they were published." : "")}
        How a timeline is checked: each line is a JSON array in ASCII without blanks. The first holds the subject. Each other one holds the hash of the line before it, the number, the kind,
        when it happened and when it was recorded (in units of 100 ns since 0001-01-01 UTC), the kind, id and name of who did it, the source, the text, and the data as a string. The hash of
        a line is the SHA-256 of its bytes without the line end, in lower-case hex. The file .head holds the number of entries and the hash of the last line, as the server keeps them.

        """;

    private static string Row(EvidenceDrill d, bool pseudonymised)
    {
        var outcome = d.Last;
        var look = d.Drill.State switch { DrillState.Passed => "yes", DrillState.Partial => "half", DrillState.Failed or DrillState.Missed or DrillState.Skipped or DrillState.Aborted => "no", _ => "" };
        var people = outcome is null ? d.Drill.DecidedByName ?? "" : $"{string.Join(", ", outcome.Performers)}{(outcome.Witness is { } w ? $"; {w.Name}" : "")}";
        var proofs = d.Followed is not { } followed ? "" : $"<code>runbooks/{Text(d.Drill.Runbook)}/r{followed.Revision}.md</code>{(pseudonymised || !followed.HasEnded ? "" : $" <code>timelines/{Text(followed.TimelineId)}.jsonl</code>")}";
        return $"<tr><td>{EvidenceTable.Instant(d.Drill.DueAt)}<td>{Text(d.Drill.Runbook)}<td>{Text(Words.Of(d.Drill.Kind))}<td class=\"{look}\">{Text(Words.Of(d.Drill.State))}"
            + $"<td>{Against(outcome?.RtoMeasuredSeconds, outcome?.RtoTargetSeconds)}<td>{Against(outcome?.RpoMeasuredSeconds, outcome?.RpoTargetSeconds)}"
            + $"<td>{(outcome is null ? "" : $"{outcome.Checks.Count(c => c.Pass)} of {outcome.Checks.Count}")}<td>{Text(people)}<td>{Text(outcome is null ? d.Drill.Reason ?? "" : string.Join(' ', outcome.Reasons))}<td>{proofs}</tr>\n";
    }

    private static string Against(long? measured, long? target) => measured is null ? "" : $"{measured} s{(target is null ? "" : $" (target {target} s)")}";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
