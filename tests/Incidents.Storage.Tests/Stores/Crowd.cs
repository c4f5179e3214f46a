namespace Incidents.Storage.Tests.Stores;

/// <summary>Enough of everything that a plan shows: 20,000 incidents with an alert each, of which 95 % are over; runs, verifications, timelines, runbooks.</summary>
internal static class Crowd
{
    private const string Tables = "incidents, alerts, timelines, timeline_entries, runbooks, runbook_revisions, runbook_subjects, runs, run_values, run_steps, verifications, verification_attempts, loss_acknowledgements, people, notifications, action_items, break_glass, idempotent_answers, snapshots, run_probes, run_probe_tries, changes, change_looks, schedules, schedule_revisions, schedule_overrides, schedule_swaps, calendar_feeds, schedule_tellings, destinations, deliveries, action_links, escalation_chain_revisions, escalations, escalation_steps_taken, chain_tests, chain_test_pages, drill_plans, drill_exemptions, drills, drill_reminders, drill_outcomes";

    /// <summary>Counts what is there, so that the plans are made for it.</summary>
    public static string Analyze(bool isPostgres) => isPostgres ? $"ANALYZE {Tables}" : "ANALYZE main";

    /// <summary>Needs <see cref="Sample.Ground"/>.</summary>
    public static int Fill(WriteTx tx)
    {
        var now = Micros.From(tx.Now);
        Add(200, "services (id, slug, name, created_at)", "'svc_' || i, 'service-' || i, 'S', 0");
        // The last fifth has the open ones, every fourth of it.
        const string State = "CASE WHEN i > 16000 AND i % 4 = 0 THEN 'Triggered' ELSE 'Resolved' END";
        Add(20_000, "incidents (id, title, state, severity, service_id, opened_at)", $"'inc_' || (100000 + i), 'Down', {State}, 'Sev2', 'svc_' || (1 + i % 200), i");
        Add(20_000, "alerts (id, integration_id, dedup_key, incident_id, title, state, severity, count, first_at, last_at, links, details)",
            $"'alt_' || (100000 + i), 'int_a', CASE WHEN i % 100 = 1 THEN 'flapping' ELSE 'key ' || (i % 4000) END, 'inc_' || (100000 + i), 'Down', {State.Replace("Triggered", "Firing", StringComparison.Ordinal)}, 'Sev2', 1, i, i, '[]', '{{}}'");
        Add(2_000, "timelines (subject_id, entries, head_hash)", "'inc_' || (100000 + i), 20, ''");
        Add(40_000, "timeline_entries (subject_id, seq, kind, occurred_at, recorded_at, actor_kind, actor_id, actor_name, source, text, data, hash)",
            "'inc_' || (100001 + (i - 1) % 2000), 1 + (i - 1) / 2000, 'Note', i, i, 'Person', 'per_ada', 'Ada', 'api', 'Seen', '{}', ''");
        Add(2_000, "runbooks (id, slug, title, revision, content_hash, step_count, risky_count, created_at, updated_at)", "'rb_' || i, 'runbook-' || i, 'R', 5, '', 1, 0, 0, 0");
        Add(10_000, "runbook_revisions (runbook_id, number, title, markdown, content_hash, author_id, author_name, created_at)", "'rb_' || (1 + (i - 1) % 2000), 1 + (i - 1) / 2000, 'R', '# R', '', 'per_ada', 'Ada', 0");
        Add(4_000, "runbook_subjects (kind, name, runbook_id)", "CASE WHEN i % 2 = 0 THEN 'Alert' ELSE 'Service' END, 'name ' || (i % 500), 'rb_' || (1 + (i - 1) / 2)");
        Add(10_000, "runs (id, runbook_id, runbook, revision, content_hash, title, incident_id, environment, state, executor_id, executor_name, started_at, parameters)",
            "'run_' || (100000 + i), 'rb_' || (1 + i % 2000), 'r', 5, '', 'R', 'inc_' || (100001 + i % 5000), 'prod', CASE WHEN i % 500 = 0 THEN 'Active' ELSE 'Completed' END, 'per_ada', 'Ada', i, '[]'");
        Add(20_000, "run_values (run_id, name, value, entered_at)", "'run_' || (100001 + (i - 1) / 2), 'v' || (i % 2), 'x', 0");
        Add(30_000, "run_steps (run_id, ordinal, step_id, definition, state)", "'run_' || (100001 + (i - 1) / 3), 1 + (i - 1) % 3, 's' || (i % 3), '{\"Id\":\"s\",\"Title\":\"\",\"Section\":\"\",\"Markdown\":\"\"}', 'Done'");
        // A request nobody answered stays pending and is told by the clock: of these there are many, of those that still wait few.
        Add(10_000, "verifications (id, run_id, step_id, step_title, state, version, executor_id, executor_name, executor_account_id, quorum, policy, package, package_hash, requested_at, expires_at, warnings)",
            $"'ver_' || (100000 + i), 'run_' || (100000 + i), 's1', 'S', CASE WHEN i % 3 = 0 OR i > 9970 THEN 'Pending' ELSE 'Released' END, 1, 'per_ada', 'Ada', 'per_ada', 1, 0, '{{}}', '', i, CASE WHEN i > 9970 THEN {now} + 60000000 ELSE i END, '[]'");
        Add(10_000, "verification_attempts (verification_id, verifier_id, verifier_name, executor_id, kind, at, matched, counted, fast, differing, entered)",
            "'ver_' || (100000 + i), 'per_grace', 'Grace', 'per_ada', 'Values', i, TRUE, TRUE, FALSE, '[]', '{}'");
        Add(20_000, "loss_acknowledgements (verification_id, person_id, person_name, typed, at)", "'ver_' || (100001 + (i - 1) / 2), CASE WHEN i % 2 = 0 THEN 'per_ada' ELSE 'per_grace' END, 'A', '15h', i");
        Add(1_000, "people (id, email, name, roles, password_hash, created_at)", "'per_' || i, i || '@crowd.example', 'P', 'Responder', '', 0");
        Add(20_000, "notifications (id, person_id, kind, subject_id, text, created_at, read_at)",
            "'not_' || (100000 + i), 'per_' || (1 + i % 1000), 'VerificationRequested', 'ver_' || (100000 + i % 10000), 'T', i, CASE WHEN i % 20 = 0 THEN NULL ELSE i END");
        Add(10_000, "action_items (id, incident_id, text, created_at, closed_at)", "'act_' || (100000 + i), 'inc_' || (100000 + i), 'T', i, CASE WHEN i % 20 = 0 THEN NULL ELSE i END");
        Add(5_000, "break_glass (verification_id, run_id, incident_id, step_id, executor_id, executor_name, reason, at, review_due_at, reviewed_at)",
            "'ver_' || (100000 + i), 'run_' || (100000 + i), 'inc_' || (100000 + i), 's1', 'per_' || (1 + i % 1000), 'P', 'Why', i, i, CASE WHEN i % 50 = 0 THEN NULL ELSE i END");
        Add(10_000, "idempotent_answers (caller_id, idempotency_key, request_hash, body, answered_at)", "'per_' || (i % 100), 'key ' || i, '', '{}', i");
        Add(10_000, "snapshots (id, source, external_id, taken_at, usable, service_id, recorded_at)", "'snap_' || (100000 + i), 'source ' || (i % 20), 's' || i, i, i % 10 > 0, 'svc_' || (1 + i % 200), i");
        Add(10_000, "run_probes (run_id, ordinal, name, definition)", "'run_' || (100001 + (i - 1) / 2), 1 + i % 2, 'p' || (i % 2), '{\"Name\":\"p0\",\"Expect\":\"present\"}'");
        Add(20_000, "run_probe_tries (run_id, name, number, value, expected, passed, at, by_id, by_name)", "'run_' || (100001 + (i - 1) / 4), 'p' || (i % 2), 1 + (i - 1) % 4, 'x', 'present', TRUE, i, 'per_ada', 'Ada'");
        // One in ten of no service, one in twenty planned.
        Add(20_000, "changes (id, integration_id, told_by_kind, told_by_id, told_by_name, external_id, service_id, summary, happened_at, ends_at, links, details, received_at)",
            $"'chg_' || (100000 + i), 'int_a', 'Integration', 'int_a', 'A', 'c' || i, CASE WHEN i % 10 = 0 THEN NULL ELSE 'svc_' || (1 + i % 200) END, 'Deploy', {now} - (20000 - i) * CAST(300000000 AS BIGINT), CASE WHEN i % 20 = 0 THEN {now} - (20000 - i) * CAST(300000000 AS BIGINT) + 3600000000 ELSE NULL END, '[]', '{{}}', i");
        Add(19_000, "change_looks (incident_id, at, suspects)", "'inc_' || (100000 + i), i, 0");
        // Nine in ten were removed, and only the last overrides are not over.
        Add(2_000, "schedules (id, slug, name, revision, created_at, removed_at)", "'sch_' || (100000 + i), 'schedule-' || i, 'S', 3, 0, CASE WHEN i % 10 = 0 THEN NULL ELSE i END");
        Add(6_000, "schedule_revisions (schedule_id, number, in_force_from, name, zone, gaps_are_meant, layers, author_id, author_name)", "'sch_' || (100001 + (i - 1) / 3), 1 + (i - 1) % 3, i, 'S', 'UTC', FALSE, '[]', 'per_ada', 'Ada'");
        Add(20_000, "schedule_overrides (id, schedule_id, person_id, begins_at, ends_at, reason, made_by_id, made_by_name, made_at)",
            $"'ovr_' || (100000 + i), 'sch_' || (100001 + i % 200), 'per_ada', {now} - (20000 - i) * CAST(36000000 AS BIGINT), {now} - (20000 - i) * CAST(36000000 AS BIGINT) + 3600000000, 'R', 'per_ada', 'Ada', i");
        Add(10_000, "schedule_swaps (id, schedule_id, offered_by, offered_to, gives_from, gives_until, reason, offered_at, state)", "'swp_' || (100000 + i), 'sch_' || (100001 + i % 200), 'per_ada', 'per_grace', i, i + 1, 'R', i, 'Declined'");
        Add(5_000, "calendar_feeds (id, token_hash, hint, person_id, created_at, revoked_at)", "'cal_' || (100000 + i), 'hash ' || i, 'abcd', 'per_' || (1 + i % 1000), i, CASE WHEN i % 5 = 0 THEN NULL ELSE i END");
        Add(10_000, "schedule_tellings (told, at)", "'told ' || i, i");
        Add(5_000, "destinations (id, person_id, name, kind, address, created_at, verified_at)", "'cme_' || i, 'per_' || (1 + i % 1000), 'W', 'Webhook', 'https://example.org', 0, 0");
        // Nearly all were sent; one in 500 waits, and of what was given up nearly all is long ago.
        Add(30_000, "deliveries (id, cause, destination_id, person_id, kind, urgency, subject_id, incident_id, text, state, created_at, due_at, tries, closed_at, folded_into)",
            """
            'dlv_' || (100000 + i), 'cause ' || i, 'cme_' || (1 + i % 500), 'per_' || (1 + i % 500), 'IncidentPage', 'High', 'inc_' || (100000 + i % 20000), 'inc_' || (100000 + i % 20000), 'T',
            CASE WHEN i % 500 = 1 THEN 'Pending' WHEN i % 100 = 2 THEN 'Dead' WHEN i % 50 = 3 THEN 'Obsolete' WHEN i % 10 = 4 THEN 'Folded' ELSE 'Sent' END, i, i, i % 3,
            CASE WHEN i % 500 = 1 THEN NULL ELSE i END, CASE WHEN i % 10 = 4 THEN 'dlv_' || (100000 + i - 4) ELSE NULL END
            """);
        Add(5_000, "action_links (hash, person_id, action, subject_id, expires_at)", $"'hash ' || i, 'per_' || (1 + i % 1000), 'Acknowledge', 'inc_' || (100000 + i), {now} + i");
        Add(20, "escalation_chains (id, slug, name, revision, repeats, created_at, updated_at)", "'esc_' || i, 'chain-' || i, 'C', 50, 0, 0, 0");
        Add(1_000, "escalation_chain_revisions (chain_id, number, name, plan, author_id, author_name, created_at)", "'esc_' || (1 + (i - 1) % 20), 1 + (i - 1) / 20, 'C', '{}', 'per_ada', 'Ada', 0");
        Add(20_000, "escalations (incident_id, chain_id, revision, round, step, repeats, repeats_left, has_reached, severity, is_raised, since_at, due_at, turn)",
            $"'inc_' || (100000 + i), 'esc_' || (1 + i % 20), 1 + i % 50, 1, 1, 0, 0, TRUE, 'Sev2', FALSE, i, CASE WHEN i > 16000 AND i % 4 = 0 THEN {now} + i * CAST(1000000 AS BIGINT) ELSE NULL END, 1");
        Add(40_000, "escalation_steps_taken (incident_id, round, step, target, taken_at, people, unreached, text, wait_seconds)", "'inc_' || (100001 + (i - 1) / 2), 1, 1 + i % 2, 'person:per_ada', i, '[]', '[]', 'T', 300");
        Add(1_000, "chain_tests (id, chain_id, revision, begun_at, begun_by_name, ends_at, ended_at)", "'tst_' || (100000 + i), 'esc_' || (1 + i % 20), 1 + i % 50, i, 'Ada', i, i");
        Add(5_000, "chain_test_pages (test_id, step, target, person_id, name, is_reached)", "'tst_' || (100001 + (i - 1) / 5), 1 + i % 5, 'person:per_ada', 'per_ada', 'Ada', TRUE");
        // A drill falls due each half hour; of the last six, each second one can be done, and the others are still to come.
        const string Drill = "CASE WHEN i > 19994 AND i % 2 = 0 THEN 'Open' WHEN i > 19994 THEN 'Planned' WHEN i % 10 = 0 THEN 'Missed' ELSE 'Passed' END";
        Add(4_000, "drill_plans (id, runbook_id, revision, kind, tier, rule, at_local, zone, starts_on, counts_from, environment, window_days, grace_days, blackouts, snapshots, required_checks, min_participants, witness_required, fidelity_floor, paused, created_at)",
            "'pln_' || i, 'rb_' || (1 + i % 1000), 1, 'RestoreToScratch', 2, 'P90D', '09:00', 'UTC', '2026-01-01', 0, 'scratch', 14, 14, '[]', 'Latest', '[]', 2, TRUE, 80, FALSE, 0");
        Add(2_000, "drill_exemptions (id, plan_id, reason, until_at, state, asked_by_id, asked_by_name, asked_at, decided_by_id)", $"'exm_' || (100000 + i), 'pln_' || (1 + i % 1000), 'R', CASE WHEN i > 1990 THEN {now} + 60000000 ELSE i END, 'Approved', 'per_1', 'P', i, 'per_2'");
        Add(20_000, "drills (id, plan_id, sequence, runbook_id, kind, state, due_local, due_at, opens_at, planned_at, run_id, ended_at)",
            $"'drl_' || (100000 + i), 'pln_' || (1 + i % 4000), 1 + i / 4000, 'rb_' || (1 + i % 1000), 'RestoreToScratch', {Drill}, '2026-11-20T09:00:00', {now} - (20000 - i) * CAST(1800000000 AS BIGINT), 0, 0, CASE WHEN i <= 5000 AND i % 10 > 0 THEN 'run_' || (100000 + i) ELSE NULL END, CASE WHEN i > 19994 THEN NULL ELSE {now} - (20000 - i) * CAST(1800000000 AS BIGINT) END");
        Add(20_000, "drill_reminders (drill_id, kind, at, told)", "'drl_' || (100000 + i), 'Due', i, TRUE");
        Add(4_000, "drill_outcomes (drill_id, version, runbook_id, run_id, result, kind, counts, guarded_hash, ended_at, outcome, recorded_at)", "'drl_' || (100000 + i), 1, 'rb_' || (1 + i % 1000), 'run_' || (100000 + i), 'Passed', 'RestoreToScratch', TRUE, '', i, '{}', i");
        return 0;

        void Add(int count, string into, string values) =>
            tx.Execute($"INSERT INTO {into} WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT {values} FROM n");
    }
}
