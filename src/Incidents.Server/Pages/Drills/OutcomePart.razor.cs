namespace Incidents.Server.Pages.Drills;

/// <summary>What the template needs in words.</summary>
public partial class OutcomePart
{
    private static string Judge(long? measured, long? target) => target is null ? "" : measured <= target ? "good" : "bad";

    private static string Target(long? measured, long? target) => target is null ? ", no target" : $" {(measured <= target ? "✓" : "✕")} (may take {DrillWords.Lasting(target)})";
}
