-- A shared account is nobody in particular; two accounts of one human are one person.
ALTER TABLE people ADD COLUMN kind TEXT NOT NULL DEFAULT 'Human' CHECK (kind IN ('Human', 'Shared'));
ALTER TABLE people ADD COLUMN same_as TEXT REFERENCES people (id);
-- Since when he may verify; null when he may not.
ALTER TABLE people ADD COLUMN verifier_since BIGINT;
UPDATE people SET verifier_since = created_at WHERE roles LIKE '%Responder%' OR roles LIKE '%Verifier%' OR roles LIKE '%Admin%';
-- A responder could verify until now; from here on that takes the role of a verifier.
UPDATE people SET roles = roles || ' Verifier' WHERE roles LIKE '%Responder%' AND roles NOT LIKE '%Verifier%' AND roles NOT LIKE '%Admin%';

-- When the password was last given in this session.
ALTER TABLE sessions ADD COLUMN authenticated_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET authenticated_at = created_at;

-- What a person is to be told. Written in the same commit as its cause.
CREATE TABLE notifications (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people (id),
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  text TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  read_at BIGINT
);
CREATE INDEX notifications_by_person ON notifications (person_id, id);
CREATE INDEX notifications_by_subject ON notifications (subject_id, kind);

-- What must still be done after an incident or a run.
CREATE TABLE action_items (
  id TEXT NOT NULL PRIMARY KEY,
  incident_id TEXT REFERENCES incidents (id),
  run_id TEXT REFERENCES runs (id),
  text TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  due_at BIGINT,
  closed_at BIGINT,
  closed_by_id TEXT,
  closed_by_name TEXT,
  outcome TEXT
);
CREATE INDEX action_items_open ON action_items (id) WHERE closed_at IS NULL;
CREATE INDEX action_items_by_incident ON action_items (incident_id, id);

CREATE TABLE verification_policies (
  version INTEGER NOT NULL PRIMARY KEY,
  policy TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by_name TEXT NOT NULL
);

-- The answer to a command that was sent with an Idempotency-Key, kept in the same commit as what the command did.
CREATE TABLE idempotent_answers (
  caller_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  body TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (caller_id, idempotency_key)
);
CREATE INDEX idempotent_answers_by_time ON idempotent_answers (answered_at);

ALTER TABLE incidents ADD COLUMN commander_id TEXT REFERENCES people (id);
ALTER TABLE incidents ADD COLUMN commander_name TEXT;
ALTER TABLE incidents ADD COLUMN closed_at BIGINT;
ALTER TABLE incidents ADD COLUMN closed_by_id TEXT;
ALTER TABLE incidents ADD COLUMN closed_by_name TEXT;

ALTER TABLE runs ADD COLUMN service_id TEXT REFERENCES services (id);
-- Who typed or changed a value of the run, or was its executor: none of them can be its second person.
CREATE TABLE run_contributors (
  run_id TEXT NOT NULL REFERENCES runs (id),
  person_id TEXT NOT NULL REFERENCES people (id),
  PRIMARY KEY (run_id, person_id)
);
INSERT INTO run_contributors (run_id, person_id) SELECT id, executor_id FROM runs;

ALTER TABLE run_steps ADD COLUMN mismatches INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_steps ADD COLUMN locked_at BIGINT;
ALTER TABLE run_steps ADD COLUMN unlocked_at BIGINT;

CREATE TABLE verifications_2 (
  id TEXT NOT NULL PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id),
  step_id TEXT NOT NULL,
  step_title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('Pending', 'Claimed', 'Verified', 'Released', 'BrokenGlass', 'Done', 'Failed', 'Mismatched', 'Rejected', 'Withdrawn', 'Superseded', 'Expired')),
  version INTEGER NOT NULL,
  executor_id TEXT NOT NULL REFERENCES people (id),
  executor_name TEXT NOT NULL,
  -- The account he asked with; another one of the same person is still the same person.
  executor_account_id TEXT NOT NULL,
  quorum INTEGER NOT NULL CHECK (quorum > 0),
  policy INTEGER NOT NULL,
  -- The frozen package: step text, revision, content hash, environment, fields, values; and the hash that binds it.
  package TEXT NOT NULL,
  package_hash TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  claimed_by_id TEXT,
  claimed_by_name TEXT,
  claimed_until BIGINT,
  verified_at BIGINT,
  released_at BIGINT,
  closed_at BIGINT,
  reason TEXT,
  warnings TEXT NOT NULL,
  release_token_hash TEXT,
  release_token_until BIGINT,
  UNIQUE (id, executor_id)
);
INSERT INTO verifications_2 (id, run_id, step_id, step_title, state, version, executor_id, executor_name, executor_account_id, quorum, policy, package, package_hash,
  requested_at, expires_at, verified_at, released_at, closed_at, reason, warnings)
