-- What of each revision is dangerous, as one hash; made when it is stored, and for older ones at the first start.
CREATE TABLE runbook_guards (
  runbook_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  guarded_hash TEXT NOT NULL,
  restores BOOLEAN NOT NULL,
  risky BOOLEAN NOT NULL,
  -- It says of itself that it is new, until then.
  experimental_until BIGINT,
  PRIMARY KEY (runbook_id, revision),
  FOREIGN KEY (runbook_id, revision) REFERENCES runbook_revisions (runbook_id, number)
);

-- That runbooks are tried again and again.
CREATE TABLE drill_plans (
  id TEXT NOT NULL PRIMARY KEY,
  runbook_id TEXT NOT NULL REFERENCES runbooks (id),
  revision INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('Tabletop', 'Walkthrough', 'RestoreToScratch', 'Failover', 'BreakGlass', 'OurOwnBackup')),
  tier INTEGER NOT NULL CHECK (tier BETWEEN 1 AND 3),
  -- The local rule and its zone, never only instants.
  rule TEXT NOT NULL,
  at_local TEXT NOT NULL,
  zone TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  counts_from BIGINT NOT NULL,
  environment TEXT NOT NULL,
  window_days INTEGER NOT NULL CHECK (window_days >= 0),
  grace_days INTEGER NOT NULL CHECK (grace_days >= 0),
  blackouts TEXT NOT NULL,
  owner_id TEXT REFERENCES people (id),
  deputy_id TEXT REFERENCES people (id),
  team TEXT,
  rto_seconds BIGINT,
  rpo_seconds BIGINT,
  snapshots TEXT NOT NULL CHECK (snapshots IN ('Latest', 'RandomWithin', 'Named')),
  snapshot_source TEXT,
  snapshot_days INTEGER,
  snapshot_name TEXT,
  required_checks TEXT NOT NULL,
  min_participants INTEGER NOT NULL,
  witness_required BOOLEAN NOT NULL,
  fidelity_floor INTEGER NOT NULL CHECK (fidelity_floor BETWEEN 0 AND 100),
  paused BOOLEAN NOT NULL,
  -- The front matter that it was made from, until somebody sets something else.
  declared TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX drill_plans_by_runbook ON drill_plans (runbook_id, id);

-- That a plan is not followed for a while.
CREATE TABLE drill_exemptions (
  id TEXT NOT NULL PRIMARY KEY,
  plan_id TEXT NOT NULL REFERENCES drill_plans (id),
  reason TEXT NOT NULL,
  until_at BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('Asked', 'Approved', 'Rejected', 'Withdrawn')),
  asked_by_id TEXT NOT NULL REFERENCES people (id),
  asked_by_name TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  decided_by_id TEXT,
  decided_by_name TEXT,
  decided_at BIGINT,
  -- The rule itself, once more, where no code can forget it.
  CHECK (state <> 'Approved' OR (decided_by_id IS NOT NULL AND decided_by_id <> asked_by_id))
);
CREATE INDEX drill_exemptions_by_plan ON drill_exemptions (plan_id, id);
CREATE UNIQUE INDEX drill_exemptions_one_asked ON drill_exemptions (plan_id) WHERE state = 'Asked';

