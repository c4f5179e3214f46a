using Incidents.Core.Access;
using Incidents.Core.Alerts;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;

namespace Incidents.Core.Tests.Runs;

/// <summary>A runbook with two guarded steps that share a parameter, and runs of it in any state, made by the rules themselves.</summary>
internal static class Sample
{
    public const string Ada = "per_ada";
    public const string Grace = "per_grace";
    public const string Linus = "per_linus";
    public const string Carol = "per_carol";

    public const string Markdown =
        """
        ---
        runbook: 1
        title: Restore orders-db
        params:
          - {name: snapshot_id, type: text, pattern: "snap-[0-9a-f]{8}", derive: "The storage console, under Snapshots"}
          - {name: taken_at, type: timestamp}
          - {name: keep_days, type: number, min: 1, max: 90, default: "14"}
          - {name: volume, type: choice, choices: [blue, green], required: false}
          - {name: keeper, type: text, pattern: "\\p{L}+", required: false}
        ---
        # Restore orders-db

        ## Steps

        ### Stop the writers
        <!-- step: stop -->

        Stop them all.

        ### Restore the snapshot
        <!-- step: restore -->

        > [!CAUTION]
        > Overwrites the live database.

        ```sh
        restore --env {{environment}} --snapshot {{snapshot_id}} --taken {{taken_at}}
        ```

        ### Look at {{volume}}
        <!-- step: look -->

        ```sh
        ls {{volume}} # as {{keeper}}
        ```

        ### Drop the old one
        <!-- step: drop; verify=2 -->

        > [!CAUTION]
        > Cannot be undone.

        ```sh
        drop --except {{snapshot_id}} --older {{keep_days}} --by {{keeper}}
        ```

        ### Start the writers
        <!-- step: start -->

        Start them all.
        """;

    public static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 15, 0, TimeSpan.Zero);

    /// <summary>Fifteen hours would be lost, and the service may lose fifteen minutes.</summary>
    public static readonly LossWindow Stale = new("snapshot_id", "snap-0a1b2c3d", "orders", Now.AddHours(-15), TimeSpan.FromHours(15), TimeSpan.FromMinutes(15), []);

    public static readonly LossWindow Fresh = Stale with { TakenAt = Now.AddMinutes(-1), Window = TimeSpan.FromMinutes(1) };
    public static readonly Runbook Runbook = RunbookReader.Read(Markdown, "restore-orders").Value;

    /// <summary>What a second person enters for the step "restore" when he finds the same.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Right = Values(("environment", "production"), ("snapshot_id", "snap-0a1b2c3d"), ("taken_at", "2026-11-19T12:00Z"));

    public static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) => values.ToDictionary(v => v.Name, v => v.Value);

    public static IReadOnlyDictionary<string, string?> With(this IReadOnlyDictionary<string, string?> values, string name, string? value) =>
        new Dictionary<string, string?>(values) { [name] = value };

    /// <summary>A run that Ada has just begun in production.</summary>
    public static Run Begun(params (string Name, string? Value)[] more)
    {
        var given = Values(("snapshot_id", "snap-0a1b2c3d"), ("taken_at", "2026-11-19T12:00Z"));
        foreach (var (name, value) in more) given[name] = value;
        var start = Starting.Decide(Runbook, "production", given).Value;
        return new Run
        {
            Id = "run_1",
            Runbook = "restore-orders",
            Revision = 3,
            ContentHash = Publishing.HashOf(Markdown),
            Title = Runbook.Title,
            Environment = start.Environment,
            ExecutorId = Ada,
            ExecutorName = "Ada",
            StartedAt = Now,
            Parameters = Runbook.Parameters,
            Values = start.Values,
            Steps = [.. Runbook.Steps.Select((step, i) => new RunStep { Ordinal = i + 1, Definition = step })],
        };
    }

    /// <summary>The run with every step before <paramref name="stepId"/> done.</summary>
    public static Run At(this Run run, string stepId) =>
        run.Steps.TakeWhile(s => s.Definition.Id != stepId).Aggregate(run, (r, s) => r.With(s with { State = StepState.Done, StartedAt = Now, EndedAt = Now }));

    public static Run In(this Run run, string stepId, StepState state) => run.With(run.Find(stepId)! with { State = state });

    /// <summary>Somebody who has just given his password.</summary>
    public static Caller Somebody(string id, DateTimeOffset at) =>
        new(true, id, $"{char.ToUpperInvariant(id[4])}{id[5..]}", Permission.Read | Permission.Respond | Permission.Verify) { AuthenticatedAt = at };

    /// <summary>All is as it should be: three may verify for a month, Carol commands the incident, everybody was told.</summary>
    public static VerificationFacts Facts(this Run run, string by, DateTimeOffset? at = null) => new()
    {
        Run = run,
        By = Somebody(by, at ?? Now),
        Contributors = new HashSet<string> { run.ExecutorId },
        Verifiers = new[] { Grace, Linus, Carol }.ToDictionary(id => id, _ => Now.AddDays(-30)),
        CurrentRevision = run.Revision,
        StoredContentHash = run.ContentHash,
        IncidentSeverity = Severity.Sev2,
        CommanderId = Carol,
        Paged = true,
    };

    /// <summary>What comes of a command of this person, with one thing of the facts changed if need be.</summary>
    public static Outcome<IReadOnlyList<VerificationEvent>> Events(
        this Run run, Verification? request, string by, VerificationCommand command, DateTimeOffset? at = null, Func<VerificationFacts, VerificationFacts>? but = null) =>
        Verifying.Decide(request, command, (but ?? (f => f))(run.Facts(by, at)), at ?? Now);

    /// <summary>The request after it.</summary>
    public static Outcome<Verification> After(
        this Run run, Verification? request, string by, VerificationCommand command, DateTimeOffset? at = null, Func<VerificationFacts, VerificationFacts>? but = null) =>
        run.Events(request, by, command, at, but).Then<Verification>(events => events.Aggregate(request, (v, happened) => Verifying.Apply(v, happened, at ?? Now))!);

    /// <summary>A request for the step, which is made the current one.</summary>
    public static Verification Asked(this Run run, string stepId = "restore", string nonce = "n") =>
        run.At(stepId).After(null, Ada, new VerificationCommand.Submit(stepId, "ver_1", nonce)).Value;

    /// <summary>The request after somebody entered values.</summary>
    public static Outcome<Verification> Answered(this Run run, Verification request, string by, IReadOnlyDictionary<string, string?>? values, DateTimeOffset? at = null) =>
        run.After(request, by, new VerificationCommand.Attempt(request.PackageHash, values), at);

    public static string? Code<T>(this Outcome<T> outcome) => outcome.Refusal?.Code;
}
