using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Incidents.Core.Drills;
using Incidents.Core.Runbooks;
using Incidents.Server.Drills;
using Incidents.Server.Http;
using Incidents.Storage;
using Incidents.Storage.Runbooks;

namespace Incidents.Server.Runbooks;

/// <summary>
/// All runbooks in one zip, for the day on which this server is what is down: a page and a paper form for each that open from a disk, the Markdown, and the hash of every file.
/// Names of files are slugs, which hold nothing but letters, digits and hyphens.
/// </summary>
public static class RunbookExport
{
    public const string Type = "application/zip";

    private const string Style =
        ":root{color-scheme:light dark}body{margin:0 auto;max-width:48rem;padding:1rem;font:17px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}pre{white-space:pre-wrap;border:1px solid;padding:.6rem}code{font:.9em ui-monospace,monospace}table{border-collapse:collapse;width:100%}th,td{border:1px solid;padding:.3rem .5rem;text-align:left}.alert{border-left:5px solid;padding:.1rem 1rem}";

    public static async Task Send(HttpContext context, Database db, RunbookService runbooks)
    {
        var (all, proofs, now) = db.Read(tx => (RunbookStore.All(tx), ProofReading.All(tx), tx.Now));
        context.Response.ContentType = Type;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"runbooks-{now.UtcDateTime:yyyyMMdd-HHmm}.zip\"";
        context.Response.Headers.CacheControl = "no-store";
        await using var patient = new PatientStream(context.Response.Body);
        using (var zip = new ZipArchive(patient, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8)) await Fill(new Files(zip, patient, now), all, proofs, runbooks, now);
        await patient.PassOn();
    }

    private static async Task Fill(Files files, IReadOnlyList<RunbookSummary> all, IReadOnlyDictionary<string, Proof> proofs, RunbookService runbooks, DateTimeOffset now)
    {
        var rows = new StringBuilder();
        foreach (var summary in all)
        {
            // One at a time: all of them together need not fit into memory.
            if (!runbooks.Find(summary.Slug).Is(out var shown, out _)) continue;
            var proof = proofs[summary.Id];
            await files.Add($"pages/{summary.Slug}.html", Page(shown, proof));
            await files.Add($"paper/{summary.Slug}.html", RunbookPaper.Render(shown, proof));
            await files.Add($"markdown/{summary.Slug}.md", shown.Revision.Markdown);
            rows.Append($"<tr><td><a href=\"pages/{summary.Slug}.html\">{WebUtility.HtmlEncode(shown.Volume.Runbook.Title)}</a></td><td>{summary.Revision}</td><td>{WebUtility.HtmlEncode(proof.Text)}</td><td><a href=\"paper/{summary.Slug}.html\">paper form</a></td><td><a href=\"markdown/{summary.Slug}.md\">Markdown</a></td></tr>\n");
        }

        await files.Add("index.html", Frame("Runbooks", $"<h1>Runbooks</h1><p>As of {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC. These pages need no server. Where a step is risky, print its paper form: two people, two columns.</p><table><tr><th>Runbook</th><th>Revision</th><th>Known to work?</th><th></th><th></th></tr>\n{rows}</table>"));
        await files.Add("sha256sums.txt", files.Sums);
    }

    private static string Page(ShownRevision shown, Proof proof)
    {
        var (summary, revision, runbook) = (shown.Summary, shown.Revision, shown.Volume.Runbook);
        return Frame(runbook.Title,
            $"<p><a href=\"../index.html\">All runbooks</a> · <a href=\"../paper/{summary.Slug}.html\">Paper form</a></p><p>{WebUtility.HtmlEncode(summary.Slug)}, revision {revision.Number} of {revision.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(runbook.Owner is { } owner ? $", owner {WebUtility.HtmlEncode(owner)}" : "")}. SHA-256 of its Markdown: <code>{revision.ContentHash}</code></p>\n"
            + $"{RunbookPage.Banner(proof)}\n"
            + $"{RunbookPaper.WithoutPictures(RunbookHtml.Render(revision.Markdown))}");
    }

    private static string Frame(string title, string safeHtml) =>
        $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{StyleHash}'\"><title>{WebUtility.HtmlEncode(title)}</title><style>{Style}</style></head><body><main>\n{safeHtml}\n</main></body></html>\n";

    private static string StyleHash { get; } = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>Writes one file after the other, and remembers their hashes.</summary>
    private sealed class Files(ZipArchive zip, PatientStream to, DateTimeOffset now)
    {
        private readonly StringBuilder sums = new();

        public string Sums => sums.ToString();

        public async Task Add(string name, string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var entry = zip.CreateEntry(name);
            entry.LastWriteTime = now;
            using (var stream = entry.Open()) stream.Write(bytes);
            await to.PassOn();
            sums.Append($"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {name}\n");
        }
    }
}
