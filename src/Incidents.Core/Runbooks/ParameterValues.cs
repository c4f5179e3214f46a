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
        if (TextValues.Flaw(Given(p, raw)) is { } flaw)
            return Refuse(p, flaw);
        var value = Composition.Compose(Given(p, raw));
        if (Composition.HasLooseMark(value))
            return Refuse(p, "contains an accent without a letter it belongs to; type the letter with its accent as one");
        if (value.Trim(' ').Length == 0)
            return p.Required ? Refuse(p, "is required") : "";
        if (TextComparing.Unreadable(p, value) is { } unreadable)
            return Refuse(p, unreadable);
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
        if (TextValues.Flaw(Given(p, raw)) is { } flaw)
            return flaw;
        var value = TextValues.Canonical(raw);
        return value.Length == 0 ? "is required"
            : p.Type == ParameterType.Timestamp && TimestampValues.Parse(value) is null ? NotATimestamp
            : p.Type == ParameterType.Number && NumberValues.Parse(value) is null ? NotANumber
            : TextComparing.Unreadable(p, value);
    }

    /// <summary>True when both mean the same: the same instant or number within the declared tolerance, or the same text as declared. Neither side counts for more.</summary>
    public static bool Same(Parameter p, string executor, string verifier)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(verifier);
        var (left, right) = (TextValues.Canonical(executor), TextValues.Canonical(verifier));
        return p.Type switch
        {
            ParameterType.Timestamp => TimestampValues.Parse(left) is { } a && TimestampValues.Parse(right) is { } b && Tolerance.Allows(p.Tolerance, a, b),
            ParameterType.Number => NumberValues.Parse(left) is { } a && NumberValues.Parse(right) is { } b && Tolerance.Allows(p.Tolerance, a, b),
            ParameterType.Choice => string.Equals(left, right, StringComparison.Ordinal),
            _ => TextComparing.Same(p.Compare, Composition.Compose(executor), Composition.Compose(verifier)),
        };
    }

    /// <summary>What of a raw text is looked at.</summary>
    private static string Given(Parameter p, string raw) => TextComparing.IsText(p) && p.Compare == Comparison.Exact ? raw : raw.Trim(' ', '\t');

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
            return TextValues.IsPlain(value) || (p.Compare == Comparison.Set && TextComparing.Members(value).All(TextValues.IsPlain)) ? value : Refuse(p, "may contain letters a to z, digits and . _ : / @ - only, since it is pasted into a shell");
        if (TextValues.PatternFlaw(p.Pattern) is { } flaw)
            return Refuse(p, $"cannot be checked: its declared pattern {flaw}");
        return TextValues.Matches(p.Pattern, value) ? value : Refuse(p, $"must match {p.Pattern} as a whole");
    }

    private static Refusal Refuse(Parameter p, string what) => RunbookRefusals.InvalidParameter(p.Name, what);
}
