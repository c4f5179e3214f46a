-- What could be restored, as backup jobs tell it: without it nobody knows how old a snapshot is, nor that there is a newer one.
CREATE TABLE snapshots (
  id TEXT NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,
  -- The backup tool's id.
  external_id TEXT NOT NULL,
  taken_at BIGINT NOT NULL,
  size_bytes BIGINT,
  checksum TEXT,
  usable BOOLEAN NOT NULL,
  -- Set when a person took it out; a job does not bring it back.
  unusable_reason TEXT,
  unusable_by TEXT,
  service_id TEXT REFERENCES services (id),
  recorded_at BIGINT NOT NULL,
  UNIQUE (source, external_id)
);
CREATE INDEX snapshots_by_time ON snapshots (taken_at, id);
CREATE INDEX snapshots_by_source ON snapshots (source, taken_at, id);
CREATE INDEX snapshots_by_service ON snapshots (service_id, taken_at, id);

-- When the first step that nothing undoes was released; and what was left behind by a run that was aborted after it.
ALTER TABLE runs ADD COLUMN past_point_of_no_return_at BIGINT;
ALTER TABLE runs ADD COLUMN disposition TEXT;

-- The probes as they stood in the revision when the run began.
CREATE TABLE run_probes (
  run_id TEXT NOT NULL REFERENCES runs (id),
  ordinal INTEGER NOT NULL,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (run_id, ordinal),
  UNIQUE (run_id, name)
);

-- Every answer that a probe got; none is changed or removed.
CREATE TABLE run_probe_tries (
  run_id TEXT NOT NULL,
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  value TEXT NOT NULL,
  expected TEXT NOT NULL,
  passed BOOLEAN NOT NULL,
  evidence TEXT,
  at BIGINT NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  PRIMARY KEY (run_id, name, number),
  FOREIGN KEY (run_id, name) REFERENCES run_probes (run_id, name)
);

-- The executor gives up waiting for a probe; somebody else must agree.
CREATE TABLE run_finishes (
  run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs (id),
  reason TEXT NOT NULL,
  proposed_by_id TEXT NOT NULL REFERENCES people (id),
  proposed_by_name TEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  confirmed_by_id TEXT REFERENCES people (id),
  confirmed_by_name TEXT,
  confirmed_at BIGINT,
  CHECK (confirmed_by_id <> proposed_by_id)
);
