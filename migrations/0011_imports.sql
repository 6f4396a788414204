-- IMPORTS -------------------------------------------------------------------

-- Files that were imported, and how far: `newsvault import` goes on where it was stopped, and
-- reads no file twice. What is in a file is known by what it is (address, moment, bytes), too.
CREATE TABLE imports (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,                       -- as it was named for the first time
    bytes      INTEGER NOT NULL,                    -- its length
    head       TEXT NOT NULL,                       -- BLAKE3 of its first MiB, hexadecimal: with the length, what it is known by
    began_at   TEXT NOT NULL,                       -- for the first time
    items      INTEGER NOT NULL DEFAULT 0,          -- things in it (records, lines, a page) that are done with
    taken      INTEGER NOT NULL DEFAULT 0,          -- of those, captures that were new to the archive
    ended_at   TEXT,                                -- when all of it was done with; NULL: not yet
    UNIQUE (head, bytes)
) STRICT;

-- What imported files say that servers answered when they had no page to bring. Of a page that is
-- not here it waits until it is: an answer counts from the moment at which it was given, whenever it
-- came in.
CREATE TABLE imported_answers (
    id            INTEGER PRIMARY KEY,
    url           TEXT NOT NULL,                    -- asked for
    canonical_url TEXT NOT NULL,                    -- that as stories have it
    answered_at   TEXT NOT NULL,
    status        INTEGER NOT NULL CHECK (status IN (304, 404, 410)), -- 304: it stands as it was; 404, 410: it is gone
    article_id    INTEGER REFERENCES articles (id) ON DELETE SET NULL, -- the story of which it counts; NULL: it is not here, or was first seen later
    UNIQUE (url, answered_at, status)
) STRICT;

CREATE INDEX imported_answers_by_article ON imported_answers (article_id) WHERE article_id IS NOT NULL;
CREATE INDEX imported_answers_waiting ON imported_answers (canonical_url) WHERE article_id IS NULL;

-- Captures in imported files of bytes that only another capture has, which is not here yet.
CREATE TABLE imported_revisits (
    id               INTEGER PRIMARY KEY,
    url              TEXT NOT NULL,
    captured_at      TEXT NOT NULL,
    refers_to_url    TEXT NOT NULL,                 -- the other capture: its address
    refers_to_date   TEXT,                          -- and its moment, if it is told
    payload_digest   TEXT,                          -- of the bytes, as the file has it: sha1:…
    headers          TEXT NOT NULL,                 -- of the answer, one a line; empty: those of the other capture
    UNIQUE (url, captured_at)
) STRICT;
