namespace Incidents.Core.Time;

/// <summary>Every "no" about times that come again.</summary>
public static class TimeRefusals
{
    public static Refusal InvalidRecurrence(string field, string expected) => new(RefusalKind.Invalid, "invalid_recurrence",
        $"This cannot come again as it is written: {field}: {expected}.", new Dictionary<string, string> { [field] = expected });
}
