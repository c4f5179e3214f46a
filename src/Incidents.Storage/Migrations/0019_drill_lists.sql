-- What can be done or goes on; drills of a state and of a plan, newest first; exemptions that hold.
CREATE INDEX drills_current ON drills (due_at, id) WHERE state IN ('Open', 'InProgress', 'AwaitingWitness');
CREATE INDEX drills_by_state ON drills (state, id);
CREATE INDEX drills_by_plan ON drills (plan_id, id);
CREATE INDEX drill_exemptions_holding ON drill_exemptions (until_at) WHERE state = 'Approved';
