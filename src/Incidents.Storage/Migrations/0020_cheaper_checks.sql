-- SQLite builds a table of its own for each list of three words and more, at each row that is written: a third of what a new alert cost. The same checks, said as comparisons.
-- Nothing of what is stored changes, so the text of the tables is: https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes".
-- only: sqlite
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, 'CHECK (severity IN (''Sev1'', ''Sev2'', ''Sev3'', ''Sev4''))', 'CHECK (severity = ''Sev1'' OR severity = ''Sev2'' OR severity = ''Sev3'' OR severity = ''Sev4'')')
WHERE type = 'table' AND name IN ('incidents', 'alerts', 'escalations');
UPDATE sqlite_master SET sql = replace(sql, 'CHECK (state IN (''Triggered'', ''Acknowledged'', ''Resolved''))', 'CHECK (state = ''Triggered'' OR state = ''Acknowledged'' OR state = ''Resolved'')')
WHERE type = 'table' AND name = 'incidents';
UPDATE sqlite_master SET sql = replace(sql, 'CHECK (state IN (''Firing'', ''Acknowledged'', ''Resolved''))', 'CHECK (state = ''Firing'' OR state = ''Acknowledged'' OR state = ''Resolved'')')
WHERE type = 'table' AND name = 'alerts';
UPDATE sqlite_master SET sql = replace(sql, 'CHECK (state IN (''Taken'', ''Unreadable'', ''Waiting'', ''Replayed''))', 'CHECK (state = ''Taken'' OR state = ''Unreadable'' OR state = ''Waiting'' OR state = ''Replayed'')')
WHERE type = 'table' AND name = 'intake_journal';
UPDATE sqlite_master SET sql = replace(sql, 'CHECK (state IN (''Pending'', ''Sent'', ''Folded'', ''Obsolete'', ''Dead''))', 'CHECK (state = ''Pending'' OR state = ''Sent'' OR state = ''Folded'' OR state = ''Obsolete'' OR state = ''Dead'')')
WHERE type = 'table' AND name = 'deliveries';
PRAGMA writable_schema = OFF;

-- Asked before each line of each timeline. The server's own connections fire what refuses to delete for the row that REPLACE takes away, which is the same to them;
-- to others the hash chain answers, as it does to who drops a trigger.
DROP TRIGGER timeline_entries_are_not_replaced;
-- both
