using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>Every command in every state, with each single thing that may be wrong: some ten thousand decisions, held to the table.</summary>
public class DecisionTableTests
{
    private const string Why = "Nobody answers, the site is down";
    private static readonly DateTimeOffset Asked = Sample.Now;
    private static readonly DateTimeOffset Now = Asked.AddMinutes(6);
    private static readonly Run Run = Sample.Begun().At("restore");
    private static readonly IReadOnlyDictionary<string, string?> Wrong = Sample.Right.With("snapshot_id", "snap-ffffffff");
    private static readonly LossWindow Stale = Sample.Stale;

    /// <summary>How each thing is made wrong.</summary>
    private static readonly Dictionary<string, Func<Case, Case>> Made = new()
    {
        ["another verifier does it"] = Another,
        ["the executor does it"] = c => c.By(Sample.Ada),
        ["the executor does it with his second account"] = c => c.By(Sample.Ada).But(f => f with { By = f.By with { AccountId = "per_ada_2" } }),
        ["a machine does it"] = c => c.But(f => f with { By = new Caller(false, "key_1", "Key", Permission.Respond | Permission.Administer) }),
        ["who answers contributed"] = c => c.But(f => f with { Contributors = new HashSet<string> { Sample.Ada, Sample.Grace } }),
        ["who answers is no verifier"] = c => c.But(f => f with { Verifiers = f.Verifiers.Where(v => v.Key != Sample.Grace).ToDictionary() }),
        ["who answers cools off"] = c => c.But(f => f with { Verifiers = f.Verifiers.ToDictionary(v => v.Key, v => v.Key == Sample.Grace ? Now.AddHours(-24).AddTicks(1) : v.Value) }),
        ["the password is stale"] = c => c.But(f => f with { By = f.By with { AuthenticatedAt = Now.AddMinutes(-15).AddTicks(-1) } }),
        ["who answers has too little practice"] = c => c.But(f => f with { Unpractised = new Refusal(RefusalKind.Forbidden, "unpractised", "") }),
        ["who answers did before"] = c => c.To(v => v with { Attempts = [.. v.Attempts, Answer(Sample.Grace, AttemptKind.Values)] }),
        ["who rejects did before"] = c => c.To(v => v with { Attempts = [.. v.Attempts, Answer(Sample.Grace, AttemptKind.Reject)] }),
        ["the hash is another"] = c => c with { Hash = _ => new string('0', 64) },
        ["the hash is missing"] = c => c with { Hash = _ => null },
        ["values are missing"] = c => c with { Values = Sample.Values(("environment", "production")) },
        ["there are no values"] = c => c with { Values = null },
        ["time is up"] = c => c.But(f => f with { By = f.By with { AuthenticatedAt = Now.AddMinutes(30) } }) with { At = Now.AddMinutes(30) },
        ["a revision was published"] = c => c.But(f => f with { CurrentRevision = 4 }),
        ["the policy was changed"] = c => c.But(f => f with { Policy = f.Policy with { Version = 1 } }),
        ["the run was handed over"] = c => c.In(run => run with { ExecutorId = Sample.Carol }),
        ["the run ended"] = c => c.In(run => run with { State = RunState.Aborted }),
        ["the stored text was tampered with"] = c => c.But(f => f with { StoredContentHash = "" }),
        ["the run's step was tampered with"] = c => c.In(run => run.With(run.Find("restore")! with { Definition = run.Find("restore")!.Definition with { Markdown = "rm -rf /" } })),
        ["the package was tampered with"] = c => c.To(v => v with { Package = v.Package with { OpenText = "rm -rf /" } }),
        ["who confirmed is gone"] = c => c.But(f => f with { Verifiers = f.Verifiers.Where(v => v.Key != Sample.Linus).ToDictionary() }),
        ["who confirmed contributed"] = c => c.But(f => f with { Contributors = new HashSet<string> { Sample.Ada, Sample.Linus } }),
        ["who confirmed cools off"] = c => c.But(f => f with { Verifiers = f.Verifiers.ToDictionary(v => v.Key, v => v.Key == Sample.Linus ? Now.AddHours(-1) : v.Value) }),
        ["two must confirm"] = c => c.To(v => v with { Quorum = 2 }),
        ["there was a mismatch before"] = c => c.In(run => run.With(run.Find("restore")! with { Mismatches = 1 })),
        ["the step is locked"] = Locked,
        ["the step is locked and another verifier does it"] = c => Locked(Another(c)),
        ["the step is locked and the executor does it"] = c => Locked(c.By(Sample.Ada)),
        ["too many were asked"] = c => c.But(f => f with { RequestsLately = 10 }),
        ["a value is not entered"] = c => c.In(run => run with { Values = new Dictionary<string, string> { ["taken_at"] = "2026-11-19T12:00:00Z" } }),
        ["something is unsafe"] = c => c.But(f => f with { Unsafe = new Refusal(RefusalKind.Conflict, "unsafe", "") }),
        ["somebody is absent"] = c => c.But(f => f with { Absent = new Refusal(RefusalKind.Conflict, "absent", "") }),
        ["the loss is unsaid"] = c => c.But(f => f with { Loss = Stale }),
        ["the loss is said"] = c => c.But(f => f with { Loss = Stale }) with { Loss = "15h" },
        ["the loss is said wrongly"] = c => c.But(f => f with { Loss = Stale }) with { Loss = "2h" },
        ["there is no incident"] = c => c.But(f => f with { IncidentSeverity = null }),
        ["the incident is of severity 3"] = c => c.But(f => f with { IncidentSeverity = Severity.Sev3 }),
        ["the policy forbids breaking glass"] = c => c.But(f => f with { Policy = f.Policy with { BreakGlass = false } }),
        ["the step forbids breaking glass"] = c => c.In(run => run.With(run.Find("restore")! with { Definition = run.Find("restore")!.Definition with { BreakGlass = false } })),
        ["it is 4 min 59 s"] = c => c with { At = Asked.AddSeconds(299) },
        ["nobody was paged"] = c => c.But(f => f with { Paged = false }),
        ["glass was broken three times"] = c => c.But(f => f with { GlassBroken = ["One", "Two", "Three"] }),
        ["the reason is short"] = c => c with { Reason = "Nobody answers" },
        ["the reason is the last one"] = c => c.But(f => f with { GlassBroken = [Why.ToUpperInvariant()] }),
        ["the second entry differs"] = c => c.Command == "Break" ? c with { Values = Wrong } : c,
        ["it is another run"] = c => c with { RunId = "run_2" },
        ["it was reviewed"] = c => c.But(f => f with { Reviewed = true }),
        ["the step is not guarded"] = c => c.In(run => run.With(run.Find("restore")! with { Definition = run.Find("restore")!.Definition with { Quorum = 0 } })),
        ["the step is not the next one"] = c => c.In(run => run.In("stop", StepState.Pending)),
        ["the run has no such step"] = c => c.In(run => run with { Steps = [.. run.Steps.Where(s => s.Definition.Id != "restore")] }),
    };

