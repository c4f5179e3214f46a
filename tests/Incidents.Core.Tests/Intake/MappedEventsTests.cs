using System.Text.Json;
using Incidents.Core.Alerts;
using Incidents.Core.Intake;

namespace Incidents.Core.Tests.Intake;

public class MappedEventsTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>A mapping of ours, by its name.</summary>
    internal static FieldMapping Mapping(string name) => JsonSerializer.Deserialize<FieldMapping>(Bodies.Sample($"mappings/{name}.json").Span, Web)!;

    [Fact]
    public void The_sample_is_read_by_its_mapping_as() => Assert.Equal(
        """
        action    Trigger
        key       pingdom/42
        title     Shop: Service unavailable
        severity  Sev2
        source    shop.example.net
        rule      Shop
        starts    2026-03-01T04:05:06+00:00
        link      Checked https://shop.example.net/
        details   check_id, check_name, current_state, previous_state, importance_level, check_params, state_changed_timestamp, description, long_description
        """, EventTable.Of(MappedEvents.Read(Bodies.Sample("mapped/pingdom-down.json"), Mapping("pingdom"), "new").Value.Single().Value));

    [Fact]
    public void All_mappings_can_be_used() =>
        Assert.All(Bodies.Samples("mappings").Where(m => m.EndsWith(".json", StringComparison.Ordinal)), file => Assert.Empty(Mapping(Path.GetFileNameWithoutExtension(file)).Problems()));

    [Fact]
    public void Items_words_and_severities_are_read_as_the_mapping_says()
    {
        var mapping = new FieldMapping
        {
            Items = "{list.rows}", Title = "{what} on {host}", DedupKey = "{host}/{what}", Status = "{s}", Resolved = ["fine"], Acknowledged = ["seen"], Ignored = ["test"],
            Severity = "{sev}", Severities = new Dictionary<string, string> { ["BAD"] = "sev1" },
        };
        var read = MappedEvents.Read(Bodies.Of("""{"list":{"rows":[{"what":"disk","host":"db1","s":"broken","sev":"bad"},{"what":"disk","host":"db1","s":"FINE"},{"what":"disk","host":"db1","s":"seen"},{"s":"test"},{"s":"broken"},7]}}"""), mapping, "new").Value;
        Assert.Equal(
            ["Trigger db1/disk Sev1 disk on db1", "Resolve db1/disk Sev2 disk on db1", "Acknowledge db1/disk Sev2 disk on db1", "no title", "no body"],
            read.Select(item => item.Is(out var e, out var refusal) ? $"{e.Action} {e.DedupKey} {e.Severity} {e.Title}" : $"no {refusal.Fields!.Keys.Single()}"));
    }

    [Theory]
    [InlineData("{a}", "1")]
    [InlineData("{b.c}", "two")]
    [InlineData("{d[1].e}", "3")]
    [InlineData("{d[7].e|x|b.c}", "two")]
    [InlineData("{a}/{b.c}!", "1/two!")]
    [InlineData("{x} on {a}", "on 1")]
    [InlineData("{x}", null)]
    [InlineData("before {x} after", null)]
    [InlineData("no place", "no place")]
    [InlineData("{b}", null)]
    [InlineData("{d}", null)]
    [InlineData("{a[0]}", null)]
    public void A_template_is_filled(string template, string? expected) =>
        Assert.Equal(expected, FieldTemplate.Parse(template).Template!.Fill(JsonElement.Parse("""{"a":1,"b":{"c":"two"},"d":[{"e":2},{"e":3}],"empty":""}""")));

    [Theory]
    [InlineData("{a")]
    [InlineData("a}")]
    [InlineData("{}")]
    [InlineData("{a..b}")]
    [InlineData("{a|}")]
    [InlineData("{a[x]}")]
    [InlineData("{a[1}")]
    [InlineData("{a[99999999]}")]
    public void What_is_no_template_is_told(string template)
    {
        Assert.NotNull(FieldTemplate.Parse(template).Problem);
        Assert.Equal(["source"], new FieldMapping { Title = "{t}", Source = template }.Problems().Keys);
    }

    [Fact]
    public void What_is_wrong_about_a_mapping_is_told()
    {
        Assert.Equal(["title"], new FieldMapping { Title = " " }.Problems().Keys);
        Assert.Equal(["items"], new FieldMapping { Title = "{t}", Items = "rows" }.Problems().Keys);
        Assert.Equal("no_mapping", MappedEvents.Read(Bodies.Of("{}"), null, "new").Refusal!.Code);
        Assert.Equal(["{rows}"], MappedEvents.Read(Bodies.Of("""{"rows":1}"""), new FieldMapping { Title = "{t}", Items = "{rows}" }, "new").Refusal!.Fields!.Keys);
        Assert.Equal("unreadable_json", MappedEvents.Read(Bodies.Of("{"), new FieldMapping { Title = "{t}" }, "new").Refusal!.Code);
    }

    [Fact]
    public void Without_a_key_each_body_is_an_alert_of_its_own() =>
        Assert.Equal(["new", "new-1"], MappedEvents.Read(Bodies.Of("""[{"t":"a"},{"t":"b"}]"""), new FieldMapping { Title = "{t}" }, "new").Value.Select(item => item.Value.DedupKey));

    [Fact]
    public void A_form_is_read_as_the_object_that_it_could_have_been() =>
        Assert.Equal((AlertAction.Trigger, "db1 is down"), (MappedEvents.Read(Bodies.Of("host=db1&state=down"), new FieldMapping { Title = "{host} is {state}" }, "new").Value.Single().Value is var e ? (e.Action, e.Title) : default));
}
