namespace Incidents.Core;

/// <summary>
/// A "no" of the trade. <paramref name="Code"/> is stable and documented in <c>api-specs/problems.md</c>;
/// <paramref name="Detail"/> says in one sentence what to do next. <paramref name="Fields"/> maps the names of wrong inputs to what is wrong with them.
/// </summary>
public sealed record Refusal(RefusalKind Kind, string Code, string Detail, IReadOnlyDictionary<string, string>? Fields = null);

/// <summary>The kinds of "no"; the edge turns each into one HTTP status, and nothing else does.</summary>
public enum RefusalKind
{
    Malformed,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    Conflict,
    Gone,
    Stale,
    TooLarge,
    WrongMediaType,
    Invalid,
    VersionRequired,
    Locked,
    TooMany,
    Unavailable,
    Defect,
}
