namespace Incidents.Core.Coverage;

/// <summary>Every "no" about what is declared to be risky.</summary>
public static class CoverageRefusals
{
    public static Refusal VersionRequired(int revision) => new(RefusalKind.VersionRequired, "version_required",
        $"Read the capabilities, then send If-Match with their ETag (now \"r{revision}\"), so that nobody's change is lost.");

    public static Refusal Stale(int revision) => new(RefusalKind.Stale, "version_stale",
        $"Somebody else has changed the capabilities: they are at \"r{revision}\". Read them again, and change that.");

    public static Refusal Twice() => new(RefusalKind.Invalid, "capability_twice",
        "A capability is named twice. Name each once.", new Dictionary<string, string> { ["capabilities"] = "each once" });
}
