using Incidents.Core.Access;
using Incidents.Core.People;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

public class HandingOverTests
{
    private static readonly Caller Ada = Human(Sample.Ada, "Ada");
    private static readonly Caller Grace = Human(Sample.Grace, "Grace");
    private static readonly Person ToGrace = new() { Id = Sample.Grace, Name = "Grace", Roles = [Role.Responder] };

    [Fact]
    public void The_executor_or_an_admin_offers_it()
    {
        var offer = HandingOver.Offer(Sample.Begun(), Ada, ToGrace, "my train", Sample.Now).Value;
        Assert.Equal((Sample.Ada, Sample.Grace, false, Sample.Now.AddMinutes(15)), (offer.FromId, offer.ToId, offer.ByAdmin, offer.ExpiresAt));
        Assert.Equal("executor_only", HandingOver.Offer(Sample.Begun(), Human(Sample.Linus, "Linus"), ToGrace, "", Sample.Now).Code());
        Assert.True(HandingOver.Offer(Sample.Begun(), Human("per_admin", "Root", Permission.Administer), ToGrace, "", Sample.Now).Value is { ByAdmin: true, FromId: Sample.Ada });
        Assert.Equal("run_ended", HandingOver.Offer(Sample.Begun() with { State = RunState.Aborted }, Ada, ToGrace, "", Sample.Now).Code());
    }

    [Fact]
    public void Nobody_is_handed_it_who_has_it_takes_it_or_cannot_follow_it()
    {
        Assert.Equal("handover_to_self", HandingOver.Offer(Sample.Begun(), Ada, ToGrace with { Id = Sample.Ada }, "", Sample.Now).Code());
        Assert.Equal("handover_to_self", HandingOver.Offer(Sample.Begun(), Human(Sample.Grace, "Grace", Permission.Administer), ToGrace, "", Sample.Now).Code());
        foreach (var unfit in new[] { ToGrace with { DisabledAt = Sample.Now }, ToGrace with { Kind = PersonKind.Shared }, ToGrace with { Roles = [Role.Editor] } })
            Assert.Equal("receiver_not_eligible", HandingOver.Offer(Sample.Begun(), Ada, unfit, "", Sample.Now).Code());
    }

    [Theory]
    [InlineData("restore", true)]
    [InlineData("  RESTORE ", true)]
    [InlineData("Restore the  snapshot", true)]
    [InlineData("RESTORE THE SNAPSHOT", true)]
    [InlineData("stop", false)]
    [InlineData("", false)]
    [InlineData("the snapshot", false)]
    public void The_receiver_reads_back_the_open_step(string said, bool right)
    {
        var run = Sample.Begun().At("restore");
        Assert.Equal(right ? null : "read_back_differs", HandingOver.Accept(run, Offer(run), Grace, said, Sample.Now).Code());
    }

    [Fact]
    public void A_title_is_read_back_as_it_is_shown_and_no_hidden_value_helps()
    {
        var run = Sample.Begun(("volume", "green")).At("look");
        Assert.Null(HandingOver.Accept(run, Offer(run), Grace, "Look at green", Sample.Now).Code());
        Assert.Null(HandingOver.Accept(run, Offer(run), Grace, "Look at {{volume}}", Sample.Now).Code());
        var titled = run.With(run.Find("look")! with { Definition = run.Find("look")!.Definition with { Title = "Look at {{snapshot_id}}" } });
        Assert.Equal("read_back_differs", HandingOver.Accept(titled, Offer(titled), Grace, "Look at snap-0a1b2c3d", Sample.Now).Code());
        Assert.Null(HandingOver.Accept(titled, Offer(titled), Grace, "look at {{snapshot_id}}", Sample.Now).Code());
    }

    [Theory]
    [InlineData(StepState.AwaitingVerification)]
    [InlineData(StepState.Verified)]
    [InlineData(StepState.Released)]
    public void A_permission_is_not_handed_over(StepState state)
    {
        var run = Sample.Begun().At("restore").In("restore", state);
        var after = HandingOver.Accept(run, Offer(run), Grace, "restore", Sample.Now).Value;
        Assert.Equal((Sample.Grace, "Grace", StepState.InProgress), (after.ExecutorId, after.ExecutorName, after.Find("restore")!.State));
        Assert.Equal("verification_required", Stepping.Complete(after, "restore", Sample.Grace, null, null, Sample.Now).Code());
        Assert.Equal("executor_only", Stepping.Complete(after, "restore", Sample.Ada, null, null, Sample.Now).Code());
    }

    [Fact]
    public void Only_the_receiver_answers_in_time_and_while_there_is_something_to_answer()
    {
        var run = Sample.Begun();
        var offer = Offer(run);
        foreach (var answer in new Func<Run, Handover?, Caller, DateTimeOffset, string?>[] { (r, o, c, t) => HandingOver.Accept(r, o, c, "stop", t).Code(), (r, o, c, t) => HandingOver.Decline(r, o, c, "no", t).Code() })
        {
            Assert.Null(answer(run, offer, Grace, Sample.Now.AddMinutes(15).AddTicks(-1)));
            Assert.Equal("handover_expired", answer(run, offer, Grace, Sample.Now.AddMinutes(15)));
            Assert.Equal("not_the_receiver", answer(run, offer, Human(Sample.Linus, "Linus", Permission.Administer), Sample.Now));
            Assert.Equal("not_the_receiver", answer(run, offer, Grace with { IsHuman = false }, Sample.Now));
            Assert.Equal("handover_not_found", answer(run, null, Grace, Sample.Now));
            Assert.Equal("run_ended", answer(run with { State = RunState.Completed }, offer, Grace, Sample.Now));
        }

        Assert.True(HandingOver.Decline(run, offer, Grace, "busy", Sample.Now).Value is { State: HandoverState.Declined, Reason: "busy" });
    }

    private static Handover Offer(Run run) => HandingOver.Offer(run, Ada, ToGrace, "my train", Sample.Now).Value;

    private static Caller Human(string id, string name, Permission more = Permission.None) => new(true, id, name, Permission.Read | Permission.Respond | more);
}
