-- Drills of a state (what can be done now are few) and of a plan, newest first; exemptions that hold.
CREATE INDEX drills_by_state ON drills (state, id);
CREATE INDEX drills_by_plan ON drills (plan_id, id);
CREATE INDEX drill_exemptions_holding ON drill_exemptions (until_at) WHERE state = 'Approved';
