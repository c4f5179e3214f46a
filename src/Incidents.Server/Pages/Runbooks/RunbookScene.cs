using System.Net;
using System.Text.RegularExpressions;
using Incidents.Core.Drills;
using Incidents.Core.Proposals;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Server.Drills;
using Incidents.Server.Runbooks;
using Incidents.Storage;
using Incidents.Storage.Proposals;
using Incidents.Storage.Runs;
using Microsoft.AspNetCore.Components;

namespace Incidents.Server.Pages.Runbooks;

/// <summary>A revision as its page shows it, with what became of it.</summary>
public sealed partial record RunbookScene(ShownRevision Shown, MarkupString Text, IReadOnlyList<Place> Places, IReadOnlyList<Run> Runs, IReadOnlyList<Proposal> Waiting, Proof Proof)
{
    public RunbookSummary Summary => Shown.Summary;

    public Runbook Runbook => Shown.Volume.Runbook;

    public bool IsCurrent => Shown.Revision.Number == Summary.Revision;

    /// <summary>What is asked for, besides the environment.</summary>
    public IReadOnlyList<Parameter> Asked => [.. Runbook.Parameters.Where(p => p.Name != Placeholders.Environment)];

    public int? PlannedMinutes => Runbook.Steps.Any(s => s.PlannedMinutes is not null) ? Runbook.Steps.Sum(s => s.PlannedMinutes ?? 0) : null;

    public static RunbookScene Of(ReadTx tx, ShownRevision shown)
    {
        var runbook = shown.Volume.Runbook;
        // Every spelling of a parameter as its name, so that one field fills them all.
        var named = runbook.Parameters.Select(p => p.Name).Append(Placeholders.Environment).Distinct().ToDictionary(n => n, n => $"{{{{{n}}}}}");
        var commands = runbook.Steps.SelectMany(s => s.Commands).Select(c => c with { Text = Placeholders.Fill(c.Text, runbook.Parameters, named) }).ToList();
        var text = ShownMarkdown.Of(Placeholders.Fill(shown.Revision.Markdown, runbook.Parameters, named), commands: commands, title: runbook.Title);
        return new RunbookScene(shown, text, [.. Heading().Matches(text.Value).Select(Place)], RunStore.LatestOf(tx, shown.Summary.Id, 10), ProposalStore.Pending(tx, ProposalKind.PublishRevision, shown.Summary.Slug), ProofReading.Of(tx, shown.Summary.Id));
    }

    private static Place Place(Match heading) => new(heading.Groups["level"].ValueSpan[0] - '0', heading.Groups["id"].Value, WebUtility.HtmlDecode(Tag().Replace(heading.Groups["text"].Value, "")));

    [GeneratedRegex("""<h(?<level>[2-6]) id="(?<id>[^"]*)">(?<text>.*?)</h\k<level>>""", RegexOptions.Singleline)]
    private static partial Regex Heading();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}

/// <summary>A heading in the table of contents.</summary>
public sealed record Place(int Level, string Id, string Text);
