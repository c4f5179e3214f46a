using System.Net;
using System.Text;
using Incidents.Core.Drills;

namespace Incidents.Server.Runbooks;

/// <summary>A runbook as a page that needs nothing but itself and one style sheet: readable on a phone and on paper.</summary>
public static class RunbookPage
{
    public const string StylePath = "/assets/runbook.css";

    private static ReadOnlySpan<byte> Begin => "<body><main>\n"u8;

    /// <summary>How the runbook stands, before everything else; the page itself is kept ready, and this is of now.</summary>
    /// <param name="page">As it was rendered.</param>
    /// <param name="proof">Whether it is proven.</param>
    /// <param name="open">What runs suggest and nobody has decided on, in lines.</param>
    public static byte[] WithProof(byte[] page, Proof proof, IReadOnlyList<string> open)
    {
        var at = page.AsSpan().IndexOf(Begin) + Begin.Length;
        return [.. page.AsSpan(0, at), .. Encoding.UTF8.GetBytes($"{Banner(proof)}\n{Open(open)}"), .. page.AsSpan(at)];
    }

    private static string Open(IReadOnlyList<string> lines) => lines.Count == 0 ? "" :
        $"<div class=\"alert alert-note\" role=\"note\"><p class=\"alert-title\">To be decided</p>\n<p>{string.Join("<br>", lines.Select(WebUtility.HtmlEncode))}</p></div>\n";

    public static string Banner(Proof proof)
    {
        var details = string.Concat(proof.Details.Select(d => $"<br>{WebUtility.HtmlEncode(d)}"));
        return $"<div class=\"alert alert-{(proof.IsProven ? "note" : "warning")}\" role=\"note\"><p class=\"alert-title\">{(proof.IsProven ? "Proof" : "Not proven")}</p>\n<p>{WebUtility.HtmlEncode(proof.Text)}{details}</p></div>";
    }

    public static string Render(string title, string safeHtml) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <link rel="stylesheet" href="{StylePath}">
        </head>
        <body><main>
        {safeHtml}
        </main></body>
        </html>
        """;
}
