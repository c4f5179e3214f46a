using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs.Model;

/// <summary>Three runs in memory, moved on by the rules as the services do it: swept, decided, applied. Beside them the reference, which must agree after every command.</summary>
internal sealed class World
{
    public const int RequestsPerTenMinutes = 4;
    private static readonly string[] People = ["per_ada", "per_bob", "per_cyd", "per_dan", "per_eve", "per_fay"];
    private static readonly string[] StepIds = ["first", "second"];
    private static readonly DateTimeOffset Start = Sample.Now;
    private static readonly Parameter[] Parameters = [new() { Name = "v" }];
    private static readonly Run[] Begun = [.. Reference.Quorums.Select((quorums, i) => Begin(i, i == 1 ? 1 : 0, quorums))];

    private readonly Run[] runs = [.. Begun];
    private readonly HashSet<string>[] contributors = [[People[0]], [People[1]], [People[0]]];
    private readonly HashSet<string>[,] dissenters = { { [], [] }, { [], [] }, { [], [] } };
    private readonly Dictionary<string, DateTimeOffset> verifiers = new[] { 0, 1, 2, 3 }.ToDictionary(i => People[i], _ => Start.AddDays(-70));
    private readonly List<Verification> requests = [];
    private readonly List<VerificationEvent> stored = [];
    private readonly HashSet<string> released = [];
    private readonly HashSet<string> reviewed = [];
    private readonly List<(string Who, string Reason)> broken = [];
    private readonly Reference reference = new();
    private VerificationPolicy policy = new() { RequestsPerTenMinutes = RequestsPerTenMinutes };
    private int minutes, revision = 1, expected;

    // The last of the six cools off for another hour; the fifth is no verifier.
    public World() => verifiers[People[5]] = Start.AddHours(-23);

    private DateTimeOffset Now => Start.AddMinutes(minutes);

    /// <summary>What happened, to show that the sequences get far enough.</summary>
    public IEnumerable<VerificationEvent> Stored => stored;

    public void Do(Doing d)
    {
        minutes += d.Minutes;
        var next = runs[d.Run].Steps.TakeWhile(s => s.IsClosed).Count();
        var step = d.Step ?? Math.Min(next, 1);
        var who = d.Who ?? Array.IndexOf(People, runs[d.Run].ExecutorId);
        var at = requests.FindLastIndex(r => r.RunId == runs[d.Run].Id && r.StepId == StepIds[step]);
        var theirs = at < 0 ? null : reference.Requests[at];
        if (d.Value != 0) (d, who) = Sensible(d, who, at < 0 ? null : requests[at], runs[d.Run].Steps[step]);

        if (d.What is What.Submit or What.Claim or What.Attempt or What.Reject or What.Withdraw or What.Release or What.BreakGlass or What.Review && at >= 0)
        {
            expected += reference.Sweep(theirs!, minutes);
            Carry(new VerificationCommand.Sweep(), d, who, step, at);
        }

        var said = reference.Do(d, who, step, theirs, minutes);
        var before = stored.Count;
        var accepted = Carried(d, who, step, at);
        expected += said ?? 0;
        if (accepted != said is not null) throw new InvalidOperationException($"{d}: {(accepted ? "accepted" : "refused")}, and the reference says otherwise");
        if (stored.Count - before != (said ?? 0)) throw new InvalidOperationException($"{d}: stored {stored.Count - before} events, the reference {said ?? 0}");
        Check(stored.Count == expected, "more or less is stored than was accepted");
        Check(requests.Count == reference.Requests.Count, "another number of requests");
        for (var i = 0; i < requests.Count; i++)
            if (requests[i].State != reference.Requests[i].State) throw new InvalidOperationException($"{d}: request {i} is {requests[i].State}, in the reference {reference.Requests[i].State}");
    }

    /// <summary>What comes next in a run that goes well; else requests would be replaced before anybody answers them.</summary>
    private (Doing Doing, int Who) Sensible(Doing d, int who, Verification? request, RunStep step) => d.What switch
    {
        What.Submit or What.Release when request is { IsWaiting: true } => (d with { What = What.Attempt }, d.Value),
        What.Attempt when step.LockedAt is not null => (d with { What = What.Unlock }, Reference.Commander),
        What.Attempt when request is null or { IsLive: false } && step.State != StepState.Released => (d with { What = What.Submit }, Array.IndexOf(People, runs[d.Run].ExecutorId)),
        What.Release or What.Submit when step.State == StepState.Released => (d with { What = What.Complete }, Array.IndexOf(People, runs[d.Run].ExecutorId)),
        _ => (d, who),
    };

