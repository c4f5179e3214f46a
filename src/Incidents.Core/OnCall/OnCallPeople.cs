using Incidents.Core.People;

namespace Incidents.Core.OnCall;

/// <summary>What a schedule must know of people: who is whose second account, and from when on somebody cannot be reached any more.</summary>
public sealed class OnCallPeople(IEnumerable<Person> all)
{
    private readonly Dictionary<string, Person> known = all.ToDictionary(p => p.Id);

    /// <summary>The person behind an account; the id itself when nobody is known by it.</summary>
    public string Self(string id) => known.TryGetValue(id, out var account) ? account.SameAs ?? id : id;

    public string Name(string id) => known.TryGetValue(Self(id), out var person) ? person.Name : id;

    /// <summary>Null for who is here; for whom nobody knows, the beginning of time.</summary>
    public DateTimeOffset? GoneFrom(string id) => known.TryGetValue(Self(id), out var person) ? person.DisabledAt : DateTimeOffset.MinValue;
}
