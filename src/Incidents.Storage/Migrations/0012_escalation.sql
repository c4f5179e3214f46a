-- Whom incidents climb to, and when. The plan of a revision is JSON that SQL does not look into; what is needed when an incident opens stands beside it.
CREATE TABLE escalation_chains (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  team_id TEXT REFERENCES teams (id),
  revision BIGINT NOT NULL,
  repeats BIGINT NOT NULL CHECK (repeats >= 0 AND repeats <= 9),
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT,
  -- When its contacts are tried by themselves; JSON, and when it is due.
  test_schedule TEXT,
  next_test_at BIGINT
);
CREATE UNIQUE INDEX escalation_chains_by_slug ON escalation_chains (slug) WHERE deleted_at IS NULL;
CREATE INDEX escalation_chains_to_be_tested ON escalation_chains (next_test_at) WHERE next_test_at IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE escalation_chain_revisions (
  chain_id TEXT NOT NULL REFERENCES escalation_chains (id),
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  plan TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (chain_id, number)
);
-- only: sqlite
CREATE TRIGGER escalation_chain_revisions_are_not_changed BEFORE UPDATE ON escalation_chain_revisions BEGIN SELECT RAISE(ABORT, 'revisions of escalation chains are append-only'); END;
CREATE TRIGGER escalation_chain_revisions_are_not_deleted BEFORE DELETE ON escalation_chain_revisions BEGIN SELECT RAISE(ABORT, 'revisions of escalation chains are append-only'); END;
CREATE TRIGGER escalation_chain_revisions_are_not_replaced BEFORE INSERT ON escalation_chain_revisions
WHEN EXISTS (SELECT 1 FROM escalation_chain_revisions WHERE chain_id = NEW.chain_id AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'revisions of escalation chains are append-only'); END;
-- only: postgres
CREATE TRIGGER escalation_chain_revisions_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON escalation_chain_revisions EXECUTE FUNCTION refuse_change();
-- both

ALTER TABLE services ADD COLUMN chain_id TEXT REFERENCES escalation_chains (id);

-- The chain of services that have none. One row.
CREATE TABLE escalation_settings (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  default_chain_id TEXT REFERENCES escalation_chains (id)
);

-- The chain that an incident was opened with, frozen, and how far it has climbed.
CREATE TABLE escalations (
  incident_id TEXT NOT NULL PRIMARY KEY REFERENCES incidents (id),
  chain_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  -- Counts on whenever it begins anew, so that a step of a round is taken once.
  round BIGINT NOT NULL,
  -- The next step, from 0.
  step BIGINT NOT NULL,
  repeats BIGINT NOT NULL,
  repeats_left BIGINT NOT NULL,
  has_reached BOOLEAN NOT NULL,
  -- As bad as the incident was when it was last looked at.
  severity TEXT NOT NULL CHECK (severity IN ('Sev1', 'Sev2', 'Sev3', 'Sev4')),
  -- It has become worse since.
  is_raised BOOLEAN NOT NULL,
  -- Since when it waits for the next step. Later than now only when the clock was set back.
  since_at BIGINT NOT NULL,
  -- Null while it does not climb.
  due_at BIGINT,
  gave_up_at BIGINT,
  -- Of each change another: what was decided on an older one is not stored.
  turn BIGINT NOT NULL,
  FOREIGN KEY (chain_id, revision) REFERENCES escalation_chain_revisions (chain_id, number)
);
CREATE INDEX escalations_due ON escalations (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX escalations_since ON escalations (since_at) WHERE due_at IS NOT NULL;
CREATE INDEX escalations_raised ON escalations (incident_id) WHERE is_raised;
CREATE INDEX escalations_of_chain ON escalations (chain_id, revision);

-- What was done, and for ever done once. Step 0 is what a person did by hand.
CREATE TABLE escalation_steps_taken (
  incident_id TEXT NOT NULL REFERENCES incidents (id),
  round BIGINT NOT NULL,
  step BIGINT NOT NULL,
  target TEXT NOT NULL,
  taken_at BIGINT NOT NULL,
  -- Whom the target was at that moment, as a JSON array of ids, and who of them no channel reaches.
  people TEXT NOT NULL,
  unreached TEXT NOT NULL,
  text TEXT NOT NULL,
  -- How long until the next step.
  wait_seconds BIGINT NOT NULL,
  PRIMARY KEY (incident_id, round, step, target)
);

-- Test pages of a chain.
CREATE TABLE chain_tests (
  id TEXT NOT NULL PRIMARY KEY,
  chain_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  begun_at BIGINT NOT NULL,
  begun_by_name TEXT NOT NULL,
  ends_at BIGINT NOT NULL,
  ended_at BIGINT,
  FOREIGN KEY (chain_id, revision) REFERENCES escalation_chain_revisions (chain_id, number)
);
CREATE INDEX chain_tests_of_chain ON chain_tests (chain_id, id);
CREATE UNIQUE INDEX chain_tests_one_open ON chain_tests (chain_id) WHERE ended_at IS NULL;

-- Whom a test page went to, for each step; person_id is empty for a shared channel.
CREATE TABLE chain_test_pages (
  test_id TEXT NOT NULL REFERENCES chain_tests (id),
  step BIGINT NOT NULL,
  target TEXT NOT NULL,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  is_reached BOOLEAN NOT NULL,
  acknowledged_at BIGINT,
  PRIMARY KEY (test_id, step, target, person_id)
);
CREATE INDEX chain_test_pages_of_person ON chain_test_pages (person_id, test_id) WHERE acknowledged_at IS NULL;
