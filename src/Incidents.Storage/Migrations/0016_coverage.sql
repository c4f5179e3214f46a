-- What is risky about a service, and by which runbook it is done where that was set by hand.
CREATE TABLE service_capabilities (
  service_id TEXT NOT NULL REFERENCES services (id),
  capability TEXT NOT NULL CHECK (capability IN ('Restore', 'Failover', 'Rollback', 'KeyRotation', 'Purge')),
  runbook_id TEXT REFERENCES runbooks (id),
  PRIMARY KEY (service_id, capability)
);
-- Changes of the whole list, counted from 1 for a service of which nothing was said.
CREATE TABLE service_capability_revisions (
  service_id TEXT NOT NULL PRIMARY KEY REFERENCES services (id),
  revision INTEGER NOT NULL
);
-- What current revisions say of themselves.
CREATE TABLE runbook_capabilities (
  runbook_id TEXT NOT NULL REFERENCES runbooks (id),
  capability TEXT NOT NULL CHECK (capability IN ('Restore', 'Failover', 'Rollback', 'KeyRotation', 'Purge')),
  PRIMARY KEY (runbook_id, capability)
);
CREATE INDEX drills_by_due ON drills (due_at);
CREATE INDEX drills_by_end ON drills (ended_at) WHERE ended_at IS NOT NULL;
