-- What was changed, or will be, and when: the first thing one looks at when trouble begins.
CREATE TABLE changes (
  id TEXT NOT NULL PRIMARY KEY,
  -- Null when a person or an API key told of it.
  integration_id TEXT REFERENCES integrations (id),
  told_by_kind TEXT NOT NULL,
  told_by_id TEXT NOT NULL,
  told_by_name TEXT NOT NULL,
  -- The sender's own id: told twice, it is one change.
  external_id TEXT,
  service_id TEXT REFERENCES services (id),
  summary TEXT NOT NULL,
  source TEXT,
  -- Of a planned one, when it begins.
  happened_at BIGINT NOT NULL,
  -- Set for planned ones only.
  ends_at BIGINT CHECK (ends_at >= happened_at),
  version TEXT,
  author TEXT,
  links TEXT NOT NULL,
  details TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  cancelled_at BIGINT,
  cancel_reason TEXT
);
CREATE UNIQUE INDEX changes_told_once ON changes (integration_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX changes_by_time ON changes (happened_at, id);
CREATE INDEX changes_by_service ON changes (service_id, happened_at, id);
CREATE INDEX changes_planned ON changes (ends_at, happened_at) WHERE ends_at IS NOT NULL;

-- For which incidents was looked for suspects: each once, by whichever server comes first.
CREATE TABLE change_looks (
  incident_id TEXT NOT NULL PRIMARY KEY REFERENCES incidents (id),
  at BIGINT NOT NULL,
  suspects INTEGER NOT NULL
);

-- How far the incidents were gone through; one row, from the first look on.
CREATE TABLE change_watch (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  incident_id TEXT NOT NULL
);
