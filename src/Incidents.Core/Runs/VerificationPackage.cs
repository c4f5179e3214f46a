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

    /// <summary>The runbook's newest revision then; the run keeps its own, but a newer one is a reason to look again.</summary>
    public int NewestRevision { get; init; }

    public string ContentHash { get; init; } = "";

    /// <summary>The step as it is carried out, values filled in.</summary>
    public string StepText { get; init; } = "";

    /// <summary>The step as the verifier sees it, with the critical names left open.</summary>
    public string OpenText { get; init; } = "";

    /// <summary>What is to be entered again, and where to find it.</summary>
    public IReadOnlyList<Parameter> Fields { get; init; } = [];

    /// <summary>The executor's values of these fields, the environment among them.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new SortedDictionary<string, string>();

    /// <summary>What the safeguard step of this run left behind, for the second person to look at.</summary>
    public string? SafeguardEvidence { get; init; }

    /// <summary>Random, and kept here: there are often only ten snapshots, and without it the hash could be tried against each.</summary>
    public string Nonce { get; init; } = "";

    public static VerificationPackage Of(Run run, RunStep step, string nonce, int newestRevision)
    {
        var fields = run.CriticalOf(step);
        var (names, values) = (fields.Select(f => f.Name).ToHashSet(), run.Filling);
        return new VerificationPackage
        {
            RunId = run.Id,
            StepId = step.Definition.Id,
            Runbook = run.Runbook,
            Revision = run.Revision,
            NewestRevision = newestRevision,
            ContentHash = run.ContentHash,
            StepText = Placeholders.Fill(step.Definition.Markdown, run.Parameters, values),
            // Also a value that this step does not guard may be guarded by a later one: it stays open as well.
            OpenText = Placeholders.Fill(step.Definition.Markdown, run.Parameters, new Dictionary<string, string>()),
            Fields = fields,
            Values = new SortedDictionary<string, string>(values.Where(v => names.Contains(v.Key)).ToDictionary(), StringComparer.Ordinal),
            SafeguardEvidence = step.Definition.Safeguard is { } safeguard ? run.Find(safeguard)?.Evidence : null,
            Nonce = nonce,
        };
    }

    /// <summary>Lower-case hex SHA-256 of the package's JSON.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));
}
