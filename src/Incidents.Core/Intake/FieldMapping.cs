namespace Incidents.Core.Intake;

/// <summary>Where a body of somebody's own making says what an alert needs. All but the lists are templates, see <see cref="FieldTemplate"/>.</summary>
public sealed record FieldMapping
{
    /// <summary>Where the items are when one body tells several, such as <c>{alerts}</c>; else the body is one, or an array of them.</summary>
    public string? Items { get; init; }

    public string Title { get; init; } = "";

    /// <summary>What stays the same from trigger to end; without it each body is an alert of its own.</summary>
    public string? DedupKey { get; init; }

    /// <summary>The word that tells trouble from its end. Any word that is not in a list below means trouble.</summary>
    public string? Status { get; init; }

    public IReadOnlyList<string> Resolved { get; init; } = [];

    public IReadOnlyList<string> Acknowledged { get; init; } = [];

    /// <summary>Words of what is no alert at all.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    public string? Severity { get; init; }

    /// <summary>The sender's words for how bad it is, as words that are understood here.</summary>
    public IReadOnlyDictionary<string, string> Severities { get; init; } = new Dictionary<string, string>();

    public string? Source { get; init; }

    public string? Rule { get; init; }

    public string? OccurredAt { get; init; }

    public string? RunbookUrl { get; init; }

    /// <summary>Label to address.</summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>();

    /// <summary>What is wrong with it, by the name of the field; empty when it can be used.</summary>
    public IReadOnlyDictionary<string, string> Problems()
    {
        var problems = new Dictionary<string, string>();
        if (string.IsNullOrWhiteSpace(Title)) problems["title"] = "'title' is missing: say which field is the title, such as {summary}";
        var templates = new (string Name, string? Text)[]
        {
            ("items", Items), ("title", Title), ("dedupKey", DedupKey), ("status", Status), ("severity", Severity), ("source", Source), ("rule", Rule), ("occurredAt", OccurredAt), ("runbookUrl", RunbookUrl),
        };
        foreach (var (name, text) in templates.Concat(Links.Select(l => ($"links.{l.Key}", (string?)l.Value))))
            if (text is not null && FieldTemplate.Parse(text).Problem is { } problem) problems[name] = $"'{name}' {problem}";
        if (Items is { } items && !(items.StartsWith('{') && items.IndexOf('}') == items.Length - 1)) problems.TryAdd("items", "'items' must be one field and nothing else, such as {alerts}");
        if (Links.Count > 20 || Severities.Count > 50 || Resolved.Count + Acknowledged.Count + Ignored.Count > 100) problems["links"] = "at most 20 links, 50 severities and 100 words of status are taken";
        return problems;
    }
}
