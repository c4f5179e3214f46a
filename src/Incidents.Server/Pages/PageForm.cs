namespace Incidents.Server.Pages;

/// <summary>What was typed into a form; empty when none was sent.</summary>
public sealed class PageForm(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> values)
{
    /// <summary>The page that holds the form, with its query.</summary>
    public const string PageField = "_page";

    public static readonly PageForm Empty = new([]);

    private readonly Dictionary<string, IReadOnlyList<string>> values = new(values, StringComparer.Ordinal);

    /// <summary>A field with the white space around it cut off; null when it is missing or blank.</summary>
    public string? this[string field] => Typed(field)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A field as it was typed, to be shown again.</summary>
    public string? Typed(string field) => values.TryGetValue(field, out var given) && given.Count > 0 ? given[0] : null;

    /// <summary>All values of one name, as of boxes that were ticked.</summary>
    public IReadOnlyList<string> All(string field) => values.GetValueOrDefault(field) ?? [];

    /// <summary>The fields whose names begin so, by the rest of their names, without white space around what was typed.</summary>
    public IEnumerable<(string Name, string Text)> Named(string beginning) => values.Keys.Where(k => k.StartsWith(beginning, StringComparison.Ordinal)).Select(k => (k[beginning.Length..], this[k] ?? ""));

    public bool Has(string field) => values.ContainsKey(field);

    /// <summary>What a person typed or chose, without our own fields and without passwords.</summary>
    public IEnumerable<KeyValuePair<string, string>> Shown =>
        Kept.Where(k => k.Value.Length > 0 && k.Key != "token" && !k.Key.Contains("password", StringComparison.OrdinalIgnoreCase));

    /// <summary>What goes along while the password is asked for: all but our own fields.</summary>
    public IEnumerable<KeyValuePair<string, string>> Kept => values.Where(v => !v.Key.StartsWith('_')).SelectMany(v => v.Value, (v, text) => KeyValuePair.Create(v.Key, text));

    /// <summary>Where to show it again.</summary>
    public string Page => LocalPath.Or(Typed(PageField));

    /// <summary>True for text that a database would refuse.</summary>
    public bool HoldsNul => values.Any(v => v.Key.Contains('\0', StringComparison.Ordinal) || v.Value.Any(t => t.Contains('\0', StringComparison.Ordinal)));

    public static PageForm Of(IFormCollection form) =>
        new(form.Select(f => KeyValuePair.Create<string, IReadOnlyList<string>>(f.Key, [.. f.Value.Select(v => (v ?? "").ReplaceLineEndings("\n"))])));
}
