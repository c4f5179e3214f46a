using Incidents.Core.Snapshots;

namespace Incidents.Core.Tests.Snapshots;

public class RecordingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
    private static readonly ToldSnapshot Told = new("orders-db", "snap-0417", Now.AddHours(-15), 10, "sha256:aa", null, "svc_1");

    private static Snapshot Known => Recording.Decide(null, Told, Now).Value.Snapshot with { Id = "snap_1" };

    [Fact]
    public void A_new_one_is_usable_unless_the_job_says_otherwise()
    {
        Assert.Equal((RecordedAs.New, true), (Recording.Decide(null, Told, Now).Value.As, Known.Usable));
        Assert.False(Recording.Decide(null, Told with { Usable = false }, Now).Value.Snapshot.Usable);
    }

    [Fact]
    public void The_same_again_changes_nothing_and_neither_does_what_is_left_out()
    {
        Assert.Equal(new RecordedSnapshot(RecordedAs.Unchanged, Known), Recording.Decide(Known, Told, Now.AddHours(1)).Value);
        Assert.Equal(new RecordedSnapshot(RecordedAs.Unchanged, Known), Recording.Decide(Known, Told with { SizeBytes = null, Checksum = null, ServiceId = null }, Now).Value);
    }

    [Fact]
    public void A_correction_is_taken_but_not_of_the_time()
    {
        var corrected = Recording.Decide(Known, Told with { SizeBytes = 11, Checksum = "sha256:bb", Usable = false }, Now).Value;
        Assert.Equal((RecordedAs.Corrected, 11, "sha256:bb", false), (corrected.As, corrected.Snapshot.SizeBytes!.Value, corrected.Snapshot.Checksum, corrected.Snapshot.Usable));
        Assert.Equal("snapshot_differs", Recording.Decide(Known, Told with { TakenAt = Told.TakenAt.AddSeconds(1) }, Now).Refusal?.Code);
    }

    [Fact]
    public void One_of_the_future_is_refused_but_clocks_may_differ_a_little()
    {
        Assert.Equal("snapshot_in_future", Recording.Decide(null, Told with { TakenAt = Now.AddMinutes(5).AddSeconds(1) }, Now).Refusal?.Code);
        Assert.Null(Recording.Decide(null, Told with { TakenAt = Now.AddMinutes(5) }, Now).Refusal);
    }

    [Fact]
    public void What_a_person_took_out_is_not_brought_back_by_a_job()
    {
        var taken = Recording.TakeOut(Known, "does not mount", "Grace");
        Assert.Equal((false, "does not mount", "Grace"), (taken.Usable, taken.UnusableReason, taken.UnusableBy));
        Assert.False(Recording.Decide(taken, Told with { Usable = true }, Now).Value.Snapshot.Usable);
        Assert.Equal(taken, Recording.TakeOut(taken, "again", "Linus"));
        Assert.Equal(Known, Recording.BringBack(taken));
    }
}
