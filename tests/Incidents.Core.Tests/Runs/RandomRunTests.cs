using FsCheck;
using FsCheck.Fluent;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>Whatever four people do to one run, in whatever order: the two-person rule holds.</summary>
public class RandomRunTests
{
    private static readonly string[] People = [Sample.Ada, Sample.Grace, Sample.Linus, Sample.Carol];
    private static readonly string[] Steps = ["stop", "restore", "look", "drop", "start"];

    // Mostly sensible, or no sequence would get far.
    private static readonly Gen<Command> Commands =
        from kind in Gen.Frequency((3, Gen.Constant(Kind.Start)), (6, Gen.Constant(Kind.Complete)), (1, Gen.Constant(Kind.Skip)), (1, Gen.Constant(Kind.Fail)),
            (1, Gen.Constant(Kind.Enter)), (6, Gen.Constant(Kind.Request)), (12, Gen.Constant(Kind.Attempt)), (6, Gen.Constant(Kind.Release)))
        from who in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(1, 3)))
        from current in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
        from at in Gen.Choose(0, 99)
        from right in Gen.Frequency((7, Gen.Constant(true)), (1, Gen.Constant(false)))
        from minutes in Gen.Frequency((8, Gen.Choose(0, 2)), (1, Gen.Elements(15, 30)))
        select new Command(kind, People[who], current, at, right, minutes);

    [Fact]
    public void A_guarded_step_is_never_done_without_enough_others_who_found_the_same()
    {
        var (done, released) = (0, 0);
        Prop.ForAll(Gen.ListOf(Commands, 120).ToArbitrary(), commands =>
        {
            var world = new World();
            foreach (var command in commands) world.Apply(command);
            done += world.GuardedDone;
            released += world.Releases;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        // Sequences that never get as far would prove nothing.
        Assert.True(done > 50 && released > 100, $"{done} guarded steps done, {released} releases");
    }

    public enum Kind
    {
        Start,
        Complete,
        Skip,
        Fail,
        Enter,
        Request,
        Attempt,
        Release,
    }

    /// <param name="Kind">What is done.</param>
    /// <param name="By">Who does it.</param>
    /// <param name="Current">Whether to the current step and the latest request, or to any.</param>
    /// <param name="At">Picks from what there is.</param>
    /// <param name="Right">Whether the executor's values are entered, or others.</param>
    /// <param name="Minutes">How long it takes.</param>
    public sealed record Command(Kind Kind, string By, bool Current, int At, bool Right, int Minutes);

    /// <summary>One run with its requests; the rules' answers are applied as the services do it.</summary>
    private sealed class World
    {
        private readonly List<Verification> verifications = [];
        private readonly HashSet<string> released = [];

        /// <summary>Steps released and not yet tried since: each release is good for one try.</summary>
        private readonly HashSet<string> permitted = [];
        private Run run = Sample.Begun(("keeper", "Zo\u00eb"));
        private DateTimeOffset now = Sample.Now;

        public int GuardedDone { get; private set; }

        public int Releases { get; private set; }

        public void Apply(Command command)
        {
            now += TimeSpan.FromMinutes(command.Minutes);
            var before = run;
            var stepId = command.Current && run.Current is { } current ? current.Definition.Id : Steps[command.At % Steps.Length];
            switch (command.Kind)
            {
                case Kind.Start: Step(Stepping.Start(run, stepId, command.By, now)); break;
                case Kind.Complete: Step(Stepping.Complete(run, stepId, command.By, null, null, now)); break;
                case Kind.Skip: Step(Stepping.Skip(run, stepId, command.By, "no", now)); break;
                case Kind.Fail: Step(Stepping.Fail(run, stepId, command.By, "no", now)); break;
                case Kind.Enter: Enter(command); break;
                case Kind.Request: Request(stepId, command.By); break;
                case Kind.Attempt when verifications.Count > 0: Attempt(command); break;
                case Kind.Release when verifications.Count > 0: Release(command); break;
            }

            foreach (var closed in before.Steps.Where(s => s.IsClosed)) Assert.Equal(closed, run.Steps[closed.Ordinal - 1]);
            if (before.State != RunState.Active) Assert.Same(before, run);
            // Nothing is passed by: closed steps, then open ones.
            Assert.Equal(run.Steps.OrderBy(s => s.IsClosed ? 0 : 1).Select(s => s.Ordinal), run.Steps.Select(s => s.Ordinal));
            Assert.All(verifications.Where(v => v.IsLive).GroupBy(v => v.StepId), live => Assert.Single(live));
        }

        private void Step(Outcome<RunStep> decided)
        {
            if (!decided.Is(out var step, out _)) return;
            var before = run.Find(step.Definition.Id)!;
            if (step == before) return;
            if (step.IsGuarded && step.State == StepState.Done)
            {
                Assert.True(permitted.Remove(step.Definition.Id), $"{step.Definition.Id} was done without a release");
                GuardedDone++;
            }

            permitted.Remove(step.Definition.Id);
            if (step.State != before.State) Supersede(step.Definition.Id);
            run = Stepping.EndIfOver(run.With(step), now);
        }

        private void Enter(Command command)
        {
            var value = command.Right ? "snap-0a1b2c3d" : $"snap-0000000{command.At % 10}";
            if (!Entering.Decide(run, command.By, Sample.Values(("snapshot_id", value))).Is(out var after, out _)) return;
            Assert.Equal(Sample.Ada, command.By);
            if (Entering.Changed(run, after).Count > 0) Assert.Empty(permitted);
            var outdated = Entering.Outdated(run, after);
            run = after;
            foreach (var step in outdated)
            {
                Supersede(step.Definition.Id);
                run = run.With(step with { State = StepState.InProgress });
            }
        }

        private void Request(string stepId, string by)
        {
            for (var i = 0; i < verifications.Count; i++) Sweep(i, by);
            var before = verifications.FirstOrDefault(v => v.IsLive && v.StepId == stepId);
            if (!run.Events(before, by, new VerificationCommand.Submit(stepId, $"ver_{verifications.Count}", $"n{verifications.Count}"), now).Is(out var events, out _)) return;
            if (before is not null) verifications[verifications.IndexOf(before)] = Verifying.Apply(before, events[0], now);
            verifications.Add(Verifying.Apply(null, events[^1], now));
            Move(stepId, StepState.AwaitingVerification);
        }

        private void Attempt(Command command)
        {
            var (at, before) = Swept(command);
            var entered = before.Package.Values.ToDictionary(v => v.Key, v => (string?)v.Value);
            if (!command.Right) entered["snapshot_id"] = "snap-99999999";
            if (!run.Answered(before, command.By, entered, now).Is(out var after, out _)) return;
            Assert.True(before.State is VerificationState.Pending or VerificationState.Verified or VerificationState.Released);
            verifications[at] = after;
            if (after.State == before.State) return;
            Assert.True(now < before.ExpiresAt);
            if (after.State == VerificationState.Verified) Move(before.StepId, StepState.Verified);
            if (after.State == VerificationState.Mismatched) Move(before.StepId, StepState.InProgress);
        }

        private void Release(Command command)
        {
            var (at, before) = Swept(command);
            if (!run.After(before, command.By, new VerificationCommand.Release(before.PackageHash), now).Is(out var after, out _)) return;
            Assert.Equal(Sample.Ada, command.By);
            Assert.True(released.Add(before.Id), "released twice");
            Assert.True(before.Attempts.All(a => a.Matched && a.VerifierId != Sample.Ada));
            Assert.True(before.Confirmations.Select(a => a.VerifierId).Distinct().Count() >= before.Quorum, "too few people");
            Assert.All(before.Attempts, a => Assert.Equal(before.Package.Values, a.Entered));
            Assert.All(before.Package.Values, v => Assert.Equal(run.Filling[v.Key], v.Value));
            Assert.True(now < before.ExpiresAt);
            verifications[at] = after;
            permitted.Add(before.StepId);
            Releases++;
            Move(before.StepId, StepState.Released);
        }

        private (int At, Verification Request) Swept(Command command)
        {
            var at = command.Current ? verifications.Count - 1 : command.At % verifications.Count;
            return (at, Sweep(at, command.By));
        }

        private Verification Sweep(int at, string by)
        {
            var before = verifications[at];
            var after = run.After(before, by, new VerificationCommand.Sweep(), now).Value;
            if (after.State != before.State && run.Find(before.StepId)!.State is StepState.AwaitingVerification or StepState.Verified) Move(before.StepId, StepState.InProgress);
            return verifications[at] = after;
        }

        private void Move(string stepId, StepState to) => run = run.With(run.Find(stepId)! with { State = to, EndedAt = null, Reason = null });

        private void Supersede(string stepId)
        {
            for (var i = 0; i < verifications.Count; i++)
            {
                if (verifications[i].StepId == stepId)
                    verifications[i] = run.After(verifications[i], Sample.Ada, new VerificationCommand.Supersede("it changed"), now).Value;
            }
        }
    }
}
