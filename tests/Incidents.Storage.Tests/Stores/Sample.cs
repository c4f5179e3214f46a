using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.People;
using Incidents.Core.Runbooks;
using Incidents.Core.Runs;
using Incidents.Core.Services;
using Incidents.Core.Timeline;
using Incidents.Storage.Alerts;
using Incidents.Storage.Incidents;
using Incidents.Storage.People;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Services;

namespace Incidents.Storage.Tests.Stores;

/// <summary>Things to store, with every property set unless a test says otherwise.</summary>
internal static class Sample
{
    /// <summary>What breaks stores: quotes, wildcards, parameter marks, control characters, right-to-left, more than one UTF-16 unit, a joined emoji, a combining mark.</summary>
    public const string Strange = "Ärger 🔥 'einfach' \"doppelt\" @id :x $1 ?1 % _ ! \\ \r\n\t\u0001 -- ; خادم قاعدة البيانات \u202Eשרת\u202C 👩🏽‍🚒 e\u0301 ﷽ \uFFFD";

    public static readonly Actor Ada = new(ActorKind.Person, "per_ada", $"Ada {Strange}");
    public static readonly Actor Grace = new(ActorKind.Person, "per_grace", "Grace");

    public static readonly TimeSpan PendingFor = TimeSpan.FromMinutes(VerificationPolicy.Default.PendingMinutes);

