using System.Globalization;
using Incidents.Core.Drills;
using Incidents.Server.Drills;

namespace Incidents.Server.Pages.Drills;

/// <summary>The form of a drill plan as it is typed: a field by its name.</summary>
public sealed record PlanFields(IReadOnlyDictionary<string, string> Typed)
{
    private static readonly string[] Names =
    [
        "runbook", "kind", "tier", "rule", "at", "zone", "starts", "environment", "windowDays", "graceDays", "blackouts", "owner", "deputy", "team", "rto", "rpo", "snapshots", "snapshotSource", "snapshotDays", "snapshotName", "checks",
        "participants", "fidelity", "witness", "paused",
    ];

    public string this[string field] => Typed.GetValueOrDefault(field, "");

    public bool Has(string field) => this[field].Length > 0;

    public static PlanFields Blank(string? runbook) => new(new Dictionary<string, string>
    {
        ["runbook"] = runbook ?? "", ["kind"] = "restore_to_scratch", ["tier"] = "2", ["rule"] = "P90D", ["at"] = "09:00", ["zone"] = "UTC", ["environment"] = "scratch", ["windowDays"] = "14", ["graceDays"] = "14",
        ["snapshots"] = "latest", ["participants"] = "2", ["fidelity"] = "80", ["witness"] = "on",
    });

    public static PlanFields Of(PageForm form) => new(Names.ToDictionary(n => n, n => form[n] ?? ""));

    public static PlanFields Of(DrillPlanView p) => new(new Dictionary<string, string>
    {
        ["runbook"] = p.Runbook, ["kind"] = Http.Words.Of(p.Kind), ["tier"] = Text(p.Tier), ["rule"] = p.Rule, ["at"] = IsCron(p.Rule) ? "" : p.At, ["zone"] = p.Zone, ["starts"] = p.Starts, ["environment"] = p.Environment,
        ["windowDays"] = Text(p.WindowDays), ["graceDays"] = Text(p.GraceDays), ["blackouts"] = string.Join('\n', p.Blackouts.Select(b => $"{b.From} {b.To} {b.Reason}".Trim())), ["owner"] = p.OwnerId ?? "",
        ["deputy"] = p.DeputyId ?? "", ["team"] = p.Team ?? "", ["rto"] = Minutes(p.RtoSeconds), ["rpo"] = Minutes(p.RpoSeconds), ["snapshots"] = Http.Words.Of(p.Snapshots), ["snapshotSource"] = p.SnapshotSource ?? "",
        ["snapshotDays"] = Text(p.SnapshotDays), ["snapshotName"] = p.SnapshotName ?? "", ["checks"] = string.Join('\n', p.RequiredChecks), ["participants"] = Text(p.MinParticipants), ["fidelity"] = Text(p.FidelityFloor),
        ["witness"] = p.WitnessRequired ? "on" : "", ["paused"] = p.Paused ? "on" : "",
    });

    /// <summary>What is no number is one that is refused.</summary>
    public NewDrillPlan Asked() => new(this["runbook"])
    {
        Kind = Choice.Read<DrillKind>(this["kind"]) ?? DrillKind.RestoreToScratch, Tier = Number("tier") ?? 2, Rule = this["rule"], At = Or("at"), Zone = this["zone"], Starts = Or("starts"), Environment = this["environment"],
        WindowDays = Number("windowDays") ?? 14, GraceDays = Number("graceDays") ?? 14, Blackouts = [.. DrillForms.Lines(this["blackouts"]).Select(Days)], OwnerId = Or("owner"), DeputyId = Or("deputy"), Team = Or("team"),
        RtoSeconds = Seconds("rto"), RpoSeconds = Seconds("rpo"), Snapshots = Choice.Read<SnapshotPolicy>(this["snapshots"]) ?? SnapshotPolicy.Latest, SnapshotSource = Or("snapshotSource"), SnapshotDays = Number("snapshotDays"),
        SnapshotName = Or("snapshotName"), RequiredChecks = DrillForms.Lines(this["checks"]), MinParticipants = Number("participants") ?? 2, FidelityFloor = Number("fidelity") ?? 80, WitnessRequired = Has("witness"), Paused = Has("paused"),
    };

    private static BlackoutDays Days(string line) => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var from, var to, .. var why] ? new(from, to, why.Length > 0 ? why[0] : null) : new(line, "");

    private string? Or(string field) => Has(field) ? this[field] : null;

    private int? Number(string field) => !Has(field) ? null : int.TryParse(this[field], CultureInfo.InvariantCulture, out var number) ? number : -1;

    private long? Seconds(string field) =>
        !Has(field) ? null : decimal.TryParse(this[field].Replace(',', '.'), NumberStyles.Number, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 0 and < 1_000_000_000 ? (long)(minutes * 60) : -1;

    private static bool IsCron(string rule) => rule.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 5;

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Minutes(long? seconds) => seconds is { } known ? (known / 60m).ToString("0.##", CultureInfo.InvariantCulture) : "";
}
