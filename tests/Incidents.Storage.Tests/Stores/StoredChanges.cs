using Incidents.Core;
using Incidents.Core.Changes;
using Incidents.Core.Timeline;
using Incidents.Storage.Changes;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredChanges : StoreFacts
{
    private protected StoredChanges(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_change_comes_back_whole()
    {
        var full = await Add(At("full", 1) with
        {
            IntegrationId = "int_a", ToldBy = new Actor(ActorKind.Integration, "int_a", Sample.Strange), ExternalId = Sample.Strange, ServiceId = "svc_a", Summary = Sample.Strange, Source = Sample.Strange,
            EndsAt = Sample.At(60), Version = Sample.Strange, Author = Sample.Strange, Links = [new("Build 📈", "https://example.org/b"), new("Diff", "https://example.org/d")],
            Details = """{"a":[1,2.50,null],"ü":"🔥 \" \\ \u0007"}""", CancelledAt = Sample.At(30), CancelReason = Sample.Strange,
        });
        var bare = await Add(At("bare", 2));

        Same(full, Read(tx => ChangeStore.Find(tx, "chg_full")));
        Same(full, Read(tx => ChangeStore.Find(tx, "int_a", Sample.Strange)));
        Same(bare, Read(tx => ChangeStore.Find(tx, "chg_bare")));
        Assert.Null(Read(tx => ChangeStore.Find(tx, "chg_x")));
    }

    [Fact]
    public async Task What_may_be_corrected_is_and_the_rest_stays()
    {
        var before = await Add(At("a", 1) with { EndsAt = Sample.At(5), IntegrationId = "int_a", ExternalId = "1" });
        var after = before with
        {
            ServiceId = "svc_a", Summary = "Other", Source = "s", HappenedAt = Sample.At(2), EndsAt = Sample.At(9), Version = "2", Author = "a", Links = [new("L", "https://x.example")], Details = """{"b":1}""",
            CancelledAt = Sample.At(3), CancelReason = "why",
        };
        await Write(tx => ChangeStore.Save(tx, after with { IntegrationId = null, ExternalId = "2", ToldBy = Sample.Grace, ReceivedAt = Sample.At(99) }));
        Same(after, Read(tx => ChangeStore.Find(tx, "chg_a")));
    }

    [Fact]
    public async Task A_sender_tells_of_it_once_and_others_may_have_the_same_id()
    {
        await Add(At("a", 1) with { IntegrationId = "int_a", ExternalId = "1" });
        Assert.False(await Db.Write(tx => ChangeStore.Add(tx, At("b", 1) with { IntegrationId = "int_a", ExternalId = "1" })));
        // Without a sender, or without its id, each is its own.
        await Add(At("c", 1) with { ExternalId = "1" });
        await Add(At("d", 1) with { ExternalId = "1" });
        await Add(At("e", 1) with { IntegrationId = "int_a" });
        await Add(At("f", 1) with { IntegrationId = "int_a" });
        await Refused(() => Write(tx => ChangeStore.Add(tx, At("g", 1) with { ServiceId = "svc_x" })));
        await Refused(() => Write(tx => ChangeStore.Add(tx, At("h", 5) with { EndsAt = Sample.At(4) })));
    }

    [Fact]
    public async Task They_are_listed_by_when_they_happened_in_pages_without_gaps_or_repeats()
    {
        foreach (var (id, second) in new[] { ("c", 3), ("a", 1), ("e", 5), ("b", 3), ("d", 3) }) await Add(At(id, second) with { ServiceId = id == "e" ? "svc_a" : null });

        Assert.Equal(["e", "d", "c", "b", "a"], All(null, null, null));
        Assert.Equal(["e"], All("svc_a", null, null));
        Assert.Equal(["d", "c", "b"], All(null, Sample.At(3), Sample.At(4)));
        Assert.Empty(Read(tx => ChangeStore.List(tx, null, null, null, new PageRequest(2, "chg_x")).Items));
    }

    [Fact]
    public async Task Around_trouble_is_what_lies_near_it_and_what_was_planned_over_it()
    {
        var symptom = Sample.At(0);
        foreach (var (id, minutes, ends) in new (string, int, int?)[]
        {
            ("long before", -1441, null), ("a day before", -1440, null), ("just before", -1, null), ("then", 0, null), ("after", 30, null), ("too far ahead", 61, null),
            ("over it", -5000, 10), ("ended a day before", -5000, -1440), ("ended before that", -5000, -1441),
        })
            await Add(At(id, 0) with { HappenedAt = symptom.AddMinutes(minutes), EndsAt = ends is { } e ? symptom.AddMinutes(e) : null, ServiceId = id.Contains("before", StringComparison.Ordinal) ? "svc_a" : null });

        foreach (var service in new[] { null, "svc_a", "svc_x" })
            Assert.Equal(
                ["a day before", "after", "ended a day before", "just before", "over it", "then"],
                Read(tx => ChangeStore.Around(tx, service, symptom, symptom.AddMinutes(60))).Select(c => c.Summary).Order(StringComparer.Ordinal));
        Assert.True(Read(tx => ChangeStore.AnyBetween(tx, symptom.AddMinutes(1), symptom.AddMinutes(2))));
        Assert.True(Read(tx => ChangeStore.AnyBetween(tx, symptom.AddMinutes(30), symptom.AddMinutes(30))));
        Assert.False(Read(tx => ChangeStore.AnyBetween(tx, symptom.AddMinutes(31), symptom.AddMinutes(60))));
    }

    [Fact]
    public async Task Of_its_own_service_nothing_is_crowded_out_by_others()
    {
        await Add(At("own", 0) with { HappenedAt = Sample.At(-3600), ServiceId = "svc_a" });
        await Write(tx =>
        {
            for (var i = 0; i < 250; i++) ChangeStore.Add(tx, At($"noise{i}", -i));
        });
        var around = Read(tx => ChangeStore.Around(tx, "svc_a", Sample.At(0), Sample.At(1)));
        Assert.Contains("chg_own", around.Select(c => c.Id));
        Assert.Equal(201, around.Count);
    }

    [Fact]
    public async Task Each_incident_is_looked_at_once_also_one_whose_id_comes_late()
    {
        await Db.Write(Sample.Ground);
        Assert.Null(Read(ChangeLookStore.Reached));
        var first = await Db.Write(tx => Sample.Incident(tx).Id);
        var from = ChangeLookStore.Before(Now);
        Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await Db.Write(tx => Sample.Incident(tx, service: null).Id);

        Assert.Equal([first, second], Read(tx => ChangeLookStore.Unseen(tx, from, 10)).Select(i => i.Id));
        Assert.Equal([first], Read(tx => ChangeLookStore.Unseen(tx, from, 1)).Select(i => i.Id));
        Assert.True(await Db.Write(tx => ChangeLookStore.Claim(tx, second, 2)));
        Assert.False(await Db.Write(tx => ChangeLookStore.Claim(tx, second, 0)));
        Assert.Equal([first], Read(tx => ChangeLookStore.Unseen(tx, from, 10)).Select(i => i.Id));
        Assert.Empty(Read(tx => ChangeLookStore.Unseen(tx, second, 10)));
        Assert.Equal(second, Read(ChangeLookStore.Newest));

        foreach (var (reach, reached) in new[] { (first, first), (second, second), (first, second) })
        {
            await Write(tx => ChangeLookStore.Reach(tx, reach));
            Assert.Equal(reached, Read(ChangeLookStore.Reached));
        }

        // The whole process makes growing ids, also where another test's clock is ahead.
        Assert.True(ChangeLookStore.MadeAt(first) > Now.AddSeconds(-2));
        Assert.Equal(Sample.At(0).ToUnixTimeMilliseconds(), ChangeLookStore.MadeAt($"{ChangeLookStore.Before(Sample.At(0))}ff").ToUnixTimeMilliseconds());
        Assert.Equal(DateTimeOffset.UnixEpoch, ChangeLookStore.MadeAt("inc_x"));
    }

    private static Change At(string id, int second) => new() { Id = $"chg_{id}", Summary = id, ToldBy = Sample.Ada, HappenedAt = Sample.At(second), ReceivedAt = Sample.At(100) };

    private async Task<Change> Add(Change change)
    {
        await Db.Write(tx => Storage.Services.ServiceStore.Find(tx, "svc_a") is null ? Sample.Ground(tx) : 0);
        Assert.True(await Db.Write(tx => ChangeStore.Add(tx, change)));
        return change;
    }

    private List<string> All(string? service, DateTimeOffset? from, DateTimeOffset? to)
    {
        var all = new List<string>();
        string? after = null;
        do
        {
            var page = Read(tx => ChangeStore.List(tx, service, from, to, new PageRequest(2, after)));
            all.AddRange(page.Items.Select(c => c.Summary));
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    public sealed class OnSqlite() : StoredChanges(new SqliteHome());

    public sealed class OnPostgres() : StoredChanges(new SchemaHome());
}
