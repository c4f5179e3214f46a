using System.Text.RegularExpressions;
using Incidents.Core;
using Incidents.Core.Alerts;
using Incidents.Core.Incidents;
using Incidents.Core.Notifications;
using Incidents.Core.Runs;
using Incidents.Storage.Access;
using Incidents.Storage.Alerts;
using Incidents.Storage.Changes;
using Incidents.Storage.Escalation;
using Incidents.Storage.Incidents;
using Incidents.Storage.Notifications;
using Incidents.Storage.OnCall;
using Incidents.Storage.Retrospectives;
using Incidents.Storage.Runbooks;
using Incidents.Storage.Runs;
using Incidents.Storage.Snapshots;
using Incidents.Storage.Tests.Engine;
using Incidents.Storage.Timeline;

namespace Incidents.Storage.Tests.Stores;

/// <summary>What the databases mean to do on tables that have grown, with statistics and (SQLite makes none by itself) without.</summary>
public abstract partial class QueryPlans
{
    private static readonly PageRequest First = new(50, null);
    private readonly FilledDatabase filled;

    private protected QueryPlans(FilledDatabase filled) => this.filled = filled;

    [Fact]
    public Task Open_incidents() => Uses(tx => IncidentStore.List(tx, null, true, null, First), "incidents_open");

    [Fact]
    public Task Open_incidents_on_a_later_page() => Uses(tx => IncidentStore.List(tx, null, true, null, new(50, "inc_117000")), "incidents_open");

    [Fact]
    public Task Triggered_incidents() => Uses(tx => IncidentStore.List(tx, IncidentState.Triggered, true, null, First), "incidents_open");

    [Fact]
    public Task Incidents_of_a_service() => Uses(tx => IncidentStore.List(tx, null, false, "svc_1", First), "a few rows are sorted", "incidents_open_by_service", "incidents_resolved_by_service");

    [Fact]
    public Task Open_incidents_of_a_service() => Uses(tx => IncidentStore.List(tx, null, true, "svc_1", First), "a few rows are sorted", "incidents_open_by_service");

    [Fact]
    public Task All_incidents() => Uses(tx => IncidentStore.List(tx, null, false, null, new(50, "inc_110000")), Key("incidents"));

    [Fact]
    public Task One_incident() => Uses(tx => IncidentStore.Find(tx, "inc_117000"), Key("incidents"));

    [Fact]
    public Task Firing_alerts() => Uses(tx => AlertStore.List(tx, AlertState.Firing, null, First), "alerts_open");

    [Fact]
    public Task Alerts_by_dedup_key() => Uses(tx => AlertStore.List(tx, null, "flapping", First), "a few rows are sorted", "alerts_one_open", "alerts_resolved");

    [Fact]
    public Task Ended_alerts_by_dedup_key() => Uses(tx => AlertStore.List(tx, AlertState.Resolved, "flapping", First), "alerts_resolved");

    [Fact]
    public Task Alerts_of_an_incident() => Uses(tx => AlertStore.Of(tx, "inc_117000"), "alerts_by_incident");

    [Fact]
    public Task Whether_an_incident_has_open_alerts() => Uses(tx => AlertStore.AnyOpenOf(tx, "inc_117000"), "alerts_by_incident");

    [Fact]
    public Task The_latest_alert_of_an_identity() => Uses(tx => AlertStore.Latest(tx, "int_a", "flapping"), "a few rows are sorted", "alerts_one_open", "alerts_resolved");

    [Fact]
    public Task A_page_of_a_timeline() => Uses(tx => TimelineStore.Read(tx, "inc_100007", 5, 10), Key("timeline_entries"));

    [Fact]
    public Task An_entry_appended() => Uses(tx => TimelineStore.Append(tx, "inc_100007", new()), Key("timelines"));

    [Fact]
    public Task Runs_of_an_incident() => Uses(tx => RunStore.List(tx, null, "inc_100007", First), "runs_by_incident", Key("services"));

    [Fact]
    public Task Active_runs() => Uses(tx => RunStore.List(tx, RunState.Active, null, First), "runs_active", Key("services"));

