namespace Incidents.Core.Runbooks;

/// <summary>How often somebody must have done it before; <paramref name="Within"/> is an ISO 8601 duration as written, null for at any time.</summary>
public sealed record PracticeRule(int Times, string? Within)
{
    /// <summary>As people say it.</summary>
    public string InWords() => $"{(Times == 1 ? "once" : $"{Times} times")}{(Within is null ? "" : $" within {Within}")}";
}
