using Microsoft.Net.Http.Headers;

namespace Incidents.Server.Http;

/// <summary>Which of the offered forms the client wants most.</summary>
public static class Accepts
{
    public const string Json = "application/json";
    public const string Markdown = "text/markdown";
    public const string Html = "text/html";
    public const string Csv = "text/csv";

    /// <summary>The first offered form wins ties and wildcards; null when none will do.</summary>
    public static string? Best(HttpRequest request, params ReadOnlySpan<string> offered)
    {
        var header = request.Headers.Accept;
        if (header.Count == 0 || !MediaTypeHeaderValue.TryParseList(header, out var wanted)) return offered[0];
        string? best = null;
        var weight = 0.0;
        foreach (var form in offered)
        {
            var ours = new MediaTypeHeaderValue(form);
            // The most specific range decides, as in RFC 9110, so that "text/html;q=0" means no.
            var quality = wanted.Where(w => ours.IsSubsetOf(w)).OrderBy(w => w.MatchesAllTypes ? 0 : w.MatchesAllSubTypes ? 1 : 2).LastOrDefault()?.Quality
                ?? (wanted.Any(ours.IsSubsetOf) ? 1.0 : 0.0);
            if (quality > weight) (best, weight) = (form, quality);
        }

        return best;
    }
}
