namespace Incidents.Core.Tests.Runs.Model;

/// <summary>What somebody does in a random sequence. Mostly sensible, or no sequence would get far.</summary>
/// <param name="What">What is done.</param>
/// <param name="Run">To which run.</param>
/// <param name="Who">By whom; null for the run's executor.</param>
/// <param name="Step">To which step; null for the run's next one.</param>
/// <param name="Right">Whether the right values, hash and reason are given.</param>
/// <param name="Fresh">Whether the password was just given.</param>
/// <param name="Minutes">How long it takes.</param>
/// <param name="Value">What is entered, where something is.</param>
public readonly record struct Doing(What What, int Run, int? Who, int? Step, bool Right, bool Fresh, int Minutes, int Value)
{
    private static readonly What[] Whats =
    [
        What.Submit, What.Submit, What.Submit, What.Submit, What.Attempt, What.Attempt, What.Attempt, What.Attempt, What.Attempt, What.Attempt, What.Attempt, What.Attempt, What.Attempt,
        What.Release, What.Release, What.Release, What.Release, What.Complete, What.Complete, What.Claim, What.Reject, What.Withdraw, What.BreakGlass, What.BreakGlass, What.Review, What.Review,
        What.Unlock, What.Unlock, What.Fail, What.Enter, What.HandOver, What.Settings,
    ];

    private static readonly int[] Waits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 5, 15, 31];

    /// <summary>Thirty random bits, each used once.</summary>
    public static Doing Of(int bits)
    {
        int Next(int count)
        {
            var taken = bits & (count - 1);
            bits >>= System.Numerics.BitOperations.Log2((uint)count);
            return taken;
        }

        var what = Whats[Next(32)];
        var who = Next(16);
        if (what == What.Unlock && who > 5) who = Reference.Commander;
        // Answers are given by others, the rest is done by the executor; now and then it is the other way round.
        var answers = what is What.Attempt or What.Claim or What.Reject or What.Review or What.Unlock or What.HandOver or What.Settings;
        return new Doing(what, Next(4) % 3, answers ? who % 6 : who < 14 ? null : who % 6, Next(8) == 0 ? Next(2) : null, Next(8) > (what == What.Attempt ? 2 : 0), Next(16) != 0, Waits[Next(16)], Next(4));
    }
}

/// <summary>What can be done.</summary>
public enum What
{
    Submit,
    Claim,
    Attempt,
    Reject,
    Withdraw,
    Release,
    BreakGlass,
    Review,
    Unlock,
    Complete,
    Fail,
    Enter,
    HandOver,

    /// <summary>Runbook, policy, or who may verify.</summary>
    Settings,
}
