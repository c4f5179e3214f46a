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
}

/// <summary>What kind of value a parameter takes. Kept by name in what is frozen: the order of these words may change.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ParameterType>))]
public enum ParameterType
{
    Text,
    Timestamp,
    Choice,
    Number,
}
