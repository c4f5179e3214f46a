using System.Security.Cryptography;
using System.Text.Json;
using Incidents.Core.Runbooks;

namespace Incidents.Core.Drills;

/// <summary>What of a runbook is dangerous, as one hash: as long as it stays the same, a drill says something about the text of today.</summary>
public static class Guards
{
    /// <summary>Lower-case hex SHA-256 of the guarded steps and the parameters; of all steps where none is guarded.</summary>
    public static string HashOf(IEnumerable<Step> steps, IEnumerable<Parameter> parameters)
    {
        var all = steps.ToList();
        var kept = all.Exists(s => s.Quorum > 0) ? all.Where(s => s.Quorum > 0) : all;
        var text = JsonSerializer.SerializeToUtf8Bytes(new
        {
            steps = kept.Select(s => new { s.Id, s.Title, Markdown = s.Markdown.ReplaceLineEndings("\n").Trim(), s.Quorum, s.Risk, s.Safeguard, s.RollbackStep, s.BreakGlass }),
            parameters,
        });
        return Convert.ToHexStringLower(SHA256.HashData(text));
    }

    public static string HashOf(Runbook runbook) => HashOf(runbook.Steps, runbook.Parameters);

    /// <summary>True for a runbook that brings data back: only a real restore proves it.</summary>
    public static bool Restores(IEnumerable<Parameter> parameters) => parameters.Any(p => p.Type == ParameterType.Snapshot);

    /// <summary>Whether a drill of this kind can prove such a runbook. Talk never does.</summary>
    public static bool Counts(DrillKind kind, bool restores) => kind is DrillKind.RestoreToScratch or DrillKind.Failover or DrillKind.OurOwnBackup || (kind == DrillKind.BreakGlass && !restores);
}
