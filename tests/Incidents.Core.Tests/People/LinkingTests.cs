using Incidents.Core.People;

namespace Incidents.Core.Tests.People;

public class LinkingTests
{
    private static readonly Person Ada = new() { Id = "per_ada", Email = "ada@example.org", Name = "Ada" };
    private static readonly Person Second = new() { Id = "per_second", Email = "second@example.org", Name = "Second" };

    [Theory]
    [InlineData("ada+oncall@example.org", "per_ada")]
    [InlineData("ada+@example.org", "per_ada")]
    [InlineData("ada+a+b@example.org", "per_ada")]
    [InlineData("ada@example.org", "per_ada")]
    [InlineData("ada@other.example", null)]
    [InlineData("ada+x@other.example", null)]
    [InlineData("a.da@example.org", null)]
    [InlineData("+ada@example.org", null)]
    [InlineData("eve@example.org", null)]
    [InlineData("eve@example.org+x", null)]
    [InlineData("oncall+b@example.org", null)]
    public void A_tag_in_the_address_makes_no_other_human(string email, string? person) => Assert.Equal(person, Linking.PersonBehind(email,
    [
        new() { Id = "per_later", Email = "ada+late@example.org", SameAs = "per_ada", CreatedAt = DateTimeOffset.UnixEpoch.AddDays(1) }, Ada,
        new() { Id = "per_shared", Email = "oncall@example.org", Kind = PersonKind.Shared },
    ]));

    [Fact]
    public void The_person_is_named_not_his_other_account() =>
        Assert.Equal("per_root", Linking.PersonBehind("b+2@example.org", [new() { Id = "per_b", Email = "b+1@example.org", SameAs = "per_root" }]));

    [Fact]
    public void An_account_becomes_somebodys_second_one_and_stays_it()
    {
        var linked = Linking.Decide(Second, Ada, [Ada, Second], isBusy: false).Value;
        Assert.Equal("per_ada", linked.SameAs);
        Assert.Equal(linked, Linking.Decide(linked, Ada, [Ada, linked], isBusy: true).Value);
        Assert.Equal("cannot_link", Linking.Decide(linked, new Person { Id = "per_eve" }, [Ada, linked], isBusy: false).Refusal?.Code);
    }

    [Fact]
    public void There_are_no_chains_no_selves_and_no_shared_ones()
    {
        var third = new Person { Id = "per_third", SameAs = Second.Id };
        Assert.All(
            new[]
            {
                Linking.Decide(Ada, Ada, [Ada], false),
                Linking.Decide(Ada, third, [Ada, Second, third], false),
                Linking.Decide(Second, Ada, [Ada, Second, third], false),
                Linking.Decide(Second with { Kind = PersonKind.Shared }, Ada, [Ada, Second], false),
                Linking.Decide(Second, Ada with { Kind = PersonKind.Shared }, [Ada, Second], false),
            },
            decided => Assert.Equal("cannot_link", decided.Refusal?.Code));
    }

    [Fact]
    public void What_is_going_on_ends_first() => Assert.Equal("account_busy", Linking.Decide(Second, Ada, [Ada, Second], isBusy: true).Refusal?.Code);
}
