using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Notifications;
using Incidents.Storage.Incidents;
using Incidents.Storage.Notifications;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredDeliveries : StoreFacts
{
    private const string Way = "cme_a";

    private protected StoredDeliveries(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_destination_and_rules_are_read_as_they_were_written()
    {
        await Db.Write(Sample.Ground);
        var made = new Destination
        {
            Id = Way, PersonId = "per_ada", Name = Sample.Strange, Kind = DestinationKind.Gateway, Address = "https://sms.example.org/{to}", Secret = Sample.Strange, Recipient = "+43", ContentType = "application/json", Body = "{}", CreatedAt = Sample.At(1),
        };
        await Write(tx => DestinationStore.Add(tx, made));
        Same(made, Read(tx => DestinationStore.Find(tx, Way)));
        Assert.Empty(Read(tx => DestinationStore.Usable(tx, "per_ada")));
        await Write(tx => DestinationStore.Verify(tx, Way));
        Assert.Single(Read(tx => DestinationStore.Usable(tx, "per_ada")));
        await Write(tx => DestinationStore.Disable(tx, Way, "gone"));
        Assert.Empty(Read(tx => DestinationStore.Usable(tx, "per_ada")));

        NotificationRule[] rules = [new() { Urgency = Urgency.High, Zone = "Europe/Vienna", FromMinute = 1, ToMinute = 2, Steps = [new(Way, 5)] }];
        await Write(tx => DestinationStore.SetRules(tx, "per_ada", rules));
        await Write(tx => DestinationStore.SetRules(tx, "per_ada", rules));
        Same(rules, Read(tx => DestinationStore.Rules(tx, "per_ada")));
    }

    [Fact]
    public async Task One_cause_is_one_delivery_to_each_destination()
    {
        await Ground();
        await Write(tx => DeliveryStore.Add(tx, New(tx, "cause")));
        await Write(tx => DeliveryStore.Add(tx, New(tx, "cause")));
        await Write(tx => DeliveryStore.Add(tx, New(tx, "cause") with { DestinationId = "chn_b" }));
        Assert.Equal(2, Read(tx => tx.Scalar<long>("SELECT COUNT(*) FROM deliveries")));
        await Write(tx => NotificationStore.Add(tx, ["per_ada"], NotificationKind.IncidentPage, "inc_a", "", "cause"));
        await Write(tx => NotificationStore.Add(tx, ["per_ada", "per_grace"], NotificationKind.IncidentPage, "inc_a", "", "cause"));
        Assert.Single(Read(tx => NotificationStore.Of(tx, "per_ada", false, new(50, null))).Items);
        Assert.Single(Read(tx => NotificationStore.Of(tx, "per_grace", false, new(50, null))).Items);
    }

    [Fact]
    public async Task Of_two_servers_that_claim_one_is_given_it_and_the_other_waits_for_its_lease()
    {
        await Ground();
        await Write(tx => DeliveryStore.Add(tx, New(tx, "cause")));
        using var beside = IsPostgres ? OpenAgain() : null;
        var other = beside ?? Db;
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Db : other).Write(Claim)));
        var claimed = Assert.Single(tries.OfType<Delivery>());
        Assert.Equal((1, 1), (claimed.Fence, claimed.Tries));

        Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(await other.Write(Claim));
        Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await other.Write(Claim);
        Assert.Equal((claimed.Id, 2), (second!.Id, (int)second.Fence));
        // The first comes late.
        Assert.False(await Db.Write(tx => DeliveryStore.Sent(tx, claimed)));
        Assert.False(await Db.Write(tx => DeliveryStore.Failed(tx, claimed, null, "late")));
        Assert.True(await other.Write(tx => DeliveryStore.Sent(tx, second)));
        Assert.Null(await Db.Write(Claim));

        static Delivery? Claim(WriteTx tx) =>
            (DeliveryStore.NewestFresh(tx, Way) ?? DeliveryStore.NewestTried(tx, Way)) is { } due ? DeliveryStore.Claim(tx, due, tx.Now.AddSeconds(5), tx.Now.AddSeconds(30)) : null;
    }

    /// <summary>In a storm newer ones come without end: who waits longest must not wait behind them.</summary>
    [Fact]
    public async Task Where_something_waits_longest_comes_first_and_what_was_tried_comes_last()
    {
        await Ground();
        await Write(tx =>
        {
            foreach (var (way, minutesAgo) in new[] { ("chn_tried", 9), ("chn_new", 1), ("chn_old", 5) }) DeliveryStore.Add(tx, New(tx, way) with { DestinationId = way, PersonId = null, DueAt = tx.Now.AddMinutes(-minutesAgo) });
            DeliveryStore.Claim(tx, DeliveryStore.NewestFresh(tx, "chn_tried")!, tx.Now, tx.Now);
        });
        Assert.Equal(["chn_old", "chn_new", "chn_tried"], Read(DeliveryStore.DueDestinations).Select(d => d.Id));
    }

    [Fact]
    public async Task What_is_folded_shares_the_fate_of_its_envelope()
    {
        await Ground();
        await Write(tx =>
        {
            for (var i = 0; i < 3; i++) DeliveryStore.Add(tx, New(tx, $"cause {i}"));
        });
        var claimed = await Db.Write(tx =>
        {
            var newest = DeliveryStore.NewestFresh(tx, Way)!;
            DeliveryStore.FoldDue(tx, newest);
            return DeliveryStore.Claim(tx, newest, tx.Now.AddSeconds(5), tx.Now.AddSeconds(30))!;
        });
        Assert.Equal(2, Read(tx => DeliveryStore.CountFoldedInto(tx, claimed.Id)));
        Assert.Empty(Read(DeliveryStore.DueDestinations));
        await Write(tx => DeliveryStore.Failed(tx, claimed, null, "no"));
        Assert.Equal(3, Read(tx => DeliveryStore.List(tx, DeliveryState.Dead, new(50, null))).Items.Count);
        Assert.Equal(3, Read(DeliveryStore.Facts).Dead);
        Assert.True(await Db.Write(tx => DeliveryStore.Retry(tx, claimed.Id)));
        Assert.False(await Db.Write(tx => DeliveryStore.Retry(tx, claimed.Id)));
        Assert.Equal([Way], Read(DeliveryStore.DueDestinations).Select(d => d.Id));
    }

    [Fact]
    public async Task Pages_end_with_the_state_of_their_incident_and_wait_when_they_are_held()
    {
        await Ground();
        var (open, over) = await Db.Write(tx => (IncidentStore.Open(tx, "open", Severity.Sev1, null), IncidentStore.Open(tx, "over", Severity.Sev1, null)));
        await Write(tx =>
        {
            foreach (var incident in new[] { open, over }) DeliveryStore.Add(tx, New(tx, incident.Id) with { IncidentId = incident.Id, SubjectId = incident.Id });
            DeliveryStore.Add(tx, New(tx, "news"));
        });
        await Write(tx => tx.Execute("UPDATE incidents SET state = 'Resolved' WHERE id = @id", new { id = over.Id }));
        Assert.Equal(1, await Db.Write(tx => DeliveryStore.Outdate(tx, Way)));
        Assert.Equal(DeliveryState.Obsolete, Assert.Single(Read(tx => DeliveryStore.OfIncident(tx, over.Id, new(50, null))).Items).State);
        await Write(tx => DeliveryStore.HoldPages(tx, Way, tx.Now.AddMinutes(1)));
        Assert.Equal("news", (await Db.Write(tx => DeliveryStore.NewestFresh(tx, Way)))!.Cause);
    }

    [Fact]
    public async Task What_is_announced_is_told_after_the_commit_and_only_then()
    {
        await Ground();
        var heard = 0;
        Db.Announced += topic => heard += topic == DeliveryStore.Topic ? 1 : 0;
        await Write(tx => DeliveryStore.Add(tx, New(tx, "1")));
        await Write(_ => { });
        Assert.Equal(1, heard);
    }

    [Fact]
    public async Task A_link_is_used_once()
    {
        await Db.Write(Sample.Ground);
        await Write(tx => ActionLinkStore.Add(tx, new ActionLink { Hash = "h", PersonId = "per_ada", Action = LinkAction.Resolve, SubjectId = "inc_a", ExpiresAt = tx.Now.AddDays(1) }));
        Assert.Equal(LinkAction.Resolve, Read(tx => ActionLinkStore.Find(tx, "h"))!.Action);
        var used = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Db.Write(tx => ActionLinkStore.Use(tx, "h"))));
        Assert.Single(used, once => once);
    }

    private async Task Ground()
    {
        await Db.Write(Sample.Ground);
        await Write(tx => DestinationStore.Add(tx, new Destination { Id = Way, PersonId = "per_ada", Name = "pager", Kind = DestinationKind.Webhook, Address = "https://example.org/", CreatedAt = tx.Now, VerifiedAt = tx.Now }));
    }

    private static Delivery New(WriteTx tx, string cause) => new()
    {
        Id = tx.NewId("dlv"), Cause = cause, DestinationId = Way, PersonId = "per_ada", Kind = NotificationKind.IncidentPage, Urgency = Urgency.High, SubjectId = "inc_a", Text = Sample.Strange, CreatedAt = tx.Now, DueAt = tx.Now,
    };

    public sealed class OnSqlite() : StoredDeliveries(new SqliteHome());

    public sealed class OnPostgres() : StoredDeliveries(new SchemaHome());
}
