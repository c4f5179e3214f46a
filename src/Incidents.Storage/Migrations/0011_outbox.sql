-- Where people, and shared rooms, are told: those of a person (person_id) are used once he has typed back the code that was sent there.
CREATE TABLE destinations (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT REFERENCES people (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('Email', 'Webhook', 'Slack', 'Teams', 'Mattermost', 'Ntfy', 'Gateway')),
  -- The address, or for a gateway the template of one.
  address TEXT NOT NULL,
  secret TEXT,
  recipient TEXT,
  content_type TEXT,
  body TEXT,
  created_at BIGINT NOT NULL,
  verified_at BIGINT,
  code_hash TEXT,
  code_tries BIGINT NOT NULL DEFAULT 0,
  code_sent_at BIGINT,
  -- What is known of it from sending there.
  paged_at BIGINT,
  succeeded_at BIGINT,
  failing_since BIGINT,
  gone_since BIGINT,
  disabled_at BIGINT,
  disabled_why TEXT
);
CREATE INDEX destinations_by_person ON destinations (person_id, id) WHERE person_id IS NOT NULL;
CREATE INDEX destinations_shared ON destinations (id) WHERE person_id IS NULL;

-- Which of his ways a person wants, when, and after how many minutes.
CREATE TABLE notification_rules (
  person_id TEXT NOT NULL PRIMARY KEY REFERENCES people (id),
  rules TEXT NOT NULL
);

ALTER TABLE notifications ADD COLUMN cause TEXT;
CREATE UNIQUE INDEX notifications_by_cause ON notifications (person_id, cause) WHERE cause IS NOT NULL;

-- What is to be sent, written in the same commit as its cause. fence counts the tries that were begun: who comes late with an older number changes nothing.
CREATE TABLE deliveries (
  id TEXT NOT NULL PRIMARY KEY,
  cause TEXT NOT NULL,
  destination_id TEXT NOT NULL,
  person_id TEXT,
  kind TEXT NOT NULL,
  urgency TEXT NOT NULL CHECK (urgency IN ('Low', 'High')),
  subject_id TEXT NOT NULL,
  incident_id TEXT,
  text TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'Pending' CHECK (state IN ('Pending', 'Sent', 'Folded', 'Obsolete', 'Dead')),
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  tried_at BIGINT,
  tries BIGINT NOT NULL DEFAULT 0,
  lease_until BIGINT,
  fence BIGINT NOT NULL DEFAULT 0,
  closed_at BIGINT,
  error TEXT,
  -- The delivery in whose message this one was told.
  folded_into TEXT,
  UNIQUE (cause, destination_id)
);
CREATE INDEX deliveries_due ON deliveries (destination_id, due_at) WHERE state = 'Pending';
CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 'Dead';
CREATE INDEX deliveries_folded ON deliveries (folded_into) WHERE folded_into IS NOT NULL;
CREATE INDEX deliveries_by_subject ON deliveries (subject_id, id);
CREATE INDEX deliveries_by_incident ON deliveries (incident_id, id) WHERE incident_id IS NOT NULL;

-- Links by which a person acts from a message: once, and for a day. Of the link itself only the hash is kept.
CREATE TABLE action_links (
  hash TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people (id),
  action TEXT NOT NULL CHECK (action IN ('Acknowledge', 'Resolve')),
  -- The incident, or the delivery whose incidents are meant.
  subject_id TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX action_links_by_expiry ON action_links (expires_at);
