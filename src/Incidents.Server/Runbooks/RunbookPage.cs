using System.Net;

namespace Incidents.Server.Runbooks;

/// <summary>A runbook as a page that needs nothing but itself and one style sheet: readable on a phone and on paper.</summary>
public static class RunbookPage
{
    public const string StylePath = "/assets/runbook.css";

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
