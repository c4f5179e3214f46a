using Incidents.Core.Runbooks;

namespace Incidents.Core.Tests.Runbooks;

public class ProbeReadingTests
{
    private const string Params = "params:\n  - {name: taken_at, type: timestamp}\n  - {name: rows, type: number}\n  - {name: who, type: text}\n  - {name: snap, type: snapshot, source: orders-db, taken_at: taken_at, compare: hash-prefix}\n";

    [Fact]
    public void Probes_and_snapshots_are_read_with_everything_they_declare()
    {
        var runbook = Reading.Runbook($"---\nrunbook: 1\n{Params}probes:\n  - {{name: newest, label: Newest row, type: timestamp, expect: '>= taken_at - 5m', derive: psql}}\n  - {{name: count, type: number, expect: '>= 1000'}}\n---\n# T\n");
        Assert.Equal(
            [new Probe { Name = "newest", Label = "Newest row", Type = ProbeType.Timestamp, Expect = ">= taken_at - 5m", Derive = "psql" }, new Probe { Name = "count", Expect = ">= 1000" }], runbook.Probes);
        var snapshot = runbook.Parameters[^1];
        Assert.Equal((ParameterType.Snapshot, "orders-db", "taken_at", Comparison.HashPrefix), (snapshot.Type, snapshot.Source, snapshot.TakenAt, snapshot.Compare));
        Assert.Empty(Reading.Runbook("---\nprobes: [{name: theirs}]\n---\n# T\n").Probes);
    }

    [Theory]
    [InlineData("timestamp", ">= taken_at - 5m")]
    [InlineData("timestamp", ">= taken_at")]
    [InlineData("timestamp", "<= {{ taken_at }} + 1 h")]
    [InlineData("timestamp", "> 2026-01-01T00:00Z")]
    [InlineData("timestamp", "present")]
    [InlineData("number", "= {{rows}}")]
    [InlineData("number", ">= rows - 10")]
    [InlineData("number", "> -1.5")]
    [InlineData("text", "= ok")]
    [InlineData("text", "= {{who}}")]
    [InlineData("text", "= {{environment}}")]
    [InlineData("text", "present")]
    public void An_expectation_that_can_be_decided_is_taken(string type, string expect) =>
        Assert.Equal(expect, Assert.Single(Reading.Runbook($"---\nrunbook: 1\n{Params}probes:\n  - {{name: p, type: {type}, expect: '{expect}'}}\n---\n# T\n").Probes).Expect);

    [Theory]
    [InlineData("name: p, type: number", "probes[0].expect")]
    [InlineData("name: p, type: number, expect: soon", "probes[0].expect")]
    [InlineData("name: p, type: number, expect: '>= many'", "probes[0].expect")]
    [InlineData("name: p, type: number, expect: '>= taken_at'", "probes[0].expect")]
    [InlineData("name: p, type: number, expect: '>= rows - 5m'", "probes[0].expect")]
    [InlineData("name: p, type: timestamp, expect: '>= 10:00'", "probes[0].expect")]
    [InlineData("name: p, type: timestamp, expect: '>= taken_at - 5'", "probes[0].expect")]
    [InlineData("name: p, type: timestamp, expect: '>= taken - 5m'", "probes[0].expect")]
    [InlineData("name: p, type: text, expect: '>= b'", "probes[0].expect")]
    [InlineData("name: p, type: text, expect: '= {{nobody}}'", "probes[0].expect")]
    [InlineData("name: p, type: bool, expect: present", "probes[0].type")]
    [InlineData("name: p, expect: present", "probes[0].type")]
    [InlineData("name: 'a b', type: text, expect: present", "probes[0].name")]
    [InlineData("name: p, type: text, expect: present, every: hour", "probes[0].every")]
    [InlineData("name: p, type: text, expect: [present]", "probes[0].expect")]
    public void A_probe_that_nobody_can_decide_is_refused_with_its_path(string probe, string field)
    {
        var refusal = Reading.Refusal($"---\nrunbook: 1\n{Params}probes:\n  - {{{probe}}}\n---\n# T\n");
        Assert.Equal("invalid_runbook", refusal.Code);
        Assert.Contains(field, refusal.Fields!.Keys);
    }

    [Theory]
    [InlineData("probes: newest", "probes")]
    [InlineData("probes: [newest]", "probes[0]")]
    [InlineData("probes: [{name: a, type: text, expect: present}, {name: a, type: text, expect: present}]", "probes[1]")]
    [InlineData("params: [{name: a, type: snapshot, taken_at: b}]", "params[0].taken_at")]
    [InlineData("params: [{name: a, type: snapshot, taken_at: b}, {name: b}]", "params[0].taken_at")]
    [InlineData("params: [{name: a, taken_at: b}, {name: b, type: timestamp}]", "params[0].taken_at")]
    [InlineData("params: [{name: a, source: x}]", "params[0].source")]
    [InlineData("params: [{name: a, type: snapshot, source: ' x'}]", "params[0].source")]
    [InlineData("params: [{name: a, compare: about}]", "params[0].compare")]
    [InlineData("params: [{name: a, type: number, compare: set}]", "params[0].compare")]
    [InlineData("params: [{name: a, tolerance: 1s}]", "params[0].tolerance")]
    [InlineData("params: [{name: a, type: number, tolerance: 1s}]", "params[0].tolerance")]
    [InlineData("params: [{name: a, type: number, tolerance: -1}]", "params[0].tolerance")]
    [InlineData("params: [{name: a, type: number, tolerance: '101%'}]", "params[0].tolerance")]
    [InlineData("params: [{name: a, type: timestamp, tolerance: 5}]", "params[0].tolerance")]
    [InlineData("params: [{name: a, compare: hash-prefix, default: abc}]", "params[0].default")]
    public void A_broken_declaration_is_refused_with_its_path(string yaml, string field) =>
        Assert.Contains(field, Reading.Refusal($"---\nrunbook: 1\n{yaml}\n---\n# T\n").Fields!.Keys);
}