-- What waited was asked for under other rules, and holds less than they look at: it is asked for anew.
SELECT id, run_id, step_id, step_title, CASE WHEN state IN ('Pending', 'Verified') THEN 'Superseded' ELSE state END, 1, executor_id, executor_name, executor_id, quorum, 0, package, package_hash,
  requested_at, expires_at, verified_at, CASE WHEN state = 'Released' THEN closed_at END, CASE WHEN state IN ('Pending', 'Verified') THEN expires_at ELSE closed_at END,
  CASE WHEN state IN ('Pending', 'Verified') THEN 'the program was upgraded' END, '[]' FROM verifications;
UPDATE run_steps SET state = 'InProgress' WHERE state IN ('AwaitingVerification', 'Verified');

CREATE TABLE verification_attempts_2 (
  verification_id TEXT NOT NULL,
  verifier_id TEXT NOT NULL REFERENCES people (id),
  verifier_name TEXT NOT NULL,
  executor_id TEXT NOT NULL,
  -- Values: he entered them. Reject: he said no, and needs none.
  kind TEXT NOT NULL CHECK (kind IN ('Values', 'Reject')),
  at BIGINT NOT NULL,
  matched BOOLEAN NOT NULL,
  -- False for one more who agreed when enough had, and for what came after the release.
  counted BOOLEAN NOT NULL,
  fast BOOLEAN NOT NULL,
  differing TEXT NOT NULL,
  entered TEXT NOT NULL,
  reason TEXT,
  PRIMARY KEY (verification_id, verifier_id, kind),
  -- The executor is copied so that this row can refuse him; it cannot be another than the verification's.
  FOREIGN KEY (verification_id, executor_id) REFERENCES verifications_2 (id, executor_id),
  CHECK (verifier_id <> executor_id)
);
INSERT INTO verification_attempts_2 (verification_id, verifier_id, verifier_name, executor_id, kind, at, matched, counted, fast, differing, entered)
SELECT verification_id, verifier_id, verifier_name, executor_id, 'Values', at, matched, TRUE, FALSE, differing, entered FROM verification_attempts;

DROP TABLE verification_attempts;
DROP TABLE verifications;
ALTER TABLE verifications_2 RENAME TO verifications;
ALTER TABLE verification_attempts_2 RENAME TO verification_attempts;
CREATE UNIQUE INDEX verifications_one_live ON verifications (run_id, step_id) WHERE state IN ('Pending', 'Claimed', 'Verified');
CREATE INDEX verifications_by_run ON verifications (run_id, id);
CREATE INDEX verifications_waiting ON verifications (expires_at, id) WHERE state IN ('Pending', 'Claimed');
CREATE INDEX verifications_by_executor ON verifications (executor_id, requested_at);
CREATE INDEX verifications_by_time ON verifications (requested_at);

-- Who said, in his own words, how much will be lost.
CREATE TABLE loss_acknowledgements (
  verification_id TEXT NOT NULL REFERENCES verifications (id),
  person_id TEXT NOT NULL REFERENCES people (id),
  person_name TEXT NOT NULL,
  typed TEXT NOT NULL,
  reason TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (verification_id, person_id)
);

-- The lawful exit when nobody answers, and what it costs: a review by somebody else.
CREATE TABLE break_glass (
  verification_id TEXT NOT NULL PRIMARY KEY REFERENCES verifications (id),
  run_id TEXT NOT NULL REFERENCES runs (id),
  incident_id TEXT NOT NULL REFERENCES incidents (id),
  step_id TEXT NOT NULL,
  executor_id TEXT NOT NULL REFERENCES people (id),
  executor_name TEXT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  review_due_at BIGINT NOT NULL,
  reminders INTEGER NOT NULL DEFAULT 0,
  reviewer_id TEXT,
  reviewer_name TEXT,
  reviewed_at BIGINT,
  finding TEXT,
  CHECK (reviewer_id <> executor_id)
);
CREATE INDEX break_glass_by_executor ON break_glass (executor_id, at);
CREATE INDEX break_glass_by_incident ON break_glass (incident_id);
CREATE INDEX break_glass_unreviewed ON break_glass (review_due_at) WHERE reviewed_at IS NULL;
