using System.Security.Cryptography;
using System.Text.Json;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Runs;

/// <summary>What is frozen when verification is asked for: the exact text, revision, environment and values. Nothing in it changes afterwards.</summary>
public sealed record VerificationPackage
{
    public string RunId { get; init; } = "";

    public string StepId { get; init; } = "";

    public string Runbook { get; init; } = "";

    public int Revision { get; init; }

    public string ContentHash { get; init; } = "";

    /// <summary>The step as it is carried out, values filled in.</summary>
    public string StepText { get; init; } = "";

    /// <summary>The step as the verifier sees it, with the critical names left open.</summary>
    public string OpenText { get; init; } = "";

    /// <summary>What is to be entered again, and where to find it.</summary>
    public IReadOnlyList<Parameter> Fields { get; init; } = [];

    /// <summary>The executor's values of these fields, the environment among them.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new SortedDictionary<string, string>();

    /// <summary>Random, and kept here: there are often only ten snapshots, and without it the hash could be tried against each.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>Lower-case hex SHA-256 of the package's JSON.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));
}