    [Fact]
    public Task A_whole_run() => Uses(tx => RunStore.Find(tx, "run_100007"), "a few rows are sorted", Key("runs"), Key("run_values"), Key("run_steps"), Key("services"), Key("run_presence"), Key("people"));

    [Fact]
    public Task Whole_runs_of_an_incident() => Uses(tx => RunStore.Of(tx, "inc_100007"), "a few rows are sorted", "runs_by_incident", Key("run_values"), Key("run_steps"), Key("run_steps", "run_id_step_id"), Key("services"), Key("run_presence"), Key("people"));

    [Fact]
    public Task Verifications_that_wait() => Uses(tx => VerificationStore.Waiting(tx), "a few rows are sorted", "verifications_waiting", Key("verification_attempts"), Key("loss_acknowledgements"));

    [Fact]
    public Task Verifications_of_a_run() => Uses(tx => VerificationStore.Of(tx, "run_100007"), "a few rows are sorted", "verifications_by_run", Key("verification_attempts"), Key("loss_acknowledgements"));

    [Fact]
    public Task One_verification() => Uses(tx => VerificationStore.Find(tx, "ver_100007"), "a few rows are sorted", Key("verifications"), Key("verifications", "id_executor_id"), Key("verification_attempts"), Key("loss_acknowledgements"));

    [Fact]
    public Task The_live_verification_of_a_step() => Uses(tx => VerificationStore.LiveOf(tx, "run_100007", "s1"), "a few rows are sorted", "verifications_one_live", "verifications_by_run", Key("verification_attempts"), Key("loss_acknowledgements"));

    [Fact]
    public Task Requests_of_an_executor_lately() => Uses(tx => VerificationStore.CountBy(tx, "per_ada", tx.Now.AddMinutes(-10)), "verifications_by_executor", "verifications_by_time");

    [Fact]
    public Task Who_disagreed_about_a_step() => Uses(tx => VerificationStore.Dissenters(tx, "run_100007", "s1", default), "a few rows are sorted", "verifications_by_run", Key("verification_attempts"));

    [Fact]
    public Task Requests_of_a_month() => Uses(tx => VerificationSampleStore.Requests(tx, tx.Now.AddDays(-30), tx.Now, null), "verifications_by_time", Key("runs"), Key("runbooks"));

    [Fact]
    public Task Notifications_of_a_person() => Uses(tx => NotificationStore.Of(tx, "per_grace", onlyUnread: true, First), "notifications_unread");

    [Fact]
    public Task Who_was_told() => Uses(tx => NotificationStore.ToldOf(tx, "ver_100007", NotificationKind.VerificationRequested), "a few rows are sorted", "notifications_by_subject");

    [Fact]
    public Task Open_action_items() => Uses(tx => ActionItemStore.List(tx, onlyOpen: true, First), "action_items_open");

    [Fact]
    public Task Action_items_of_an_incident() => Uses(tx => ActionItemStore.Of(tx, "inc_100007"), "action_items_by_incident");

    [Fact]
    public Task Overdue_reviews() => Uses(tx => BrokenGlassStore.Overdue(tx, TimeSpan.FromDays(1), 3), "break_glass_unreviewed");

    [Fact]
    public Task Broken_glass_of_an_incident() => Uses(tx => BrokenGlassStore.Of(tx, "inc_100007"), "a few rows are sorted", "break_glass_by_incident");

    [Fact]
    public Task Reasons_of_a_person() => Uses(tx => BrokenGlassStore.Reasons(tx, "per_ada", tx.Now.AddDays(-30)), "break_glass_by_executor");

    [Fact]
    public Task A_kept_answer() => Uses(tx => IdempotentAnswerStore.Find(tx, "per_7", "key 7"), Key("idempotent_answers"));

    [Fact]
    public Task Runbooks() => Uses(tx => RunbookStore.List(tx, new(50, "runbook-2")), Key("runbooks", "slug"));

    [Fact]
    public Task Revisions_of_a_runbook() => Uses(tx => RunbookStore.Revisions(tx, "rb_7"), "a few rows are sorted", Key("runbook_revisions"));

    [Fact]
    public Task Runbooks_for_an_alert() => Uses(tx => RunbookStore.For(tx, ["name 8"], "name 7"), "a few rows are sorted", Key("runbook_subjects"), Key("runbooks"));

