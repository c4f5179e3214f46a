using Incidents.Core;
using Incidents.Core.Access;
using Incidents.Core.Escalation;
using Incidents.Core.Notifications;
using Incidents.Server.Notifications;
using Incidents.Server.Runs;
using Incidents.Storage;
using Incidents.Storage.Escalation;

namespace Incidents.Server.Escalation;

/// <summary>Tries the contacts of a chain: every step at once, by pages that say that nothing is wrong.</summary>
internal static class ChainTestService
{
    public static Outcome<ChainTest> Begin(WriteTx tx, string idOrSlug, Caller by) =>
        ChainService.Own(tx, idOrSlug, by).Then<ChainTest>(chain => Begin(tx, chain, by.Name) is { } test ? test : EscalationRefusals.TestGoesOn());

    /// <summary>Null while another test of the chain goes on.</summary>
    public static ChainTest? Begin(WriteTx tx, EscalationChain chain, string byName)
    {
        var test = new ChainTest { Id = tx.NewId("ect"), ChainId = chain.Id, Revision = chain.Revision, BegunAt = tx.Now, BegunByName = byName, EndsAt = tx.Now + ChainTest.Lasts };
        if (!ChainTestStore.Begin(tx, test)) return null;
        var plan = ChainStore.Revision(tx, chain.Id, chain.Revision)!.Plan;
        foreach (var (step, number) in plan.Steps.Select((step, i) => (step, i + 1)))
            foreach (var target in step.Targets.DistinctBy(t => t.Key)) Page(tx, test, chain, number, plan.Steps.Count, Reach.Of(tx, target, tx.Now));
        return ChainTestStore.Find(tx, test.Id)!;
    }

    public static Outcome<ChainTest> Acknowledge(WriteTx tx, string id, Caller by)
    {
        if (!ChainTestStore.WasTold(tx, id, by.Id)) return EscalationRefusals.TestNotFound(id);
        var test = ChainTestStore.Find(tx, id)!;
        // Too late is not answered; the same again changes nothing.
        if (test.EndedAt is null && ChainTestStore.Acknowledge(tx, id, by.Id) && ChainTestStore.Find(tx, id) is { IsAnswered: true } answered) End(tx, answered);
        return ChainTestStore.Find(tx, id)!;
    }

    public static void End(WriteTx tx, ChainTest test)
    {
        if (!ChainTestStore.End(tx, test.Id) || ChainStore.Find(tx, test.ChainId) is not { } chain) return;
        var ended = ChainTestStore.Find(tx, test.Id)!;
        if (ended.Pages.Count > 0 && ended.Silent.Count == 0) return;
        var what = ended.Pages.Count == 0 ? "there was nobody to be told" : $"nobody answered on step {string.Join(", ", ended.Silent)}";
        Notifying.Tell(tx, new Notice { Kind = NotificationKind.ChainTest, SubjectId = test.Id, Text = $"The test of the escalation chain {chain.Name} failed: {what}. See to it before somebody is needed there.", Key = $"{test.Id}/end" }, VerificationFactFinding.Admins(tx));
    }

    private static void Page(WriteTx tx, ChainTest test, EscalationChain chain, int number, int steps, Reach reach)
    {
        var notice = new Notice
        {
            // As loud as it would be, or it proves nothing.
            Kind = NotificationKind.ChainTest, Urgency = Urgency.High, SubjectId = test.Id, Key = $"{test.Id}/{number}/{reach.Target.Key}",
            Text = $"TEST, nothing is wrong: you are on step {number} of {steps} of the escalation chain {chain.Name}. Say that you have seen it within 15 minutes: POST /api/v1/escalation-tests/{test.Id}/acknowledge.",
        };
        if (reach.ChannelId is { } channel) Add("", reach.Name, Notifying.Post(tx, notice, channel));
        else if (reach.People.Count == 0) Add("", $"{reach.Name}: {reach.Hole}", false);
        else
        {
            var unreached = Notifying.Tell(tx, notice, reach.PersonIds);
            foreach (var person in reach.People) Add(person.Id, person.Name, !unreached.Contains(person.Id));
        }

        void Add(string personId, string name, bool reached) => ChainTestStore.AddPage(tx, new TestPage { TestId = test.Id, Step = number, Target = reach.Target.Key, PersonId = personId, Name = name, IsReached = reached });
    }
}
