-- Instants are BIGINT microseconds since 1970-01-01 UTC. Enums are the words of the code. Ids are prefixed text that sorts by time.

CREATE TABLE installation (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  is_demo BOOLEAN NOT NULL,
  set_up_at BIGINT NOT NULL
);

CREATE TABLE people (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT
);

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  person_id TEXT NOT NULL REFERENCES people (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);

CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  key_hash TEXT NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES people (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
);

CREATE TABLE teams (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL
);

CREATE TABLE team_members (
  team_id TEXT NOT NULL REFERENCES teams (id),
  person_id TEXT NOT NULL REFERENCES people (id),
  PRIMARY KEY (team_id, person_id)
);

CREATE TABLE services (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  team_id TEXT REFERENCES teams (id),
  rto_seconds BIGINT,
  rpo_seconds BIGINT,
  created_at BIGINT NOT NULL
);

CREATE TABLE integrations (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  service_id TEXT NOT NULL REFERENCES services (id),
  key_hash TEXT NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT
);

CREATE TABLE runbooks (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  owner TEXT,
  revision INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  step_count INTEGER NOT NULL,
  risky_count INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE runbook_revisions (
  runbook_id TEXT NOT NULL REFERENCES runbooks (id),
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  markdown TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (runbook_id, number)
);

-- What the current revision says it is for, so that an incident can offer it.
CREATE TABLE runbook_subjects (
  kind TEXT NOT NULL CHECK (kind IN ('Alert', 'Service')),
  name TEXT NOT NULL,
  runbook_id TEXT NOT NULL REFERENCES runbooks (id),
  PRIMARY KEY (kind, name, runbook_id)
);
CREATE INDEX runbook_subjects_by_runbook ON runbook_subjects (runbook_id);

CREATE TABLE incidents (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('Triggered', 'Acknowledged', 'Resolved')),
  severity TEXT NOT NULL CHECK (severity IN ('Sev1', 'Sev2', 'Sev3', 'Sev4')),
  service_id TEXT REFERENCES services (id),
  opened_at BIGINT NOT NULL,
  acknowledged_at BIGINT,
  acknowledged_by_id TEXT,
  acknowledged_by_name TEXT,
  resolved_at BIGINT,
  resolved_by_id TEXT,
  resolved_by_name TEXT
);
CREATE INDEX incidents_open ON incidents (id) WHERE state <> 'Resolved';
CREATE INDEX incidents_open_by_service ON incidents (service_id, id) WHERE state <> 'Resolved';
CREATE INDEX incidents_by_service ON incidents (service_id, id);

CREATE TABLE alerts (
  id TEXT NOT NULL PRIMARY KEY,
  integration_id TEXT NOT NULL REFERENCES integrations (id),
  dedup_key TEXT NOT NULL,
  incident_id TEXT NOT NULL REFERENCES incidents (id),
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('Firing', 'Acknowledged', 'Resolved')),
  severity TEXT NOT NULL CHECK (severity IN ('Sev1', 'Sev2', 'Sev3', 'Sev4')),
  count BIGINT NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  starts_at BIGINT,
  resolved_at BIGINT,
  resolved_by_sender BOOLEAN NOT NULL DEFAULT FALSE,
  source TEXT,
  rule TEXT,
  runbook_url TEXT,
  links TEXT NOT NULL,
  details TEXT NOT NULL
);
-- One open alert per identity: the database itself holds the promise.
CREATE UNIQUE INDEX alerts_one_open ON alerts (integration_id, dedup_key) WHERE state <> 'Resolved';
CREATE INDEX alerts_by_identity ON alerts (integration_id, dedup_key, id);
CREATE INDEX alerts_by_dedup_key ON alerts (dedup_key, id);
CREATE INDEX alerts_by_incident ON alerts (incident_id, id);
CREATE INDEX alerts_open ON alerts (id) WHERE state <> 'Resolved';

-- One timeline per subject: an incident, or a run outside any incident. The head proves that no tail was cut.
CREATE TABLE timelines (
  subject_id TEXT NOT NULL PRIMARY KEY,
  entries BIGINT NOT NULL,
  head_hash TEXT NOT NULL
);

