using Incidents.Core.Auditing;

namespace Incidents.Core.Tests.Auditing;

/// <summary>People under other names, in whatever was written about them.</summary>
public sealed class PseudonymsTests
{
    [Fact]
    public void Whoever_somebody_is_called_he_is_one_pseudonym()
    {
        var names = new Pseudonyms([["per_1", "Ada Lovelace", "ada@example.org"], ["per_2", "Ada", "b@example.org"], ["per_3", ".*", "c@example.org"]]);
        Assert.Equal("Person 1 (Person 1) told Person 2, not Adalbert; Person 1", names.In("ada lovelace (per_1) told Ada, not Adalbert; ADA@example.org"));
        Assert.Equal("anything", names.In("anything"));
        Assert.Equal("Ada", new Pseudonyms([]).In("Ada"));
    }
}
