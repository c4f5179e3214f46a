-- Settings and rules of a sender are changed by people who must not overwrite each other.
ALTER TABLE integrations ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;

-- Alerts of the group of an incident that was merged go to where it went.
CREATE INDEX incidents_merged_by_group ON incidents (service_id, group_key, id) WHERE merged_into IS NOT NULL;
CREATE INDEX incidents_merged_into ON incidents (merged_into) WHERE merged_into IS NOT NULL;

-- Whether anything is left that could not be read.
CREATE INDEX intake_journal_problems ON intake_journal (integration_id, seq) WHERE problem IS NOT NULL;
