-- Every page says whether something unread waits for who looks at it.
CREATE INDEX notifications_unread ON notifications (person_id, id) WHERE read_at IS NULL;