    [Fact]
    public Task Snapshots_by_time() => Uses(tx => SnapshotStore.List(tx, null, null, true, new(50, "snap_100007")), "snapshots_by_time", Key("snapshots"));

    [Fact]
    public Task Snapshots_of_a_source() => Uses(tx => SnapshotStore.List(tx, "source 3", null, null, new(50, "snap_100003")), "snapshots_by_source", Key("snapshots"));

    [Fact]
    public Task Snapshots_of_a_service() => Uses(tx => SnapshotStore.List(tx, null, "svc_1", null, First), "a few rows are sorted", "snapshots_by_service");

    [Fact]
    public Task The_newest_snapshots_of_a_source() => Uses(tx => SnapshotStore.OfSource(tx, "source 3", 20, "none"), "snapshots_by_source", Key("snapshots", "source_external_id"));

    [Fact]
    public Task Changes_by_time() => Uses(tx => ChangeStore.List(tx, null, null, tx.Now, new(50, "chg_100007")), "changes_by_time", Key("changes"));

    [Fact]
    public Task Changes_of_a_service() => Uses(tx => ChangeStore.List(tx, "svc_2", null, null, First), "a few rows are sorted", "changes_by_service");

    [Fact]
    public Task A_change_by_its_senders_id() => Uses(tx => ChangeStore.Find(tx, "int_a", "c7"), "changes_told_once");

    [Fact]
    public Task Changes_around_trouble() => Uses(tx => ChangeStore.Around(tx, "svc_2", tx.Now.AddHours(-1), tx.Now), "a few rows are sorted", "changes_by_time", "changes_by_service", "changes_planned");

    [Fact]
    public Task Whether_anything_was_changed() => Uses(tx => ChangeStore.AnyBetween(tx, tx.Now.AddDays(-31), tx.Now), "changes_by_time", "changes_planned");

    [Fact]
    public Task Incidents_that_nobody_has_looked_at() => Uses(tx => ChangeLookStore.Unseen(tx, "inc_118990", 100), Key("incidents"), Key("change_looks"));

    [Fact]
    public Task The_newest_incident() => Uses(ChangeLookStore.Newest, Key("incidents"));

    [Fact]
    public Task When_the_alerts_of_an_incident_began() => Uses(tx => ChangeLookStore.Starts(tx, "inc_117000"), "alerts_by_incident");

    [Fact]
    public Task Probes_of_a_run() => Uses(tx => ProbeStore.Of(tx, "run_100007"), Key("run_probes"), Key("run_probe_tries"));

    [Fact]
    public Task The_first_release_of_a_run() => Uses(tx => ProbeStore.FirstRelease(tx, "run_100007"), "verifications_by_run");

    [Fact]
    public Task Schedules() => Uses(tx => ScheduleStore.List(tx, new(50, "schedule-2")), "a few rows are sorted", "schedules_by_slug");

    [Fact]
    public Task All_schedules() => Uses(ScheduleStore.All, "a few rows are sorted", "schedules_by_slug");

    [Fact]
    public Task A_schedule_by_its_slug() => Uses(tx => ScheduleStore.FindBySlug(tx, "schedule-20"), "schedules_by_slug");

    [Fact]
    public Task All_that_a_schedule_said() => Uses(tx => ScheduleStore.Revisions(tx, "sch_100007"), "a few rows are sorted", Key("schedule_revisions"));

    [Fact]
    public Task Overrides_that_hold() => Uses(tx => OverrideStore.Between(tx, "sch_100007", tx.Now, tx.Now.AddDays(14)), "a few rows are sorted", "schedule_overrides_by_end");

    [Fact]
    public Task Overrides_of_a_schedule() => Uses(tx => OverrideStore.List(tx, "sch_100007", new(50, "ovr_110007")), "a few rows are sorted", "schedule_overrides_by_schedule");

    [Fact]
    public Task Swaps_of_a_schedule() => Uses(tx => SwapStore.List(tx, "sch_100007", new(50, "swp_105007")), "a few rows are sorted", "schedule_swaps_by_schedule");

