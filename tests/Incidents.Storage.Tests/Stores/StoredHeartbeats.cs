using Incidents.Core.Alerts;
using Incidents.Core.Heartbeats;
using Incidents.Storage.Heartbeats;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredHeartbeats : StoreFacts
{
    private protected StoredHeartbeats(Home home) : base(home)
    {
    }

    [Fact]
    public async Task A_heartbeat_comes_back_whole_and_what_was_heard_outlives_another_cadence()
    {
        var job = await Put(new Heartbeat { IntegrationId = "int_a", Name = "nightly job.1", EverySeconds = 2678400, GraceSeconds = 0, Severity = Severity.Sev4, ExpectedFrom = Sample.At(1), LastAt = Sample.At(2) });
        var any = await Put(new Heartbeat { IntegrationId = "int_a", EverySeconds = 60, GraceSeconds = 60, ExpectedFrom = Sample.At(1) });

        Same([any, job], Read(tx => HeartbeatStore.Of(tx, "int_a")));
        Same(job, Read(tx => HeartbeatStore.Find(tx, "int_a", "nightly job.1")));
        Same(any, Read(tx => HeartbeatStore.Find(tx, "int_a", "")));
        Assert.Null(Read(tx => HeartbeatStore.Find(tx, "int_a", "Nightly job.1")));
        Same([any, job], Read(HeartbeatStore.Expected));

        await Write(tx => HeartbeatStore.Put(tx, job with { EverySeconds = 90, GraceSeconds = 5, Severity = Severity.Sev1, ExpectedFrom = Sample.At(9), LastAt = null }));
        Same(job with { EverySeconds = 90, GraceSeconds = 5, Severity = Severity.Sev1, ExpectedFrom = Sample.At(9) }, Read(tx => HeartbeatStore.Find(tx, "int_a", job.Name)));

        Assert.True(await Db.Write(tx => HeartbeatStore.Remove(tx, "int_a", "")));
        Assert.False(await Db.Write(tx => HeartbeatStore.Remove(tx, "int_a", "")));
        await Write(tx => tx.Execute("UPDATE integrations SET disabled_at = @now", new { now = tx.Now }));
        Assert.Empty(Read(HeartbeatStore.Expected));
    }

    [Fact]
    public async Task A_beat_is_of_now_and_one_told_late_does_not_undo_a_later_one()
    {
        await Put(new Heartbeat { IntegrationId = "int_a", EverySeconds = 60, GraceSeconds = 60, ExpectedFrom = Sample.At(1) });
        Assert.False(await Db.Write(tx => HeartbeatStore.Beat(tx, "int_a", "none")));
        Assert.True(await Db.Write(tx => HeartbeatStore.Beat(tx, "int_a", "")));
        Assert.Equal((Now, false), (Any().LastAt!.Value, Any().HeardAgain));

        await Write(tx => HeartbeatStore.Heard(tx, "int_a", Now.AddSeconds(-1)));
        Assert.Equal(Now, Any().LastAt);
        Clock.Advance(TimeSpan.FromSeconds(9));
        await Write(tx => HeartbeatStore.Heard(tx, "int_a", Now.AddSeconds(-2)));
        Assert.Equal(Now.AddSeconds(-2), Any().LastAt);
        // Written before the clock was set back.
        Clock.Advance(TimeSpan.FromHours(-1));
        await Write(tx => HeartbeatStore.Heard(tx, "int_a", Now));
        Assert.Equal(Now, Any().LastAt);
    }

    [Fact]
    public async Task Silence_is_told_by_one_and_ends_once_it_was_told_that_it_is_over()
    {
        var any = await Put(new Heartbeat { IntegrationId = "int_a", EverySeconds = 60, GraceSeconds = 60, ExpectedFrom = Sample.At(1) });
        Assert.False(await Lease(any));
        await Write(tx => HeartbeatStore.FallSilent(tx, any, Sample.At(1)));
        await Write(tx => HeartbeatStore.FallSilent(tx, any, Sample.At(7)));
        any = Any();
        Assert.Equal(Sample.At(1), any.SilentSince);

        Assert.True(await Lease(any));
        Assert.False(await Lease(any));
        Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.True(await Lease(any));
        // A lease from before the clock was set back binds nobody.
        Clock.Advance(TimeSpan.FromHours(-1));
        Assert.True(await Lease(any));
        Assert.True(await Db.Write(tx => HeartbeatStore.Raised(tx, any)));
        Assert.Equal(Now, Any().RaisedAt);

        await Write(tx => HeartbeatStore.Speaks(tx, any));
        Assert.NotNull(Any().SilentSince);
        await Db.Write(tx => HeartbeatStore.Beat(tx, "int_a", ""));
        Assert.True(Any().HeardAgain);
        Assert.True(await Lease(any));
        await Write(tx => HeartbeatStore.Speaks(tx, any));
        Same(any with { SilentSince = null, RaisedAt = null, HeardAgain = false, LastAt = Now }, Any());
        Assert.False(await Db.Write(tx => HeartbeatStore.Raised(tx, any)));
    }

    [Fact]
    public async Task Since_when_somebody_listens_is_one_row()
    {
        Assert.Null(Read(HeartbeatStore.Listening));
        foreach (var second in new[] { 1, 2 })
        {
            var listened = new Listened { Since = Sample.At(second), AliveAt = Sample.At(second + 1) };
            await Write(tx => HeartbeatStore.Listen(tx, listened));
            Same(listened, Read(HeartbeatStore.Listening));
        }
    }

    private Heartbeat Any() => Read(tx => HeartbeatStore.Find(tx, "int_a", ""))!;

    private Task<bool> Lease(Heartbeat heartbeat) => Db.Write(tx => HeartbeatStore.Lease(tx, heartbeat, tx.Now.AddSeconds(60)));

    private async Task<Heartbeat> Put(Heartbeat heartbeat)
    {
        await Db.Write(tx => Storage.Services.ServiceStore.Find(tx, "svc_a") is null ? Sample.Ground(tx) : 0);
        await Write(tx => HeartbeatStore.Put(tx, heartbeat));
        return heartbeat;
    }

    public sealed class OnSqlite() : StoredHeartbeats(new SqliteHome());

    public sealed class OnPostgres() : StoredHeartbeats(new SchemaHome());
}
