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
