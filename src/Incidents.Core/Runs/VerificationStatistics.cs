namespace Incidents.Core.Runs;

/// <summary>Whether the second look finds anything: a check that never does is a ritual.</summary>
/// <param name="Answers">How many times somebody entered values or said no.</param>
/// <param name="Caught">How many of them stopped a step before it was done.</param>
/// <param name="CaughtShare">Of all answers; null without any.</param>
/// <param name="MedianSecondsToVerify">From the request to enough confirmations.</param>
/// <param name="FastShare">Share of value entries that came sooner than values can be looked up.</param>
/// <param name="BreakGlassShare">Share of releases without a second person.</param>
/// <param name="LateDissents">Disagreement that came after the release.</param>
/// <param name="MostFrequentPair">Who verifies for whom most often.</param>
/// <param name="Warnings">What should make one look closer.</param>
public sealed record VerificationStatistics(
    int Requests, int Answers, int Caught, double? CaughtShare, double? MedianSecondsToVerify, double? FastShare, double? BreakGlassShare, int LateDissents,
    VerifyingPair? MostFrequentPair, IReadOnlyList<string> Warnings)
{
    private const int EnoughToJudge = 100;
    private const double MuchOfTheSame = 0.8;
    private const int FewestForAPair = 10;

    /// <summary>Computed from what is stored of each request, and of each answer.</summary>
    public static VerificationStatistics Of(IReadOnlyList<VerificationSample> requests, IReadOnlyList<AnswerSample> answers)
    {
        var values = answers.Where(a => a.Kind == AttemptKind.Values).ToList();
        var caught = answers.Count(a => !a.Matched && a.Counted);
        var released = requests.Count(r => r.ReleasedAt is not null);
        var pairs = values.Where(a => a is { Matched: true, Counted: true }).GroupBy(a => (a.ExecutorName, a.VerifierName, a.ExecutorId, a.VerifierId)).Select(g => new VerifyingPair(g.Key.ExecutorName, g.Key.VerifierName, g.Count(), 0)).ToList();
        var all = pairs.Sum(p => p.Times);
        var most = pairs.OrderByDescending(p => p.Times).ThenBy(p => p.Executor, StringComparer.Ordinal).ThenBy(p => p.Verifier, StringComparer.Ordinal).Select(p => p with { Share = Share(p.Times, all)!.Value }).FirstOrDefault();
        var warnings = new List<string>();
        if (answers.Count >= EnoughToJudge && caught == 0) warnings.Add($"{answers.Count} answers and not one found other values: either nobody ever errs, or nobody looks. Plant an error in a drill.");
        if (most is { Times: >= FewestForAPair, Share: > MuchOfTheSame }) warnings.Add($"{most.Verifier} verifies nearly everything for {most.Executor}: two who always agree see with one pair of eyes.");
        return new VerificationStatistics(
            requests.Count, answers.Count, caught, Share(caught, answers.Count), Median([.. requests.Where(r => r.VerifiedAt is not null).Select(r => (r.VerifiedAt!.Value - r.RequestedAt).TotalSeconds)]),
            Share(values.Count(a => a.Fast), values.Count), Share(requests.Count(r => r is { ReleasedAt: not null, VerifiedAt: null }), released), answers.Count(a => !a.Matched && !a.Counted), most, warnings);
    }

    private static double? Share(int part, int whole) => whole == 0 ? null : Math.Round((double)part / whole, 4);

    private static double? Median(List<double> seconds)
    {
        if (seconds.Count == 0) return null;
        seconds.Sort();
        var middle = seconds.Count / 2;
        return seconds.Count % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
    }
}

/// <summary>How often one person's steps were verified by another; the share is of all confirmations.</summary>
public sealed record VerifyingPair(string Executor, string Verifier, int Times, double Share);

/// <summary>What the statistics need of a request.</summary>
public sealed record VerificationSample
{
    public DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset? VerifiedAt { get; init; }

    public DateTimeOffset? ReleasedAt { get; init; }
}

/// <summary>What the statistics need of an answer.</summary>
public sealed record AnswerSample
{
    public string ExecutorId { get; init; } = "";

    public string ExecutorName { get; init; } = "";

    public string VerifierId { get; init; } = "";

    public string VerifierName { get; init; } = "";

    public AttemptKind Kind { get; init; }

    public bool Matched { get; init; }

    public bool Counted { get; init; }

    public bool Fast { get; init; }
}
