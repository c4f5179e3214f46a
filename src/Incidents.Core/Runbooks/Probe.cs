using System.Text.Json.Serialization;

namespace Incidents.Core.Runbooks;

/// <summary>A question to the data, declared under <c>probes</c>: a restore is finished when the data says so.</summary>
public sealed record Probe
{
    public required string Name { get; init; }

    public string? Label { get; init; }

    public ProbeType Type { get; init; }

    /// <summary>What the answer must be, as written: <c>&gt;= taken_at - 5m</c>, <c>&gt;= 1000</c>, <c>= {{x}}</c>, <c>present</c>.</summary>
    public required string Expect { get; init; }

    /// <summary>Where the answer is found.</summary>
    public string? Derive { get; init; }
}

/// <summary>What kind of answer a probe takes. Kept by name in what is frozen.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProbeType>))]
public enum ProbeType
{
    Number,
    Timestamp,
    Text,
}
