using Microsoft.Extensions.Primitives;

namespace Incidents.Server.Http;

/// <summary>Revisions as entity tags: <c>"r7"</c>, or <c>"r7.md"</c> for another form of the same.</summary>
public static class EntityTags
{
    /// <summary>Which revision the writer believes to be the present one (If-Match): null when not said, -1 for any. What is no tag of ours matches nothing.</summary>
    public static int? Expected(HttpRequest request) => Tags(request.Headers.IfMatch) switch
    {
        [] => null,
        ["*"] => -1,
        [var tag] => RevisionOf(tag),
        _ => int.MaxValue,
    };

    public static string Tag(long revision) => $"\"r{revision}\"";

    /// <summary>The tags of a list, weak ones as strong: our texts are the same to the byte or another revision.</summary>
    public static IReadOnlyList<string> Tags(StringValues header) =>
        [.. header.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(t => t.StartsWith("W/", StringComparison.Ordinal) ? t[2..] : t)];

    private static int RevisionOf(string tag) =>
        tag.StartsWith("\"r", StringComparison.Ordinal) && int.TryParse(tag[2..].TrimEnd('"').Split('.')[0], out var revision) && revision > 0 ? revision : int.MaxValue;
}