    public static TheoryData<string> Things => [.. DecisionTable.Deviations.Keys];

    [Fact]
    public void Where_all_is_as_it_should_be_the_table_holds() => Holds(c => c, []);

    [Theory]
    [MemberData(nameof(Things))]
    public void Where_one_thing_is_wrong_the_table_holds(string thing) => Holds(Made[thing], DecisionTable.Deviations[thing]);

    [Fact]
    public void The_table_leaves_nothing_out()
    {
        Assert.Equal(Enum.GetNames<VerificationState>().Prepend("none"), DecisionTable.States);
        Assert.Equal(DecisionTable.Deviations.Keys.Order(), Made.Keys.Order());
        Assert.All(DecisionTable.AsItShouldBe.Values, row => Assert.Equal(DecisionTable.States.Length, row.Length));
        // "Differ" is an attempt too, "Loss" an acknowledgement, "Change" a supersession, "Break" breaks the glass.
        Assert.Equal(typeof(VerificationCommand).GetNestedTypes().Length, DecisionTable.AsItShouldBe.Count - 1);
    }

    private static void Holds(Func<Case, Case> made, (string Commands, string States, string Decided)[] instead)
    {
        var wrong = new List<string>();
        foreach (var (command, row) in DecisionTable.AsItShouldBe)
        foreach (var (state, usual) in DecisionTable.States.Zip(row))
        {
            var expected = instead.LastOrDefault(i => i.Commands.Split(' ').Contains(command) && i.States.Split(' ').Contains(state)).Decided ?? usual;
            var one = made(Usual(command, state));
            var outcome = one.Decide();
            var decided = outcome.Is(out var events, out var refusal) ? events.Count == 0 ? "-" : string.Join(' ', events.Select(e => e.GetType().Name)) : refusal.Code;
            if (decided != expected) wrong.Add($"{command} in {state}: {decided} instead of {expected}");
            // Nothing leaves a final state, whatever the table says.
            if (one.Request is { IsLive: false, State: not (VerificationState.Released or VerificationState.BrokenGlass) } final
                && events?.Where(e => e is not VerificationEvent.Requested).Aggregate(final, (v, e) => Verifying.Apply(v, e, one.At)).State is { } after && after != final.State)
                wrong.Add($"{command} leads from {state} to {after}");
        }

        Assert.Empty(wrong);
    }

    /// <summary>Not the executor, not who did it in the table, and not who has answered before.</summary>
    private static Case Another(Case c) => c.By(c.Command switch { "Claim" or "Attempt" or "Differ" or "Reject" => Sample.Carol, "Unlock" or "Review" => Sample.Linus, _ => Sample.Grace });

    private static Case Locked(Case c) => c.In(run => run.With(run.Find("restore")! with { LockedAt = Asked }));