    public static DateTimeOffset At(int second) => new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)).AddSeconds(second).AddMicroseconds(123_457).ToUniversalTime();

    public static Person Person(string id, string name = "Somebody") => new() { Id = id, Email = $"{id}@example.org", Name = name, Roles = [Role.Responder, Role.Verifier], CreatedAt = At(1) };

    public static Service Service(string id, string slug) => new() { Id = id, Slug = slug, Name = $"The {slug}", CreatedAt = At(2) };

    public static RunbookSummary Runbook(string id, string slug, int revision = 1, string markdown = "# Restore") => new()
    {
        Id = id, Slug = slug, Title = $"Restore {slug}", Owner = "team-db", Revision = revision, ContentHash = Publishing.HashOf(markdown),
        StepCount = 3, RiskyCount = 1, CreatedAt = At(3), UpdatedAt = At(3 + revision),
    };

    public static Revision Revision(RunbookSummary of, string markdown = "# Restore") => new()
    {
        RunbookId = of.Id, Number = of.Revision, Title = of.Title, Markdown = markdown, ContentHash = of.ContentHash, AuthorId = Ada.Id, AuthorName = Ada.Name, CreatedAt = of.UpdatedAt,
    };

    public static Runbook Read(IReadOnlyList<string>? alerts = null, IReadOnlyList<string>? services = null) => new() { Title = "Restore", Alerts = alerts ?? [], Services = services ?? [] };

    public static Parameter Parameter(string name) => new()
    {
        Name = name, Type = ParameterType.Number, Label = Strange, Required = false, Default = "7", Choices = ["7", "8"], Pattern = @"^\d+$",
        Min = 0.5m, Max = 79228162514264337593543950335m, Derive = "Look it up. 🔍", Aliases = ["ALT_NAME"],
    };

    public static Step Step(string id) => new()
    {
        Id = id, Title = Strange, Section = "Restore", Markdown = $"1. Do it {Strange}", FirstLine = 4, LastLine = 9, ParentId = "restore.all", Risky = true, Quorum = 2,
        Expect = "It *stands*", Rollback = "Undo it", PlannedMinutes = 5, Commands = [new Command("bash", "rm -rf '/tmp/x'\n", "gone"), new Command("", "true", null)], Uses = ["snapshot", "environment"],
    };

    public static Run Run(string id, string? incidentId, params string[] steps) => new()
    {
        Id = id, RunbookId = "rb_a", Runbook = "restore-a", Revision = 1, ContentHash = Publishing.HashOf("# Restore"), Title = Strange, IncidentId = incidentId, Environment = "prod 🔥",
        ExecutorId = Ada.Id, ExecutorName = Ada.Name, StartedAt = At(10), Parameters = [Parameter("snapshot"), new Parameter { Name = "host" }],
        Values = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = "", ["snapshot"] = Strange },
        Steps = [.. steps.Select((step, i) => new RunStep { Ordinal = i + 1, Definition = Step(step) })],
    };

    public static Verification Verification(string id, string runId, string stepId)
    {
        var package = new VerificationPackage
        {
            RunId = runId, StepId = stepId, Runbook = "restore-a", Revision = 1, ContentHash = Publishing.HashOf("# Restore"), StepText = Strange, OpenText = "Do {{snapshot}}",
            Fields = [Parameter("snapshot"), new Parameter { Name = "environment" }],
            Values = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["environment"] = "prod 🔥", ["snapshot"] = Strange }, NewestRevision = 3, SafeguardEvidence = Strange, Nonce = "0f0f",
        };
        return new Verification
        {
            Id = id, RunId = runId, StepId = stepId, StepTitle = Strange, State = VerificationState.Pending, ExecutorId = Ada.Id, ExecutorName = Ada.Name, ExecutorAccountId = "per_ada_2", Quorum = 2, Policy = 7,
            Package = package, PackageHash = package.Hash(), RequestedAt = At(20), ExpiresAt = At(20) + PendingFor, Warnings = [Strange, "readiness: untried"],
        };
    }

    public static Attempt Attempt(string verifierId, bool matched) => new(verifierId, "Grace", AttemptKind.Values, At(25), matched, true, false, matched ? [] : ["snapshot"], new Dictionary<string, string>());

    public static AlertEvent Event(string key, AlertAction action = AlertAction.Trigger) => new(action, key)
    {
        Title = Strange, Severity = Severity.Sev1, Source = "db-1:9100", Rule = "DiskFull", StartsAt = At(0), RunbookUrl = "https://example.org/r?a=1&b=2",
        Links = [new AlertLink("Graph 📈", "https://example.org/g"), new AlertLink("Silence", "https://example.org/s")], DetailsJson = """{"a":[1,2.50,null],"ü":"🔥 \" \\ \u0007"}""",
    };

    /// <summary>Two people, a service, a sender, a runbook: what the rest refers to.</summary>
    public static int Ground(WriteTx tx)
    {
        PersonStore.Add(tx, Person(Ada.Id, Ada.Name), "hash");
        PersonStore.Add(tx, Person(Grace.Id, Grace.Name), "hash");
        ServiceStore.Add(tx, Service("svc_a", "db"));
        IntegrationStore.Add(tx, new Integration { Id = "int_a", Name = "Alertmanager", ServiceId = "svc_a", Hint = "abcd", CreatedAt = At(4) }, "key-hash-a");
        return RunbookStore.AddRevision(tx, Runbook("rb_a", "restore-a"), Read(), Revision(Runbook("rb_a", "restore-a"))) ? 1 : 0;
    }

    public static Incident Incident(WriteTx tx, string title = "Down", string? service = "svc_a") => IncidentStore.Open(tx, title, Severity.Sev2, service);

    /// <summary>A run with a verification that waits, on the ground.</summary>
    public static (Run Run, Verification Verification) Guarded(WriteTx tx)
    {
        var run = Run("run_a", null, "s.one", "s.two");
        var verification = Verification("ver_a", run.Id, "s.one") with { RequestedAt = tx.Now, ExpiresAt = tx.Now + PendingFor };
        RunStore.Add(tx, run);
        VerificationStore.Add(tx, verification);
        return (run, verification);
    }

    /// <summary>An alert that has just begun, in an incident that is there.</summary>
    public static Alert Open(WriteTx tx, string integrationId, string? incidentId, AlertEvent said)
    {
        var alert = AlertStore.New(tx, integrationId, said) with { IncidentId = incidentId };
        AlertStore.Add(tx, alert);
        return alert;
    }
}
