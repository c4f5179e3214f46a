-- What a runbook should say otherwise after a run that went another way; never published by itself.
CREATE TABLE revision_proposals (
  id TEXT NOT NULL PRIMARY KEY,
  runbook_id TEXT NOT NULL REFERENCES runbooks (id),
  runbook TEXT NOT NULL,
  run_id TEXT NOT NULL UNIQUE REFERENCES runs (id),
  based_on INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('Proposed', 'Waiting', 'Accepted', 'Rejected')),
  priority TEXT NOT NULL CHECK (priority IN ('Normal', 'High')),
  owner TEXT,
  assigned_to TEXT NOT NULL,
  hunks TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  reminded_at BIGINT,
  decided_by_id TEXT,
  decided_by_name TEXT,
  decided_at BIGINT,
  reason TEXT,
  taken TEXT,
  published INTEGER,
  waits_for TEXT REFERENCES proposals (id),
  CHECK (state <> 'Rejected' OR reason IS NOT NULL),
  CHECK ((state = 'Waiting') = (waits_for IS NOT NULL))
);
CREATE INDEX revision_proposals_by_runbook ON revision_proposals (runbook_id, id);
CREATE INDEX revision_proposals_open ON revision_proposals (id) WHERE state IN ('Proposed', 'Waiting');
CREATE INDEX revision_proposals_to_remind ON revision_proposals (due_at) WHERE state = 'Proposed' AND reminded_at IS NULL;
CREATE INDEX revision_proposals_waiting ON revision_proposals (waits_for) WHERE waits_for IS NOT NULL;

-- When it was looked at for what its runbook should learn; runs that had ended before are left alone.
ALTER TABLE runs ADD COLUMN learned_at BIGINT;
UPDATE runs SET learned_at = ended_at WHERE state <> 'Active';
CREATE INDEX runs_to_learn_from ON runs (id) WHERE state <> 'Active' AND learned_at IS NULL;

-- One kind more.
-- only: sqlite
CREATE TABLE run_deviations_2 (
  run_id TEXT NOT NULL REFERENCES runs (id),
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN
    ('Skipped', 'Failed', 'Repeated', 'Returned', 'Inserted', 'Late', 'HandedOver', 'Unqualified', 'Overran', 'ValueCorrected', 'CalledWrong')),
  step_id TEXT,
  at BIGINT NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
);
INSERT INTO run_deviations_2 SELECT run_id, seq, kind, step_id, at, by_id, by_name, text FROM run_deviations;
DROP TABLE run_deviations;
ALTER TABLE run_deviations_2 RENAME TO run_deviations;
-- only: postgres
ALTER TABLE run_deviations DROP CONSTRAINT run_deviations_kind_check;
ALTER TABLE run_deviations ADD CONSTRAINT run_deviations_kind_check CHECK (kind IN
  ('Skipped', 'Failed', 'Repeated', 'Returned', 'Inserted', 'Late', 'HandedOver', 'Unqualified', 'Overran', 'ValueCorrected', 'CalledWrong'));
-- both
