using System.Buffers.Text;
using System.Text;
using Incidents.Core;

namespace Incidents.Server.Http;

/// <summary>A list as the API gives it: the items, and the cursor of what follows (null at the end).</summary>
public sealed record ListView<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Reads <c>cursor</c> and <c>limit</c>; says in body and Link header where the list goes on.</summary>
public static class Cursor
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    /// <summary>Read as text, so that a wrong word is answered in our own words.</summary>
    public static Outcome<PageRequest> Read(string? cursor, string? limit)
    {
        var count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, out count) || count is < 1 or > MaxLimit)) return HttpRefusals.BadQuery("limit", $"a whole number from 1 to {MaxLimit}");
        if (cursor is null) return new PageRequest(count, null);
        var after = Base64Url.IsValid(cursor) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) : "";
        // The inside of a cursor is an id, a slug or a number.
        return after.Length > 0 && after.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? new PageRequest(count, after)
            : HttpRefusals.BadQuery("cursor", "use the nextCursor of the answer before");
    }

    public static ListView<TView> View<T, TView>(HttpContext context, Page<T> page, Func<T, TView> view)
    {
        var next = page.Next is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(page.Next));
        if (next is not null) context.Response.Headers.Link = $"<{Address(context, next)}>; rel=\"next\"";
        return new ListView<TView>([.. page.Items.Select(view)], next);
    }

    private static string Address(HttpContext context, string next)
    {
        var query = context.Request.Query.Where(q => q.Key != "cursor").SelectMany(q => q.Value, (q, v) => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(v ?? "")}").Append($"cursor={next}");
        return $"{context.Request.Path}?{string.Join('&', query)}";
    }
}
