using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Server.Runbooks;

/// <summary>
/// A revision as one page to print and to keep where this server is not: nothing is loaded, each step has its boxes, and each risky step
/// a form with two columns, which executor and second person fill in without seeing the other's.
/// </summary>
public static partial class RunbookPaper
{
    private const string Style =
        """
        body{margin:0;background:#fff;color:#000;font:11pt/1.45 system-ui,sans-serif}main{max-width:48rem;margin:0 auto;padding:1rem}
        h1,h2,h3{line-height:1.25}pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #999;padding:.5rem}code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
        table{border-collapse:collapse;width:100%}th,td{border:1px solid #000;padding:.35rem .5rem;text-align:left;vertical-align:top}td.write{height:2.2rem;width:30%}
        .hash{font:.75em ui-monospace,monospace;overflow-wrap:anywhere}.boxes,.proof{border:1px solid #000;padding:.3rem .6rem;margin:.6rem 0}.hint{font-size:.85em}
        .step{border-top:2px solid #000;margin-top:1.2rem;break-inside:avoid-page}.form{border:2px solid #000;padding:.6rem;margin:.6rem 0;break-inside:avoid-page}
        .alert{border-left:4px solid #000;padding:.2rem 1rem}.line{display:inline-block;min-width:11rem;border-bottom:1px solid #000}
        """;

    /// <summary>Allows this one style, by its hash, and nothing else.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    private const string Line = "<span class=\"line\">&nbsp;</span>";

    public static string Render(ShownRevision shown, Proof proof)
    {
        var (slug, revision) = (shown.Summary.Slug, shown.Revision);
        var title = WebUtility.HtmlEncode(shown.Volume.Runbook.Title);
        return
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}, revision {revision.Number}, on paper</title>
            <style>{Style}</style>
            </head>
            <body><main>
            <h1>{title}</h1>
            <p class="proof"><strong>{WebUtility.HtmlEncode(proof.Text)}</strong> {WebUtility.HtmlEncode(string.Join(' ', proof.Details))} <span class="hint">As of printing.</span></p>
            <table>
            <tr><th>Runbook</th><td>{WebUtility.HtmlEncode(slug)}, revision {revision.Number}{(revision.Number == shown.Summary.Revision ? "" : $" (not the current one, which is {shown.Summary.Revision})")}, of {revision.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm}Z</td></tr>
            <tr><th>Content hash</th><td class="hash">{revision.ContentHash}</td></tr>
            <tr><th>Executor</th><td>{Line} signature {Line}</td></tr>
            <tr><th>Second person</th><td>{Line} signature {Line}</td></tr>
            <tr><th>Environment, service, incident</th><td>{Line} {Line} {Line}</td></tr>
            <tr><th>Begun, ended (UTC)</th><td>{Line} {Line}</td></tr>
            </table>
            <p class="hint">For use when the server cannot be reached. Tick and time every step. Where there are two columns, fold the sheet between them: the second person finds each value himself, and only then are both compared.
            Afterwards one of you sends it to POST /api/v1/runs/import, and within 24 hours each of you attests it in a session of his own.</p>
            {shown.Volume.Paper}
            </main></body>
            </html>
            """;
    }

    /// <summary>The steps in their order, and between them what else the runbook says.</summary>
    public static string Steps(Runbook runbook)
    {
        var html = new StringBuilder();
        var numbers = runbook.Steps.Select((step, index) => (step.Id, Number: index + 1)).ToDictionary(s => s.Id, s => s.Number);
        var run = new Run { Parameters = runbook.Parameters };
        var shown = new HashSet<string>();
        foreach (var slice in runbook.Slices)
        {
            if (slice.StepId is null) html.Append(Text(slice.Text, runbook.LinkDefinitions));
            else if (shown.Add(slice.StepId) && runbook.Steps.FirstOrDefault(s => s.Id == slice.StepId) is { } step) Append(html, run, step, numbers[step.Id], runbook.LinkDefinitions);
        }

        return html.ToString();
    }

    private static void Append(StringBuilder html, Run run, Step step, int number, string links)
    {
        html.Append("<div class=\"step\">\n").Append(Text(step.Markdown, links));
        foreach (var person in Enumerable.Range(1, step.Quorum)) Form(html, run, step, step.Quorum == 1 ? "" : $" {person} of {step.Quorum}");
        html.Append($"<p class=\"boxes\">{number}. <code>{WebUtility.HtmlEncode(step.Id)}</code> &#9744; done &#9744; skipped &#9744; failed &nbsp; at (UTC) {Line} note {Line}</p>\n</div>\n");
    }

    private static void Form(StringBuilder html, Run run, Step step, string which)
    {
        html.Append($"<div class=\"form\"><p><strong>Two people{which}.</strong> Do nothing before both have written down the same.</p>\n<table>\n<tr><th>Value</th><th>Executor</th><th>Second person, found by himself</th></tr>\n");
        foreach (var field in run.CriticalOf(new RunStep { Definition = step }))
        {
            var hint = field.Derive is null ? "" : $"<div class=\"hint\">{WebUtility.HtmlEncode(field.Derive)}</div>";
            html.Append($"<tr><td><code>{WebUtility.HtmlEncode(field.Name)}</code> {WebUtility.HtmlEncode(field.Label)}{hint}</td><td class=\"write\"></td><td class=\"write\"></td></tr>\n");
        }

        foreach (var row in new[] { "Name", "Time (UTC)", "Signature" }) html.Append($"<tr><th>{row}</th><td class=\"write\"></td><td class=\"write\"></td></tr>\n");
        html.Append("</table>\n<p>&#9744; the same &#9744; different: STOP, find out together which is right, write anew</p></div>\n");
    }

    private static string Text(string markdown, string links) => WithoutPictures(RunbookHtml.Render(markdown, links));

    /// <summary>Pictures would have to be loaded; their words stay.</summary>
    internal static string WithoutPictures(string html) => Picture().Replace(html, match => $"[picture: {Alt().Match(match.Value).Groups[1].Value}]");

    [GeneratedRegex("<img [^>]*>")]
    private static partial Regex Picture();

    [GeneratedRegex("alt=\"([^\"]*)\"")]
    private static partial Regex Alt();
}
