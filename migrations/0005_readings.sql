-- READINGS ------------------------------------------------------------------

-- What readings of a page said that are not, or no more, what its revision says:
-- `newsvault reextract` reads pages again with a newer extractor. What the current
-- reading says stands in revisions, with its extractor_version.
CREATE TABLE readings (
    id                 INTEGER PRIMARY KEY,
    snapshot_id        INTEGER NOT NULL REFERENCES snapshots (id), -- the page
    extractor_version  TEXT NOT NULL,               -- what read it
    read_at            TEXT NOT NULL,               -- when
    verdict            TEXT NOT NULL CHECK (verdict IN (
                           'superseded',            -- it stood until a later reading took its place
                           'declined')),            -- it tells less of the story than what stands, which was kept
    fields             TEXT NOT NULL CHECK (json_valid(fields)) -- all that it said: {"headline": …, "body": …}, named as the columns of revisions
) STRICT;

CREATE INDEX readings_by_snapshot ON readings (snapshot_id);
