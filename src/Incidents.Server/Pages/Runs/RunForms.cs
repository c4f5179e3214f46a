using Incidents.Core.Runs;
using Incidents.Server.Http;

namespace Incidents.Server.Pages.Runs;

/// <summary>What forms hold that is named by the runbook.</summary>
internal static class RunForms
{
    /// <summary>Before the name of a value, so that no runbook can name one like a field of ours.</summary>
    public const string Value = "value.";

    /// <summary>All values that were typed, blank ones too when they were shown.</summary>
    public static NamedValues Values(PageForm form, bool withBlank = false)
    {
        var values = new NamedValues();
        foreach (var field in form.Kept.Where(f => f.Key.StartsWith(Value, StringComparison.Ordinal)))
            if (withBlank || !string.IsNullOrWhiteSpace(field.Value)) values[field.Key[Value.Length..]] = field.Value;
        return values;
    }

    public static Disposition? Disposition(string? word) => Words.Read<Disposition>(word, "left").Is(out var left, out _) ? left : null;
}
