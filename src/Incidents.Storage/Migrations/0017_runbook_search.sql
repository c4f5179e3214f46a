-- What runbooks say, to be searched word by word: the current revision of each. Rows are written by the store; a trigger could not, where FTS5 is no trusted schema.
-- only: sqlite
CREATE VIRTUAL TABLE runbook_search USING fts5 (slug UNINDEXED, title, words, tokenize = 'unicode61 remove_diacritics 0');
INSERT INTO runbook_search (slug, title, words)
SELECT r.slug, r.title, substr(v.markdown, 1, 200000) FROM runbooks r JOIN runbook_revisions v ON v.runbook_id = r.id AND v.number = r.revision;
-- only: postgres
CREATE TABLE runbook_search (
  slug TEXT NOT NULL PRIMARY KEY,
  words TSVECTOR NOT NULL
);
CREATE INDEX runbook_search_words ON runbook_search USING gin (words);
INSERT INTO runbook_search (slug, words)
SELECT r.slug, setweight(to_tsvector('simple', regexp_replace(r.title, '[^[:alnum:]]+', ' ', 'g')), 'A') || to_tsvector('simple', regexp_replace(left(v.markdown, 200000), '[^[:alnum:]]+', ' ', 'g'))
FROM runbooks r JOIN runbook_revisions v ON v.runbook_id = r.id AND v.number = r.revision;
-- both
