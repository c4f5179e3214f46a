-- The signs of life that are expected of senders; '' is the integration itself, of which everything it sends is one.
CREATE TABLE heartbeats (
  integration_id TEXT NOT NULL REFERENCES integrations (id),
  name TEXT NOT NULL,
  every_seconds BIGINT NOT NULL CHECK (every_seconds > 0),
  grace_seconds BIGINT NOT NULL CHECK (grace_seconds >= 0),
  severity TEXT NOT NULL CHECK (severity IN ('Sev1', 'Sev2', 'Sev3', 'Sev4')),
  expected_from BIGINT NOT NULL,
  last_at BIGINT,
  -- While it is silent: when it was last heard.
  silent_since BIGINT,
  raised_at BIGINT,
  heard_again BOOLEAN NOT NULL DEFAULT FALSE,
  -- Until then one server tells of its silence, or of the end of it.
  lease_until BIGINT,
  PRIMARY KEY (integration_id, name)
);

-- Since when somebody listens: silence while nobody did is ours. One row.
CREATE TABLE heartbeat_listening (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  since BIGINT NOT NULL,
  alive_at BIGINT NOT NULL
);
