namespace Incidents.Core.Auditing;

/// <summary>Every "no" about what is exported for auditors.</summary>
public static class AuditingRefusals
{
    public static Refusal Range(string what) => new(RefusalKind.Invalid, "invalid_range", $"{what} Ask for a time of at most five years, from before to.",
        new Dictionary<string, string> { ["from"] = "before to, by at most five years" });

    public static Refusal TooMany(int most) => new(RefusalKind.Conflict, "too_many_drills", $"More than {most} drills fall into this time. Ask for a shorter one, or for one service.");
}
