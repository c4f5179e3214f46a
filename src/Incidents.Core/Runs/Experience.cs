using Incidents.Core.Access;
using Incidents.Core.People;

namespace Incidents.Core.Runs;

/// <summary>What one person has done with one runbook. Computed from the log each time it is asked for, never stored.</summary>
public sealed record Experience
{
    public string PersonId { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Whether he can follow runbooks now: a human whose account is open.</summary>
    public bool MayExecute { get; init; }

    public bool MayVerify { get; init; }

    /// <summary>Whether he is on call for anything now, where that was asked.</summary>
    public bool IsOnCall { get; init; }

    /// <summary>When the runs ended that he led to their end.</summary>
    public IReadOnlyList<DateTimeOffset> Executed { get; init; } = [];

    /// <summary>When he found the same values as the executor.</summary>
    public IReadOnlyList<DateTimeOffset> Verified { get; init; } = [];

    public static Experience Of(Person person, IEnumerable<DateTimeOffset> executed, IEnumerable<DateTimeOffset> verified)
    {
        var permission = person is { DisabledAt: null, Kind: PersonKind.Human } ? Permissions.Of(person.Roles) : Permission.None;
        return new Experience
        {
            PersonId = person.Id,
            Name = person.Name,
            MayExecute = permission.HasFlag(Permission.Respond),
            MayVerify = permission.HasFlag(Permission.Verify),
            Executed = [.. executed],
            Verified = [.. verified],
        };
    }
}
