-- Who is on call. The name, team and number of the present revision are kept here too, so that lists read one table.
CREATE TABLE schedules (
  id TEXT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  team_id TEXT REFERENCES teams (id),
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  -- Never deleted: who was on call stays answerable.
  removed_at BIGINT
);
CREATE UNIQUE INDEX schedules_by_slug ON schedules (slug) WHERE removed_at IS NULL;

-- What a schedule says from in_force_from on, until its next revision.
CREATE TABLE schedule_revisions (
  schedule_id TEXT NOT NULL REFERENCES schedules (id),
  number BIGINT NOT NULL,
  in_force_from BIGINT NOT NULL,
  name TEXT NOT NULL,
  team_id TEXT,
  zone TEXT NOT NULL,
  gaps_are_meant BOOLEAN NOT NULL,
  layers TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  PRIMARY KEY (schedule_id, number)
);
-- only: sqlite
CREATE TRIGGER schedule_revisions_are_not_changed BEFORE UPDATE ON schedule_revisions BEGIN SELECT RAISE(ABORT, 'revisions of schedules are append-only'); END;
CREATE TRIGGER schedule_revisions_are_not_deleted BEFORE DELETE ON schedule_revisions BEGIN SELECT RAISE(ABORT, 'revisions of schedules are append-only'); END;
-- REPLACE removes the old row without asking the trigger above.
CREATE TRIGGER schedule_revisions_are_not_replaced BEFORE INSERT ON schedule_revisions
WHEN EXISTS (SELECT 1 FROM schedule_revisions WHERE schedule_id = NEW.schedule_id AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'revisions of schedules are append-only'); END;
-- only: postgres
CREATE TRIGGER schedule_revisions_are_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON schedule_revisions EXECUTE FUNCTION refuse_change();
-- both

-- Two people who change shifts. It holds only when the other has accepted, as overrides.
CREATE TABLE schedule_swaps (
  id TEXT NOT NULL PRIMARY KEY,
  schedule_id TEXT NOT NULL REFERENCES schedules (id),
  offered_by TEXT NOT NULL REFERENCES people (id),
  offered_to TEXT NOT NULL REFERENCES people (id),
  gives_from BIGINT NOT NULL,
  gives_until BIGINT NOT NULL CHECK (gives_until > gives_from),
  takes_from BIGINT,
  takes_until BIGINT CHECK (takes_until > takes_from),
  reason TEXT NOT NULL,
  offered_at BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('Offered', 'Accepted', 'Declined', 'Withdrawn')),
  decided_at BIGINT,
  CHECK (offered_by <> offered_to)
);
CREATE INDEX schedule_swaps_by_schedule ON schedule_swaps (schedule_id, id);

-- Never deleted: one that was removed did hold until then.
CREATE TABLE schedule_overrides (
  id TEXT NOT NULL PRIMARY KEY,
  schedule_id TEXT NOT NULL REFERENCES schedules (id),
  person_id TEXT NOT NULL REFERENCES people (id),
  begins_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL CHECK (ends_at > begins_at),
  reason TEXT NOT NULL,
  swap_id TEXT REFERENCES schedule_swaps (id),
  made_by_id TEXT NOT NULL,
  made_by_name TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  removed_at BIGINT,
  removed_by_name TEXT
);
CREATE INDEX schedule_overrides_by_end ON schedule_overrides (schedule_id, ends_at);
CREATE INDEX schedule_overrides_by_schedule ON schedule_overrides (schedule_id, id);

-- Whoever has the address of a feed reads it without signing in; only the hash of its secret is here.
CREATE TABLE calendar_feeds (
  id TEXT NOT NULL PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES people (id),
  -- Null for all shifts of the person, in every schedule.
  schedule_id TEXT REFERENCES schedules (id),
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX calendar_feeds_by_person ON calendar_feeds (person_id, id) WHERE revoked_at IS NULL;

-- What was told of schedules: each thing once, by whichever server comes first.
CREATE TABLE schedule_tellings (
  told TEXT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL
);
CREATE INDEX schedule_tellings_by_time ON schedule_tellings (at);