-- One row for each day on which a plan wants a drill, and for each that somebody began without being asked.
CREATE TABLE drills (
  id TEXT NOT NULL PRIMARY KEY,
  plan_id TEXT REFERENCES drill_plans (id),
  sequence INTEGER,
  runbook_id TEXT NOT NULL REFERENCES runbooks (id),
  kind TEXT NOT NULL CHECK (kind IN ('Tabletop', 'Walkthrough', 'RestoreToScratch', 'Failover', 'BreakGlass', 'OurOwnBackup')),
  state TEXT NOT NULL CHECK (state IN ('Planned', 'Open', 'InProgress', 'AwaitingWitness', 'Passed', 'Partial', 'Failed', 'Skipped', 'Missed', 'Aborted')),
  due_local TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  opens_at BIGINT NOT NULL,
  planned_at BIGINT NOT NULL,
  run_id TEXT REFERENCES runs (id),
  declared_at BIGINT,
  environment TEXT,
  volume_percent TEXT,
  snapshot_source TEXT,
  snapshot TEXT,
  scenario TEXT,
  planted TEXT,
  report TEXT,
  reason TEXT,
  decided_by_id TEXT,
  decided_by_name TEXT,
  ended_at BIGINT,
  UNIQUE (plan_id, sequence),
  CHECK ((sequence IS NULL) OR (plan_id IS NOT NULL)),
  -- Only the clock misses a drill.
  CHECK (state <> 'Missed' OR (decided_by_id IS NULL AND run_id IS NULL))
);
CREATE INDEX drills_waiting ON drills (plan_id, due_at) WHERE state IN ('Planned', 'Open');
CREATE INDEX drills_by_runbook ON drills (runbook_id, id);
CREATE UNIQUE INDEX drills_by_run ON drills (run_id) WHERE run_id IS NOT NULL;

-- Who was reminded of what: once of each kind, whoever of the servers came first. One that was not told itself was covered by a later one.
CREATE TABLE drill_reminders (
  drill_id TEXT NOT NULL REFERENCES drills (id),
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  told BOOLEAN NOT NULL,
  PRIMARY KEY (drill_id, kind)
);

-- What drills came to. Never changed: a correction is a later version.
CREATE TABLE drill_outcomes (
  drill_id TEXT NOT NULL REFERENCES drills (id),
  version INTEGER NOT NULL,
  runbook_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('Passed', 'Partial', 'Failed', 'Aborted')),
  kind TEXT NOT NULL,
  counts BOOLEAN NOT NULL,
  guarded_hash TEXT NOT NULL,
  ended_at BIGINT NOT NULL,
  rto_seconds BIGINT,
  rpo_seconds BIGINT,
  planted TEXT,
  outcome TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (drill_id, version)
);
CREATE INDEX drill_outcomes_by_runbook ON drill_outcomes (runbook_id, ended_at) WHERE counts;
-- only: sqlite
CREATE TRIGGER drill_outcomes_are_not_changed BEFORE UPDATE ON drill_outcomes BEGIN SELECT RAISE(ABORT, 'drill outcomes are append-only'); END;
CREATE TRIGGER drill_outcomes_are_not_deleted BEFORE DELETE ON drill_outcomes BEGIN SELECT RAISE(ABORT, 'drill outcomes are append-only'); END;
-- REPLACE removes the old row without asking the trigger above.
CREATE TRIGGER drill_outcomes_are_not_replaced BEFORE INSERT ON drill_outcomes
WHEN EXISTS (SELECT 1 FROM drill_outcomes WHERE drill_id = NEW.drill_id AND version = NEW.version) BEGIN SELECT RAISE(ABORT, 'drill outcomes are append-only'); END;
-- only: postgres
CREATE TRIGGER drill_outcomes_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON drill_outcomes EXECUTE FUNCTION refuse_change();
-- both

-- Action items that a drill asked for: who sees to them.
CREATE TABLE drill_follow_ups (
  action_item_id TEXT NOT NULL PRIMARY KEY REFERENCES action_items (id),
  drill_id TEXT NOT NULL REFERENCES drills (id),
  owner_id TEXT NOT NULL REFERENCES people (id)
);
CREATE INDEX drill_follow_ups_by_drill ON drill_follow_ups (drill_id);

-- That the schedule is looked at: the thing that checks must be checked. One row.
CREATE TABLE drill_watch (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  passed_at BIGINT NOT NULL,
  recomputed_at BIGINT NOT NULL
);

-- Null for a run in earnest.
ALTER TABLE runs ADD COLUMN drill_id TEXT REFERENCES drills (id);
CREATE INDEX runs_in_earnest ON runs (runbook_id, ended_at) WHERE incident_id IS NOT NULL AND drill_id IS NULL AND state IN ('Completed', 'CompletedWithExceptions');
