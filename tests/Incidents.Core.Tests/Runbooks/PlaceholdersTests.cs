using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class PlaceholdersTests
{
    private static readonly Parameter[] Declared =
    [
        new() { Name = "ns", Aliases = ["<namespace>", "$NAMESPACE"] },
        new() { Name = "ns_id", Aliases = ["$NAMESPACE_ID"] },
        new() { Name = "pod" },
    ];

    private static readonly Dictionary<string, string> Values = new() { ["ns"] = "shop", ["ns_id"] = "7", ["environment"] = "staging" };

    [Theory]
    [InlineData("{{ns}}", "shop")]
    [InlineData("{{ ns }}", "shop")]
    [InlineData("`x -n {{ns}}`", "`x -n shop`")]
    [InlineData("{{environment}}", "staging")]
    [InlineData("{{pod}} {{ pod }}", "{{pod}} {{pod}}")]
    [InlineData("{{other}} {{ other }}", "{{other}} {{ other }}")]
    [InlineData("{{ .Values.ns }} {{ $ns }} {{ns | upper}} {ns} ${ns}", "{{ .Values.ns }} {{ $ns }} {{ns | upper}} {ns} ${ns}")]
    [InlineData("{{NS}}", "{{NS}}")]
    [InlineData("<namespace>/$NAMESPACE", "shop/shop")]
    [InlineData("$NAMESPACE_ID $NAMESPACES $NAMESPACE.", "7 $NAMESPACES shop.")]
    [InlineData("{{\nns}}", "{{\nns}}")]
    [InlineData("{{ns", "{{ns")]
    public void Only_declared_names_are_filled(string text, string filled) => Assert.Equal(filled, Placeholders.Fill(text, Declared, Values));

    [Fact]
    public void An_alias_without_a_value_becomes_the_open_name() =>
        Assert.Equal("-n {{ns}}", Placeholders.Fill("-n <namespace>", Declared, new Dictionary<string, string>()));

    [Fact]
    public void A_value_is_not_searched_for_further_names() =>
        Assert.Equal("{{pod}} x", Placeholders.Fill("{{ns}} {{pod}}", Declared, new Dictionary<string, string> { ["ns"] = "{{pod}}", ["pod"] = "x" }));

    [Theory]
    [InlineData("{{pod}} <namespace> {{ns}} {{environment}} {{other}}", "pod|ns|environment")]
    [InlineData("no names", "")]
    public void Used_names_are_listed_once_in_order(string text, string names) =>
        Assert.Equal(names, string.Join('|', Placeholders.UsedIn(text, Declared)));
}