    [Fact]
    public Task Calendars_of_a_person() => Uses(tx => CalendarFeedStore.Of(tx, "per_1"), "a few rows are sorted", "calendar_feeds_by_person");

    [Fact]
    public Task A_calendar_by_its_secret() => Uses(tx => CalendarFeedStore.FindLive(tx, "hash 7"), Key("calendar_feeds", "token_hash"));

    [Fact]
    public Task Tellings_long_past() => Uses(tx =>
    {
        TellingStore.Forget(tx, DateTimeOffset.UnixEpoch);
        return TellingStore.WasTold(tx, "told 7");
    }, "schedule_tellings_by_time", Key("schedule_tellings"));

    [Fact]
    public Task Incidents_that_climb_now() => Uses(tx => EscalationStore.Due(tx, 50), "a few rows are sorted", "escalations_due", "escalations_since", "escalations_raised");

    [Fact]
    public Task Incidents_that_the_auditor_looks_at() => Uses(tx => AuditStore.Unanswered(tx, 20),
        "incidents_open", Key("escalations"), Key("timeline_entries"), Key("escalation_steps_taken"), Key("escalation_chain_revisions"));

    [Fact]
    public Task Incidents_that_call_nobody() => Uses(AuditStore.WithoutChain, "incidents_open", "incidents_open_by_service", Key("escalations"));

    [Fact]
    public Task Who_was_called() => Uses(tx => (EscalationStore.Find(tx, "inc_117000"), EscalationStore.Taken(tx, "inc_117000")), "a few rows are sorted", Key("escalations"), Key("escalation_steps_taken"));

    [Fact]
    public Task Tests_of_a_chain() => Uses(tx => ChainTestStore.Of(tx, "esc_7", new(10, "tst_100900")), "a few rows are sorted", "chain_tests_of_chain", Key("chain_test_pages"), "deliveries_by_subject", Key("deliveries", "cause_destination_id"));

    [Fact]
    public Task Where_something_is_to_be_sent() => Uses(DeliveryStore.DueDestinations, "a few rows are sorted", "destinations are few", "deliveries_due", "deliveries_waiting", Key("destinations"));

    [Fact]
    public Task What_is_to_be_sent_there() => Uses(tx => (DeliveryStore.NewestFresh(tx, "cme_2"), DeliveryStore.NewestTried(tx, "cme_2")), "a few rows are sorted", "deliveries_due");

    [Fact]
    public Task What_is_told_with_another() => Uses(tx => (DeliveryStore.FoldedInto(tx, "dlv_100010", 100), DeliveryStore.CountFoldedInto(tx, "dlv_100010"), DeliveryStore.IncidentsOf(tx, "dlv_100010")),
        "a few rows are sorted", "deliveries_folded", Key("deliveries"));

    [Fact]
    public Task A_way_that_is_closed() => Uses(tx =>
    {
        DeliveryStore.CloseAll(tx, "cme_2", "gone");
        return 0;
    }, "a few rows are sorted", "deliveries_due", "deliveries_waiting", "deliveries_folded", Key("deliveries"));

    [Fact]
    public Task Pages_that_nobody_needs_any_more() => Uses(tx => DeliveryStore.Outdate(tx, "cme_2"), "deliveries_due", Key("incidents"), "incidents_open");

    [Fact]
    public Task Deliveries() => Uses(tx => DeliveryStore.List(tx, null, new(50, "dlv_120000")), Key("deliveries"));

    [Fact]
    public Task Deliveries_that_wait() => Uses(tx => DeliveryStore.List(tx, DeliveryState.Pending, First), "deliveries_waiting");

    [Fact]
    public Task Deliveries_that_nobody_needed() => Uses(tx => DeliveryStore.List(tx, DeliveryState.Obsolete, First), "deliveries_obsolete");

    [Fact]
    public Task Deliveries_that_were_given_up() => Uses(tx => DeliveryStore.List(tx, DeliveryState.Dead, new(50, "dlv_120000")), "a few rows are sorted", "deliveries_dead", "deliveries_dead_lately");

