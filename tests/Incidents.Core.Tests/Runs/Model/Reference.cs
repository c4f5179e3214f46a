using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs.Model;

/// <summary>
/// The two-person rule once more, as small as it can be said: people, runs and steps are numbers, a package is its value. It calls nothing of what it is compared with.
/// Each command gives the number of events that are stored, or null when it is refused.
/// </summary>
internal sealed class Reference
{
    public const int Commander = 3;
    public static readonly int[][] Quorums = [[1, 2], [2, 1], [1, 2]];

    private readonly Following[] runs = [new(0), new(1), new(0)];
    private readonly int?[] verifierSince = [-99999, -99999, -99999, -99999, null, -1440 + 60];
    private readonly List<(int Who, int At)> asked = [];
    private readonly int[] broken = new int[6];
    private int revision, policy;

    public List<Request> Requests { get; } = [];

    /// <param name="request">The newest of the step, if there is one.</param>
    public int? Do(Doing d, int who, int step, Request? request, int now)
    {
        var run = runs[d.Run];
        var isCurrent = run.Next == step;
        var isLive = request is { State: VerificationState.Pending or VerificationState.Claimed or VerificationState.Verified };
        var isWaiting = isLive && request!.State != VerificationState.Verified;
        var isLate = request is { State: VerificationState.Released or VerificationState.BrokenGlass };
        var isDone = request is { State: VerificationState.Done or VerificationState.Failed };
        var mayAnswer = request is not null && Eligible(who, run, now) && d.Fresh;
        switch (d.What)
        {
            case What.Submit when who == run.Executor && isCurrent && !run.Released[step] && !run.Locked[step] && asked.Count(a => a.Who == who && a.At > now - 10) < World.RequestsPerTenMinutes:
                if (isLive) request!.State = VerificationState.Superseded;
                asked.Add((who, now));
                Requests.Add(new Request(d.Run, step, who, revision, policy, now));
                run.Failed[step] = false;
                return isLive ? 2 : 1;
            case What.Claim when mayAnswer && isWaiting:
                request!.State = VerificationState.Claimed;
                return 1;
            case What.Attempt when mayAnswer && (isLive || isLate) && d.Value != 0 && !request!.Entered.Contains(who):
                request.Entered.Add(who);
                if (!d.Right) run.Dissenters[step].Add(who);
                if (!d.Right && isLate) return 2;
                if (!d.Right)
                {
                    request.State = VerificationState.Mismatched;
                    run.Locked[step] |= ++run.Mismatches[step] >= 2;
                    return run.Mismatches[step] >= 2 ? 3 : 2;
                }

                if (!isWaiting || (request.Yes.Add(who) && request.Yes.Count < Quorums[d.Run][step])) return 1;
                (request.State, request.Until, request.WasVerified) = (VerificationState.Verified, now + 15, true);
                return 2;
            case What.Reject when mayAnswer && (isLive || isLate || isDone) && request!.Rejected.Add(who):
                if (isLive) request.State = VerificationState.Rejected;
                return 2;
            case What.Withdraw when isLive && who == request!.Executor:
                request.State = VerificationState.Withdrawn;
                return 1;
            case What.Release when isLive && !isWaiting && who == request!.Executor && d.Right && d.Fresh && isCurrent && request.Yes.All(v => Eligible(v, run, now)):
                (request.State, run.Released[step]) = (VerificationState.Released, true);
                return 1;
            // Only the first run and the second are in a grave incident.
            case What.BreakGlass when isWaiting && who == request!.Executor && d.Right && d.Fresh && isCurrent && d.Run < 2 && now >= request.At + 5 && broken[who] < 3:
                (request.State, run.Released[step], broken[who]) = (VerificationState.BrokenGlass, true, broken[who] + 1);
                return 1;
            case What.Review when (isLate || isDone) && !request!.WasVerified && !request.Reviewed && who != request.Executor:
                request.Reviewed = true;
                return 1;
            case What.Unlock when run.Locked[step] && IsThird(who, run, step):
                (run.Locked[step], run.Mismatches[step]) = (false, 0);
                run.Dissenters[step].Clear();
                return 1;
            case What.Complete when who == run.Executor && isCurrent && run.Released[step]:
                (request!.State, run.Released[step], run.Next) = (VerificationState.Done, false, run.Next + 1);
                return 1;
            case What.Fail when who == run.Executor && isCurrent && !run.Failed[step]:
                run.Failed[step] = true;
                if (!isLive && !run.Released[step]) return 0;
                request!.State = run.Released[step] ? VerificationState.Failed : VerificationState.Superseded;
                run.Released[step] = false;
                return 1;
            case What.Enter when who == run.Executor && run.Next < 2 && (run.Value == d.Value || !run.Released[run.Next]):
                var ended = run.Value != d.Value && Requests.FindLast(r => r.Run == d.Run && r.Step == run.Next) is { State: VerificationState.Pending or VerificationState.Claimed or VerificationState.Verified } open ? open : null;
                if (ended is not null) ended.State = VerificationState.Superseded;
                run.Value = d.Value;
                return ended is null ? 0 : 1;
            case What.HandOver:
                run.Hands.Add(who);
                // Or he only typed a value for the executor.
                if (d.Value != 3) run.Executor = who;
                return 0;
            case What.Settings:
                if (d.Value == 0) revision++;
                else if (d.Value == 1) policy++;
                else verifierSince[who] = d.Value == 2 ? null : now - 1440;
                return 0;
            default: return null;
        }
    }

    /// <summary>What is over by itself, before anything is done to it.</summary>
    public int Sweep(Request r, int now)
    {
        if (r.State is not (VerificationState.Pending or VerificationState.Claimed or VerificationState.Verified)) return 0;
        if (now >= r.Until) r.State = VerificationState.Expired;
        else if (r.Revision != revision || r.Policy != policy || runs[r.Run].Executor != r.Executor) r.State = VerificationState.Superseded;
        else return 0;
        return 1;
    }

    private bool Eligible(int who, Following run, int now) => !run.Hands.Contains(who) && verifierSince[who] is { } since && now - since >= 1440;

    private bool IsThird(int who, Following run, int step)
    {
        bool Had(int person) => run.Hands.Contains(person) || run.Dissenters[step].Contains(person);
        return !Had(who) && (who == Commander || (Had(Commander) && verifierSince[who] is not null));
    }

    internal sealed record Request(int Run, int Step, int Executor, int Revision, int Policy, int At)
    {
        public VerificationState State { get; set; } = VerificationState.Pending;

        public int Until { get; set; } = At + 30;

        public HashSet<int> Yes { get; } = [];

        public HashSet<int> Entered { get; } = [];

        public HashSet<int> Rejected { get; } = [];

        public bool WasVerified { get; set; }

        public bool Reviewed { get; set; }
    }

    private sealed class Following(int executor)
    {
        public int Executor { get; set; } = executor;

        public int Value { get; set; } = 1;

        public int Next { get; set; }

        public HashSet<int> Hands { get; } = [executor];

        public bool[] Released { get; } = new bool[2];

        public bool[] Failed { get; } = new bool[2];

        public bool[] Locked { get; } = new bool[2];

        public int[] Mismatches { get; } = new int[2];

        public HashSet<int>[] Dissenters { get; } = [[], []];
    }
}