    private static Attempt Answer(string id, AttemptKind kind) => new(id, id, kind, Asked, false, false, false, [], new Dictionary<string, string>());

    /// <summary>The command of whom it becomes, six minutes after a request that is in this state.</summary>
    private static Case Usual(string command, string state)
    {
        var request = state == "none" ? null : InState(Enum.Parse<VerificationState>(state));
        var run = Run.In("restore", request?.State switch
        {
            VerificationState.Pending or VerificationState.Claimed => StepState.AwaitingVerification,
            VerificationState.Verified => StepState.Verified,
            VerificationState.Released or VerificationState.BrokenGlass => StepState.Released,
            VerificationState.Done => StepState.Done,
            VerificationState.Failed => StepState.Failed,
            _ => StepState.InProgress,
        });
        var by = command switch { "Claim" or "Attempt" or "Differ" or "Reject" or "Review" => Sample.Grace, "Unlock" => Sample.Carol, _ => Sample.Ada };
        return new Case(command, request, run.Facts(by, Now), Now) { Values = command == "Differ" ? Wrong : Sample.Right };
    }

    private static Verification InState(VerificationState state)
    {
        var asked = Run.Asked();
        Verification After(Verification v, string by, VerificationCommand command) => Run.After(v, by, command, Asked.AddMinutes(by == Sample.Ada ? 5 : 1)).Value;
        Verification Verified() => After(asked, Sample.Linus, new VerificationCommand.Attempt(asked.PackageHash, Sample.Right));
        Verification Released() => After(Verified(), Sample.Ada, new VerificationCommand.Release(asked.PackageHash));
        return state switch
        {
            VerificationState.Claimed => After(asked, Sample.Linus, new VerificationCommand.Claim()),
            VerificationState.Verified => Verified() with { ExpiresAt = asked.ExpiresAt },
            VerificationState.Released => Released(),
            VerificationState.BrokenGlass => After(asked, Sample.Ada, new VerificationCommand.BreakGlass(asked.PackageHash, Sample.Right, "It was quite another reason")),
            VerificationState.Done => After(Released(), Sample.Ada, new VerificationCommand.Close(true)),
            VerificationState.Failed => After(Released(), Sample.Ada, new VerificationCommand.Close(false)),
            VerificationState.Mismatched => After(asked, Sample.Linus, new VerificationCommand.Attempt(asked.PackageHash, Wrong)),
            VerificationState.Rejected => After(asked, Sample.Linus, new VerificationCommand.Reject(null)),
            VerificationState.Withdrawn => After(asked, Sample.Ada, new VerificationCommand.Withdraw(null)),
            VerificationState.Superseded => After(asked, Sample.Ada, new VerificationCommand.Supersede("changed")),
            VerificationState.Expired => Verifying.Apply(asked, new VerificationEvent.Expired(), asked.ExpiresAt),
            _ => asked,
        };
    }

    private sealed record Case(string Command, Verification? Request, VerificationFacts Facts, DateTimeOffset At)
    {
        public Func<string?, string?> Hash { get; init; } = hash => hash;

        public IReadOnlyDictionary<string, string?>? Values { get; init; }

        public string? Loss { get; init; }

        public string Reason { get; init; } = Why;

        public string? RunId { get; init; }

        public Case But(Func<VerificationFacts, VerificationFacts> change) => this with { Facts = change(Facts) };

        public Case In(Func<Run, Run> change) => this with { Facts = Facts with { Run = change(Facts.Run) } };

        public Case To(Func<Verification, Verification> change) => this with { Request = Request is null ? null : change(Request) };

        public Case By(string who) => But(f => f with { By = Sample.Somebody(who, At) });

        public Outcome<IReadOnlyList<VerificationEvent>> Decide()
        {
            var hash = Hash(Request?.PackageHash);
            VerificationCommand command = Command switch
            {
                "Submit" => new VerificationCommand.Submit("restore", "ver_2", "m", Loss, Reason),
                "Claim" => new VerificationCommand.Claim(),
                "Attempt" or "Differ" => new VerificationCommand.Attempt(hash, Values),
                "Reject" => new VerificationCommand.Reject(null),
                "Loss" => new VerificationCommand.AcknowledgeLoss(Loss, Reason),
                "Withdraw" => new VerificationCommand.Withdraw(null),
                "Release" => new VerificationCommand.Release(hash, RunId),
                "Break" => new VerificationCommand.BreakGlass(hash, Values, Reason, Loss),
                "Review" => new VerificationCommand.Review("Rightly so"),
                "Unlock" => new VerificationCommand.Unlock("restore", "It was the time zone"),
                "Change" => new VerificationCommand.Supersede("changed"),
                "Close" => new VerificationCommand.Close(true),
                _ => new VerificationCommand.Sweep(),
            };
            return Verifying.Decide(Request, command, Facts, At);
        }
    }
}
