using System.Text.Json.Serialization;

namespace Incidents.Core.Runbooks;

/// <summary>A value a run asks for, declared under <c>params</c> in the front matter.</summary>
public sealed record Parameter
{
    public required string Name { get; init; }

    public ParameterType Type { get; init; } = ParameterType.Text;

    public string? Label { get; init; }

    public bool Required { get; init; } = true;

    public string? Default { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>A regular expression the whole value must match.</summary>
    public string? Pattern { get; init; }

    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    /// <summary>Where a second person finds the value without being told it.</summary>
    public string? Derive { get; init; }

    /// <summary>Older spellings in the text that stand for this parameter (<c>as</c>).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    // What was frozen before these were known keeps its JSON, and so its hash.

    /// <summary>When two people's texts are the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Comparison Compare { get; init; }

    /// <summary>How far two people's values may lie apart: <c>0.5</c> or <c>5%</c> for a number, <c>2m</c> for a timestamp; null for not at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Tolerance { get; init; }

    /// <summary>Of a snapshot: the name of the inventory that it is in; null for the one named after the run's service.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Source { get; init; }

    /// <summary>Of a snapshot: the timestamp parameter that tells when it was taken.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? TakenAt { get; init; }
}

/// <summary>What kind of value a parameter takes. Kept by name in what is frozen: the order of these words may change.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ParameterType>))]
public enum ParameterType
{
    Text,
    Timestamp,
    Choice,
    Number,

    /// <summary>The id of a snapshot, as the tool that made it names it.</summary>
    Snapshot,
}

/// <summary>When two people's texts count as the same; composed characters (NFC) always do.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Comparison>))]
public enum Comparison
{
    /// <summary>Without the spaces around them.</summary>
    Trimmed,

    /// <summary>With them.</summary>
    Exact,

    /// <summary>Whatever the case, by the same rule on every machine.</summary>
    Folded,

    /// <summary>The same members, in any order.</summary>
    Set,

    /// <summary>One begins with the other, and both are long enough to mean one thing.</summary>
    HashPrefix,
}