    private bool Carried(Doing d, int who, int step, int at)
    {
        var (run, id) = (runs[d.Run], StepIds[step]);
        var request = at < 0 ? null : requests[at];
        var hash = d.What == What.Attempt ? d.Value != 0 : d.What != What.Release || d.Right;
        var values = new Dictionary<string, string?> { ["v"] = d.Right ? request?.Package.Values["v"] : "other", ["environment"] = "prod" };
        switch (d.What)
        {
            case What.Submit: return Carry(new VerificationCommand.Submit(id, $"ver_{requests.Count}", "n"), d, who, step, at);
            case What.Claim: return Carry(new VerificationCommand.Claim(), d, who, step, at);
            case What.Attempt: return Carry(new VerificationCommand.Attempt(hash ? request?.PackageHash : "0", values), d, who, step, at);
            case What.Reject: return Carry(new VerificationCommand.Reject(null), d, who, step, at);
            case What.Withdraw: return Carry(new VerificationCommand.Withdraw(null), d, who, step, at);
            case What.Release: return Carry(new VerificationCommand.Release(hash ? request?.PackageHash : "0"), d, who, step, at);
            case What.BreakGlass: return Carry(new VerificationCommand.BreakGlass(request?.PackageHash, values, $"Nobody answers tonight, number {broken.Count}"), d, who, step, at);
            case What.Review: return Carry(new VerificationCommand.Review("Rightly so"), d, who, step, at);
            case What.Unlock: return Carry(new VerificationCommand.Unlock(id, "It was the time zone"), d, who, step, -1);
            case What.Complete: return Moved(Stepping.Complete(run, id, People[who], null, null, Now), new VerificationCommand.Close(true), d, who, step, at);
            case What.Fail: return Moved(Stepping.Fail(run, id, People[who], "no", Now), run.Steps[step].State == StepState.Released ? new VerificationCommand.Close(false) : new VerificationCommand.Supersede("failed"), d, who, step, at);
            case What.Enter: return Entered(d, who);
            case What.HandOver:
                if (d.Value != 3) runs[d.Run] = run with { ExecutorId = People[who] };
                contributors[d.Run].Add(People[who]);
                return true;
            default:
                if (d.Value == 0) revision++;
                else if (d.Value == 1) policy = policy with { Version = policy.Version + 1 };
                else if (d.Value == 2) verifiers.Remove(People[who]);
                else verifiers[People[who]] = Now.AddHours(-24);
                return true;
        }
    }

    private bool Moved(Outcome<RunStep> decided, VerificationCommand follows, Doing d, int who, int step, int at)
    {
        if (!decided.Is(out var after, out _)) return false;
        runs[d.Run] = Stepping.EndIfOver(runs[d.Run].With(after), Now);
        return at < 0 || Carry(follows, d, who, step, at);
    }

    private bool Entered(Doing d, int who)
    {
        var before = runs[d.Run];
        if (!Entering.Decide(before, People[who], new Dictionary<string, string?> { ["v"] = $"v{d.Value}" }).Is(out var after, out _)) return false;
        runs[d.Run] = after;
        foreach (var outdated in Entering.Outdated(before, after))
        {
            var step = outdated.Ordinal - 1;
            Carry(new VerificationCommand.Supersede("v was changed"), d, who, step, requests.FindLastIndex(r => r.RunId == before.Id && r.StepId == StepIds[step]));
        }

        return true;
    }

    /// <summary>Decides and stores; false when it was refused.</summary>
    private bool Carry(VerificationCommand command, Doing d, int who, int step, int at)
    {
        var request = at < 0 ? null : requests[at];
        var by = new Caller(true, People[who], People[who], Permission.Read | Permission.Respond | Permission.Verify)
        {
            AuthenticatedAt = d.Fresh ? Now : Now.AddMinutes(-16),
            AccountId = who == 1 && d.Value % 2 == 1 ? "per_bob_2" : People[who],
        };
        var facts = new VerificationFacts
        {
            Run = runs[d.Run],
            By = by,
            Policy = policy,
            Contributors = contributors[d.Run],
            Verifiers = verifiers,
            Dissenters = dissenters[d.Run, step],
            CurrentRevision = revision,
            StoredContentHash = "hash",
            RequestsLately = requests.Count(r => r.ExecutorId == People[who] && r.RequestedAt > Now.AddMinutes(-10)),
            IncidentSeverity = d.Run switch { 0 => Severity.Sev1, 1 => Severity.Sev2, _ => null },
            CommanderId = People[Reference.Commander],
            Paged = true,
            GlassBroken = [.. broken.Where(b => b.Who == People[who]).Select(b => b.Reason)],
            Reviewed = request is not null && reviewed.Contains(request.Id),
        };
        if (!Verifying.Decide(request, command, facts, Now).Is(out var events, out _)) return false;
        foreach (var happened in events) Store(happened, d, step, ref at, facts);
        return true;
    }

