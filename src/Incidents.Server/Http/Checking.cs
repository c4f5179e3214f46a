using Incidents.Core;

namespace Incidents.Server.Http;

/// <summary>Looks at the fields of a request, all of them, and tells everything that is wrong at once.</summary>
public sealed class Checking
{
    private readonly Dictionary<string, string> wrong = [];

    public Refusal? Refusal => wrong.Count == 0 ? null : HttpRefusals.InvalidInput(wrong);

    public Checking That(bool holds, string field, string expected)
    {
        if (!holds) wrong.TryAdd(field, expected);
        return this;
    }

    /// <summary>A text that must be there, with something to read in it.</summary>
    public Checking Text(string? value, string field, int longest) =>
        That(!string.IsNullOrWhiteSpace(value), field, "write something").That(value is null || value.Length <= longest, field, $"at most {longest} characters");

    public Checking Optional(string? value, string field, int longest) => value is null ? this : Text(value, field, longest);
}