CREATE TABLE timeline_entries (
  subject_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  occurred_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  source TEXT NOT NULL,
  text TEXT NOT NULL,
  data TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (subject_id, seq)
-- only: sqlite
) WITHOUT ROWID;
CREATE TRIGGER timeline_entries_are_not_changed BEFORE UPDATE ON timeline_entries BEGIN SELECT RAISE(ABORT, 'timeline entries are append-only'); END;
CREATE TRIGGER timeline_entries_are_not_deleted BEFORE DELETE ON timeline_entries BEGIN SELECT RAISE(ABORT, 'timeline entries are append-only'); END;
-- REPLACE removes the old row without asking the trigger above.
CREATE TRIGGER timeline_entries_are_not_replaced BEFORE INSERT ON timeline_entries
WHEN EXISTS (SELECT 1 FROM timeline_entries WHERE subject_id = NEW.subject_id AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'timeline entries are append-only'); END;
CREATE TRIGGER runbook_revisions_are_not_changed BEFORE UPDATE ON runbook_revisions BEGIN SELECT RAISE(ABORT, 'runbook revisions are append-only'); END;
CREATE TRIGGER runbook_revisions_are_not_deleted BEFORE DELETE ON runbook_revisions BEGIN SELECT RAISE(ABORT, 'runbook revisions are append-only'); END;
CREATE TRIGGER runbook_revisions_are_not_replaced BEFORE INSERT ON runbook_revisions
WHEN EXISTS (SELECT 1 FROM runbook_revisions WHERE runbook_id = NEW.runbook_id AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'runbook revisions are append-only'); END;
-- only: postgres
);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER timeline_entries_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON timeline_entries EXECUTE FUNCTION refuse_change();
CREATE TRIGGER runbook_revisions_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON runbook_revisions EXECUTE FUNCTION refuse_change();
-- both

CREATE TABLE runs (
  id TEXT NOT NULL PRIMARY KEY,
  runbook_id TEXT NOT NULL,
  runbook TEXT NOT NULL,
  revision INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  title TEXT NOT NULL,
  incident_id TEXT REFERENCES incidents (id),
  environment TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('Active', 'Completed', 'CompletedWithExceptions', 'Aborted')),
  executor_id TEXT NOT NULL REFERENCES people (id),
  executor_name TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  end_reason TEXT,
  parameters TEXT NOT NULL,
  FOREIGN KEY (runbook_id, revision) REFERENCES runbook_revisions (runbook_id, number)
);
CREATE INDEX runs_by_incident ON runs (incident_id, id);
CREATE INDEX runs_by_runbook ON runs (runbook_id, id);
CREATE INDEX runs_active ON runs (id) WHERE state = 'Active';

CREATE TABLE run_values (
  run_id TEXT NOT NULL REFERENCES runs (id),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  PRIMARY KEY (run_id, name)
);

-- The steps as they stood in the revision when the run began: a later parser must not renumber a run.
CREATE TABLE run_steps (
  run_id TEXT NOT NULL REFERENCES runs (id),
  ordinal INTEGER NOT NULL,
  step_id TEXT NOT NULL,
  definition TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('Pending', 'InProgress', 'AwaitingVerification', 'Verified', 'Released', 'Done', 'Failed', 'Skipped')),
  started_at BIGINT,
  ended_at BIGINT,
  outcome TEXT,
  evidence TEXT,
  reason TEXT,
  PRIMARY KEY (run_id, ordinal),
  UNIQUE (run_id, step_id)
);

CREATE TABLE verifications (
  id TEXT NOT NULL PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id),
  step_id TEXT NOT NULL,
  step_title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('Pending', 'Verified', 'Released', 'Mismatched', 'Superseded')),
  executor_id TEXT NOT NULL REFERENCES people (id),
  executor_name TEXT NOT NULL,
  quorum INTEGER NOT NULL CHECK (quorum > 0),
  -- The frozen package: step text, revision, content hash, environment, fields, values; and the hash that binds it.
  package TEXT NOT NULL,
  package_hash TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  verified_at BIGINT,
  closed_at BIGINT,
  UNIQUE (id, executor_id)
);
CREATE UNIQUE INDEX verifications_one_live ON verifications (run_id, step_id) WHERE state IN ('Pending', 'Verified');
CREATE INDEX verifications_by_run ON verifications (run_id, id);
CREATE INDEX verifications_waiting ON verifications (expires_at, id) WHERE state = 'Pending';

CREATE TABLE verification_attempts (
  verification_id TEXT NOT NULL,
  verifier_id TEXT NOT NULL REFERENCES people (id),
  verifier_name TEXT NOT NULL,
  executor_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  matched BOOLEAN NOT NULL,
  differing TEXT NOT NULL,
  entered TEXT NOT NULL,
  PRIMARY KEY (verification_id, verifier_id),
  -- The executor is copied so that this row can refuse him; it cannot be another than the verification's.
  FOREIGN KEY (verification_id, executor_id) REFERENCES verifications (id, executor_id),
  CHECK (verifier_id <> executor_id)
);