    private void Store(VerificationEvent happened, Doing d, int step, ref int at, VerificationFacts facts)
    {
        stored.Add(happened);
        var mine = runs[d.Run].Steps[step];
        switch (happened)
        {
            case VerificationEvent.Requested asked:
                Check(!requests.Any(r => r.IsLive && r.RunId == runs[d.Run].Id && r.StepId == StepIds[step]), "two requests for one step");
                requests.Add(asked.Verification);
                Move(mine with { State = StepState.AwaitingVerification });
                return;
            case VerificationEvent.StepUnlocked:
                dissenters[d.Run, step].Clear();
                Move(mine with { LockedAt = null, Mismatches = 0 });
                return;
        }

        var before = requests[at];
        var after = requests[at] = Verifying.Apply(before, happened, Now);
        Check(before.State < VerificationState.Done || after.State == before.State, "a final state was left");
        switch (happened)
        {
            case VerificationEvent.Attempted { Attempt: { Kind: AttemptKind.Values, Matched: false } differs }: dissenters[d.Run, step].Add(differs.VerifierId); break;
            case VerificationEvent.Verified: Move(mine with { State = StepState.Verified }); break;
            case VerificationEvent.Mismatched: Move(Reopened(mine with { Mismatches = mine.Mismatches + 1 })); break;
            case VerificationEvent.StepLocked: Move(mine with { LockedAt = Now }); break;
            case VerificationEvent.Rejected or VerificationEvent.Withdrawn or VerificationEvent.Superseded or VerificationEvent.Expired: Move(Reopened(mine)); break;
            case VerificationEvent.Reviewed: reviewed.Add(after.Id); break;
            case VerificationEvent.Released: Released(before, facts, mine); break;
            case VerificationEvent.GlassBroken glass:
                Check(released.Add(before.Id), "released twice");
                broken.Add((before.ExecutorId, glass.Reason));
                Move(mine with { State = StepState.Released });
                break;
        }

        void Move(RunStep to) => runs[d.Run] = runs[d.Run].With(to);
    }

    private void Released(Verification request, VerificationFacts facts, RunStep step)
    {
        var confirmed = request.Confirmations.Select(c => c.VerifierId).ToHashSet();
        Check(released.Add(request.Id), "released twice");
        Check(facts.By.Id == request.ExecutorId && Now < request.ExpiresAt, "released by another, or too late");
        Check(!confirmed.Contains(request.ExecutorId), "one human held both keys");
        Check(confirmed.Count >= step.Definition.Quorum, "too few people");
        Check(confirmed.All(id => !facts.Contributors.Contains(id) && verifiers.TryGetValue(id, out var since) && Now - since >= TimeSpan.FromDays(1)), "confirmed by one who may not");
        Check(request.Attempts.All(a => a.Matched), "released against a no");
        Check(request.Package.Values["v"] == facts.Run.Values["v"], "released for other values");
        var index = Array.FindIndex(runs, r => r.Id == request.RunId);
        runs[index] = runs[index].With(step with { State = StepState.Released });
    }

    private static RunStep Reopened(RunStep step) => step.State is StepState.AwaitingVerification or StepState.Verified ? step with { State = StepState.InProgress } : step;

    private static void Check(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException(what);
    }

    private static Run Begin(int i, int executor, int[] quorums) => new()
    {
        Id = $"run_{i}",
        Revision = 1,
        ContentHash = "hash",
        Environment = "prod",
        ExecutorId = People[executor],
        ExecutorName = People[executor],
        Parameters = Parameters,
        Values = new Dictionary<string, string> { ["v"] = "v1" },
        Steps = [.. quorums.Select((quorum, s) => new RunStep { Ordinal = s + 1, Definition = new Step { Id = StepIds[s], Title = "T", Section = "", Markdown = "do {{v}}", Quorum = quorum, Uses = ["v"] } })],
    };
}
