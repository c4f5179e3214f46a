using System.Text.RegularExpressions;

namespace Incidents.Core.Runbooks;

/// <summary>What a probe's answer must be: a comparison with a value that is written there, or with that of a parameter, a little more or less; or only that there is one.</summary>
internal sealed partial record Expectation
{
    private const string Present = "present";
    private const int MaxLength = 500;

    private Expectation(string @operator, string operand) => (Operator, Operand) = (@operator, operand);

    /// <summary>One of <c>&gt;= &gt; &lt;= &lt; =</c>, or <c>present</c>.</summary>
    private string Operator { get; }

    /// <summary>As written: a value, or the name of <see cref="Parameter"/>.</summary>
    private string Operand { get; }

    /// <summary>The parameter it is measured against, or null.</summary>
    public string? Parameter { get; private init; }

    /// <summary>With its sign; empty when nothing is added or taken away.</summary>
    private string Shift { get; init; } = "";

    /// <summary>Why a declared expectation cannot be decided, or null.</summary>
    public static string? Flaw(Probe probe, IReadOnlyList<Parameter> parameters)
    {
        if (Parse(probe) is not { } expected)
            return "must be present, or one of >= > <= < = with a value or a parameter, such as \">= taken_at - 5m\", \">= 1000\" or \"= {{name}}\"";
        if (expected.Operator == Present)
            return null;
        if (probe.Type == ProbeType.Text && expected.Operator != "=")
            return "can only be = or present for a text";
        if (expected.Parameter is not { } name)
            return IsReadable(probe.Type, expected.Operand) ? null : $"compares with \"{TextValues.Shown(expected.Operand)}\", which is no {Word(probe.Type)}";
        if (parameters.FirstOrDefault(p => p.Name == name) is not { } parameter)
            return name == Placeholders.Environment && probe.Type == ProbeType.Text ? null : $"names {name}, which is not declared under params";
        if (probe.Type != ProbeType.Text && parameter.Type.ToString() != probe.Type.ToString())
            return $"names {name}, which is no {Word(probe.Type)}";
        return expected.Shift.Length == 0 || expected.By(probe.Type) is not null ? null : $"adds \"{expected.Shift}\", which is no {(probe.Type == ProbeType.Timestamp ? "length of time such as 5m" : "number")}";
    }

    /// <summary>What is expected, with the parameter's value in its place; or null for what cannot be read, which publishing refuses.</summary>
    public static Expectation? Parse(Probe probe)
    {
        if (probe.Expect == Present)
            return new Expectation(Present, "");
        var match = Form().Match(probe.Expect);
        if (!match.Success)
            return null;
        var (how, what) = (match.Groups[1].Value, match.Groups[2].Value.Trim());
        var named = Named().Match(what);
        // A bare word is a text of its own where texts are compared.
        if (named.Success && (probe.Type != ProbeType.Text || named.Groups["braced"].Success))
            return new Expectation(how, what) { Parameter = named.Groups["braced"].Success ? named.Groups["braced"].Value : named.Groups["bare"].Value, Shift = named.Groups["shift"].Value.Replace(" ", "", StringComparison.Ordinal) };
        return TextValues.Flaw(what) is null && what.Length > 0 ? new Expectation(how, what) : null;
    }

    /// <summary>Why an answer cannot be read, or null.</summary>
    public static string? Unreadable(ProbeType type, string value) =>
        TextValues.Flaw(value.Trim(' ', '\t')) is { } flaw ? flaw
        : TextValues.Canonical(value).Length == 0 ? "is empty"
        : value.Length > MaxLength ? $"is longer than {MaxLength} characters"
        : IsReadable(type, TextValues.Canonical(value)) ? null
        : type == ProbeType.Number ? "must be a number such as 10 or 2.5" : "must be a date and time with an offset, such as 2007-01-01T10:00Z";

    /// <param name="type">What is compared.</param>
    /// <param name="value">A readable answer.</param>
    /// <param name="parameter">The parameter it is measured against, where it is.</param>
    /// <param name="measure">That parameter's value.</param>
    public bool IsMet(ProbeType type, string value, Parameter? parameter, string? measure)
    {
        if (Operator == Present)
            return true;
        var (given, against) = (TextValues.Canonical(value), Parameter is null ? Operand : measure ?? "");
        if (type == ProbeType.Text)
            return parameter is null ? given == TextValues.Canonical(against) : ParameterValues.Same(parameter with { Type = ParameterType.Text }, against, given);
        decimal? number = NumberValues.Parse(against) is { } n ? n + (decimal)(By(ProbeType.Number) ?? 0m) : null;
        DateTime? instant = TimestampValues.Parse(against) is { } t ? Add(t, (TimeSpan)(By(ProbeType.Timestamp) ?? TimeSpan.Zero)) : null;
        var order = type == ProbeType.Number ? Order(NumberValues.Parse(given), number) : Order(TimestampValues.Parse(given), instant);
        return Operator switch { ">=" => order >= 0, ">" => order > 0, "<=" => order <= 0, "<" => order < 0, _ => order == 0 };
    }

    /// <summary>Null, which is neither more nor less, when one of them is missing.</summary>
    private static int? Order<T>(T? a, T? b) where T : struct, IComparable<T> => a is { } left && b is { } right ? left.CompareTo(right) : null;

    private static DateTime Add(DateTime instant, TimeSpan span) =>
        instant.Ticks + span.Ticks is var ticks && ticks < 0 ? DateTime.MinValue : ticks > DateTime.MaxValue.Ticks ? DateTime.MaxValue : new DateTime(ticks, DateTimeKind.Utc);

    /// <summary>What is added, as a number or a length of time; null for none that can be read.</summary>
    private object? By(ProbeType type)
    {
        if (Shift.Length == 0)
            return null;
        var sign = Shift[0] == '-' ? -1 : 1;
        return type switch
        {
            ProbeType.Number when NumberValues.Parse(Shift[1..]) is { } number && number >= 0 => number * sign,
            ProbeType.Timestamp when Durations.Parse(Shift[1..]) is { } span => span * sign,
            _ => null,
        };
    }

    private static bool IsReadable(ProbeType type, string text) => type switch
    {
        ProbeType.Number => NumberValues.Parse(text) is not null,
        ProbeType.Timestamp => TimestampValues.Parse(text) is not null,
        _ => true,
    };

    private static string Word(ProbeType type) => type switch { ProbeType.Number => "number", ProbeType.Timestamp => "timestamp", _ => "text" };

    [GeneratedRegex(@"^(>=|<=|>|<|=)\s*(.+)\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"^(?:\{\{\s*(?<braced>[A-Za-z][A-Za-z0-9_-]{0,63})\s*\}\}|(?<bare>[A-Za-z][A-Za-z0-9_-]{0,63}))(?:\s*(?<shift>[+-]\s*[0-9][0-9A-Za-z. ]*))?\z")]
    private static partial Regex Named();
}
