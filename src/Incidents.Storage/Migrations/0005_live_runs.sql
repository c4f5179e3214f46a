-- A step that the runbook does not have, and one that is gone through again.
ALTER TABLE run_steps ADD COLUMN inserted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE run_steps ADD COLUMN repeats TEXT;

ALTER TABLE runs ADD COLUMN origin TEXT NOT NULL DEFAULT 'Live' CHECK (origin IN ('Live', 'Paper'));
-- What the revision asked of executor, verifier and those present, as it stood when the run began; null where it asked for nothing.
ALTER TABLE runs ADD COLUMN rules TEXT;
ALTER TABLE runs ADD COLUMN deviation_count INTEGER NOT NULL DEFAULT 0;
CREATE INDEX runs_by_executor ON runs (executor_id, id);
CREATE INDEX verification_attempts_by_verifier ON verification_attempts (verifier_id);

-- Where a run went another way than its runbook.
CREATE TABLE run_deviations (
  run_id TEXT NOT NULL REFERENCES runs (id),
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN
    ('Skipped', 'Failed', 'Repeated', 'Returned', 'Inserted', 'Late', 'HandedOver', 'Unqualified', 'Overran', 'ValueCorrected')),
  step_id TEXT,
  at BIGINT NOT NULL,
  by_id TEXT NOT NULL,
  by_name TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
);

CREATE TABLE run_handovers (
  id TEXT NOT NULL PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id),
  state TEXT NOT NULL CHECK (state IN ('Offered', 'Accepted', 'Declined', 'Replaced')),
  from_id TEXT NOT NULL REFERENCES people (id),
  from_name TEXT NOT NULL,
  to_id TEXT NOT NULL REFERENCES people (id),
  to_name TEXT NOT NULL,
  offered_by_id TEXT NOT NULL REFERENCES people (id),
  offered_by_name TEXT NOT NULL,
  note TEXT NOT NULL,
  offered_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  closed_at BIGINT,
  reason TEXT,
  CHECK (to_id <> from_id)
);
-- A new offer takes the place of the old one: one receiver at a time.
CREATE UNIQUE INDEX run_handovers_one_open ON run_handovers (run_id) WHERE state = 'Offered';

-- Who says of himself that he is there; one row for each team he stands for.
CREATE TABLE run_presence (
  run_id TEXT NOT NULL REFERENCES runs (id),
  team TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES people (id),
  person_name TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (run_id, team, person_id)
);

-- A run that was carried out on paper, and whether both say afterwards that it was so.
CREATE TABLE run_papers (
  run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs (id),
  executor_id TEXT NOT NULL REFERENCES people (id),
  verifier_id TEXT NOT NULL REFERENCES people (id),
  verifier_name TEXT NOT NULL,
  imported_at BIGINT NOT NULL,
  imported_by_id TEXT NOT NULL REFERENCES people (id),
  imported_by_name TEXT NOT NULL,
  checks TEXT NOT NULL,
  executor_attested_at BIGINT,
  verifier_attested_at BIGINT,
  CHECK (verifier_id <> executor_id)
);
