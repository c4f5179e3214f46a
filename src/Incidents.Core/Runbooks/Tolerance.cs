namespace Incidents.Core.Runbooks;

/// <summary>How far two values may lie apart and still be the same: the same rule from either side.</summary>
internal static class Tolerance
{
    /// <summary>Why a declared tolerance cannot be used with this type, or null.</summary>
    public static string? Flaw(ParameterType type, string text) => type switch
    {
        ParameterType.Number => Number(text) is null ? "must be a number such as 0.5, or a percentage from 0% to 100%" : null,
        ParameterType.Timestamp => Durations.Parse(text) is null ? $"must be {Durations.Expected}" : null,
        _ => "belongs to type number or timestamp",
    };

    public static bool Allows(string? tolerance, DateTime a, DateTime b) =>
        a == b || (tolerance is not null && Durations.Parse(tolerance) is { } span && (a - b).Duration() <= span);

    public static bool Allows(string? tolerance, decimal a, decimal b)
    {
        if (a == b || tolerance is null || Number(tolerance) is not { } allowed) return a == b;
        // A percentage is one of the greater of the two, so that it does not matter who entered which.
        return Math.Abs(a - b) <= (allowed.IsPercent ? Math.Max(Math.Abs(a), Math.Abs(b)) * allowed.Amount / 100 : allowed.Amount);
    }

    private static (decimal Amount, bool IsPercent)? Number(string text)
    {
        var percent = text.EndsWith('%');
        return NumberValues.Parse(text.TrimEnd('%').Trim()) is { } amount && amount >= 0 && (!percent || amount <= 100) && text.Count(c => c == '%') == (percent ? 1 : 0) ? (amount, percent) : null;
    }
}
