-- Changes that nobody makes alone, as they were proposed.
CREATE TABLE proposals (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('PublishRevision', 'GrantRoles', 'ChangePolicy')),
  subject_id TEXT NOT NULL,
  summary TEXT NOT NULL,
  reasons TEXT NOT NULL,
  payload TEXT NOT NULL,
  proposed_by_id TEXT NOT NULL REFERENCES people (id),
  proposed_by_name TEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('Pending', 'Approved', 'Rejected', 'Withdrawn', 'Superseded')),
  decided_by_id TEXT,
  decided_by_name TEXT,
  decided_at BIGINT,
  reason TEXT,
  -- The rule itself, once more, where no code can forget it.
  CHECK (state <> 'Approved' OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id))
);
CREATE INDEX proposals_by_state ON proposals (state, id);
CREATE INDEX proposals_pending ON proposals (kind, subject_id) WHERE state = 'Pending';

-- Who may do what, how that changed, and what was tried against the rule.
CREATE TABLE access_log (
  id TEXT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  what TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX access_log_by_event ON access_log (what, at);
-- only: sqlite
CREATE TRIGGER access_log_is_not_changed BEFORE UPDATE ON access_log BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;
CREATE TRIGGER access_log_is_not_deleted BEFORE DELETE ON access_log BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;
-- REPLACE removes the old row without asking the trigger above.
CREATE TRIGGER access_log_is_not_replaced BEFORE INSERT ON access_log
WHEN EXISTS (SELECT 1 FROM access_log WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END;
-- only: postgres
CREATE TRIGGER access_log_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log EXECUTE FUNCTION refuse_change();
-- both
