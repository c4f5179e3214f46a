using System.Globalization;

namespace Incidents.Core.Runbooks;

/// <summary>Checks the values people type for parameters, and compares two people's values by meaning.</summary>
public static class ParameterValues
{
    private const int MaxLength = 500;
    private const string NotATimestamp = "must be a date and time with an offset, such as 2007-01-01T10:00Z or 2007-01-01T11:00+01:00";
    private const string NotANumber = "must be a number such as 10 or 2.5";

    /// <summary>The value's one spelling: a timestamp in UTC with Z, a number without padding, text trimmed and in NFC. An optional parameter may be empty.</summary>
    public static Outcome<string> Canonical(Parameter p, string raw)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(raw);
        if (raw.Length > MaxLength)
            return Refuse(p, $"is longer than {MaxLength} characters");
        var trimmed = raw.Trim(' ', '\t');
        if (TextValues.Flaw(trimmed) is { } flaw)
            return Refuse(p, flaw);
        var value = TextValues.Canonical(raw);
        if (Composition.HasLooseMark(value))
            return Refuse(p, "contains an accent without a letter it belongs to; type the letter with its accent as one");
        if (value.Length == 0)
            return p.Required ? Refuse(p, "is required") : "";
        return p.Type switch
        {
            ParameterType.Timestamp => TimestampValues.Parse(value) is { } instant
                ? TimestampValues.Canonical(instant)
                : Refuse(p, NotATimestamp),
            ParameterType.Number => Number(p, value),
            ParameterType.Choice => p.Choices.Any(choice => TextValues.Canonical(choice) == value)
                ? value
                : Refuse(p, $"must be one of {string.Join(", ", p.Choices)}"),
            _ => Text(p, value),
        };
    }

    /// <summary>
    /// Why a value that somebody found himself cannot be compared at all, or null. Looser than <see cref="Canonical"/>:
    /// a value that breaks the declared pattern or choices is readable, and simply another one.
    /// </summary>
    public static string? Unreadable(Parameter p, string raw)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(raw);
        if (raw.Length > MaxLength)
            return $"is longer than {MaxLength} characters";
        if (TextValues.Flaw(raw.Trim(' ', '\t')) is { } flaw)
            return flaw;
        var value = TextValues.Canonical(raw);
        return value.Length == 0 ? "is required"
            : p.Type == ParameterType.Timestamp && TimestampValues.Parse(value) is null ? NotATimestamp
            : p.Type == ParameterType.Number && NumberValues.Parse(value) is null ? NotANumber
            : null;
    }

    /// <summary>True when both mean the same: the same instant, the same number, or the same text.</summary>
    public static bool Same(Parameter p, string a, string b)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var (left, right) = (TextValues.Canonical(a), TextValues.Canonical(b));
        return p.Type switch
        {
            ParameterType.Timestamp => TimestampValues.Parse(left) is { } instant && instant == TimestampValues.Parse(right),
            ParameterType.Number => NumberValues.Parse(left) is { } number && number == NumberValues.Parse(right),
            _ => string.Equals(left, right, StringComparison.Ordinal),
        };
    }

    private static Outcome<string> Number(Parameter p, string value)
    {
        if (NumberValues.Parse(value) is not { } number)
            return Refuse(p, NotANumber);
        if (number < p.Min)
            return Refuse(p, $"must be at least {p.Min.Value.ToString(CultureInfo.InvariantCulture)}");
        if (number > p.Max)
            return Refuse(p, $"must be at most {p.Max.Value.ToString(CultureInfo.InvariantCulture)}");
        return NumberValues.Canonical(number);
    }

    private static Outcome<string> Text(Parameter p, string value)
    {
        if (p.Pattern is null)
            return TextValues.IsPlain(value) ? value : Refuse(p, "may contain letters a to z, digits and . _ : / @ - only, since it is pasted into a shell");
        if (TextValues.PatternFlaw(p.Pattern) is { } flaw)
            return Refuse(p, $"cannot be checked: its declared pattern {flaw}");
        return TextValues.Matches(p.Pattern, value) ? value : Refuse(p, $"must match {p.Pattern} as a whole");
    }

    private static Refusal Refuse(Parameter p, string what) => RunbookRefusals.InvalidParameter(p.Name, what);
}