    [Fact]
    public Task Deliveries_of_an_incident() => Uses(tx => DeliveryStore.OfIncident(tx, "inc_117000", First), "a few rows are sorted", "deliveries_by_subject", "deliveries_by_incident");

    [Fact]
    public Task Who_was_reached() => Uses(tx => DeliveryStore.Reached(tx, "inc_117000"), "a few rows are sorted", "deliveries_by_incident", Key("people"));

    [Fact]
    public Task How_the_outbox_is() => Uses(DeliveryStore.Facts, "destinations are few", "deliveries_due", "deliveries_waiting", "deliveries_dead_lately");

    [Fact]
    public Task Links_that_act() => Uses(tx =>
    {
        ActionLinkStore.Add(tx, new ActionLink { Hash = "another", PersonId = "per_1", SubjectId = "inc_117000" });
        return ActionLinkStore.Find(tx, "hash 7");
    }, "action_links_by_expiry", Key("action_links"));

    /// <summary>SQLite numbers the indexes of keys and unique columns; a table that is its own index has none.</summary>
    private string Key(string table, string? unique = null) => filled.IsPostgres
        ? unique is null ? $"{MadeAs(table)}_pkey" : $"{MadeAs(table)}_{unique}_key"
        : table is "timeline_entries" or "timelines" ? "PRIMARY KEY" : $"sqlite_autoindex_{table}_{(unique is null ? 1 : 2)}";

    /// <summary>PostgreSQL names the indexes of keys once: a table that was renamed keeps those of its first name.</summary>
    private static string MadeAs(string table) => table is "verifications" or "verification_attempts" or "alerts" ? $"{table}_2" : table;

    private async Task Uses<T>(Func<WriteTx, T> ask, params string[] indexes)
    {
        var mayUse = indexes.ToHashSet();
        var maySort = mayUse.Remove("a few rows are sorted");
        var mayScan = mayUse.Remove("destinations are few") ? Destinations() : Nothing();
        var seen = await Watched.See(filled.Database, filled.IsPostgres, tx => ask(tx));

        var steps = seen.SelectMany(s => s.Plan).ToList();
        var told = string.Join("\n", seen.Select(s => $"{s.Sql}\n  {string.Join("\n  ", s.Plan)}"));
        var used = steps.SelectMany(step => Index().Matches(step)).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.True(used.Count > 0 && used.IsSubsetOf(mayUse), $"Uses {string.Join(", ", used)}:\n{told}");
        // The rows of a subquery that stops at a limit are few; SQLite calls reading them a scan too.
        var subqueries = steps.SelectMany(step => Subquery().Matches(step)).Select(m => $"SCAN {m.Groups[1].Value}").ToHashSet();
        Assert.True(!steps.Exists(step => Scan().IsMatch(step) && !mayScan.IsMatch(step) && !subqueries.Contains(step)), $"Scans:\n{told}");
        Assert.True(maySort || !steps.Any(Sort().IsMatch), $"Sorts:\n{told}");
    }

    [GeneratedRegex(@"(?:Index(?: Only)? Scan(?: Backward)? using|Bitmap Index Scan on|USING(?: COVERING)?(?: INDEX)?) (PRIMARY KEY|[a-z]\w+)")]
    private static partial Regex Index();

    [GeneratedRegex(@"Seq Scan on|^SCAN [a-z]\w*$")]
    private static partial Regex Scan();

    [GeneratedRegex(@"\bdestinations\b")]
    private static partial Regex Destinations();

    [GeneratedRegex("(?!)")]
    private static partial Regex Nothing();

    [GeneratedRegex("^CO-ROUTINE (.+)$")]
    private static partial Regex Subquery();

    [GeneratedRegex(@"\bSort\b|TEMP B-TREE")]
    private static partial Regex Sort();

    public sealed class OnSqlite(FilledSqlite filled) : QueryPlans(filled.Ready()), IClassFixture<FilledSqlite>;

    public sealed class OnSqliteWithoutStatistics(FilledSqliteWithoutStatistics filled) : QueryPlans(filled.Ready()), IClassFixture<FilledSqliteWithoutStatistics>;

    public sealed class OnPostgres(FilledPostgres filled) : QueryPlans(filled.Ready()), IClassFixture<FilledPostgres>;
}
