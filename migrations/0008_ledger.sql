-- LEDGER --------------------------------------------------------------------

-- A chain of hashes over everything that was captured, in order; rows are only ever added.
-- Each hash covers the one before, so whoever keeps one hash outside (`newsvault head` prints
-- the newest) can prove later that nothing up to it was altered, removed or slipped in:
-- `newsvault check --since-head`. Without newsvault: see the view ledger_entries.
CREATE TABLE ledger (
    seq            INTEGER PRIMARY KEY,             -- 1, 2, … without gaps
    snapshot_id    INTEGER REFERENCES snapshots (id), -- the capture entered here; NULL: bytes were let go
    let_go_digest  TEXT REFERENCES payloads (digest), -- the bytes that `newsvault prune` let go; NULL: a capture was entered
    let_go_at      TEXT,                            -- when
    hash           TEXT NOT NULL,                   -- of this entry and all before it, BLAKE3, hexadecimal
    CHECK ((snapshot_id IS NULL) <> (let_go_digest IS NULL)),
    CHECK ((let_go_digest IS NULL) = (let_go_at IS NULL))
) STRICT;

-- What each entry's hash is made of: hash = BLAKE3(hash of the entry before || char(10) || entry),
-- in UTF-8, with 64 zeros before the first. An entry's lines are joined by char(10).
CREATE VIEW ledger_entries AS SELECT
    seq,                                            -- as in ledger
    hash,                                           -- as in ledger
    CASE WHEN snapshot_id IS NOT NULL
        THEN 'snapshot' || char(10) || url || char(10) || final_url || char(10) || captured_at
            || char(10) || status || char(10) || headers || char(10) || digest
        ELSE 'let go' || char(10) || let_go_digest || char(10) || let_go_at
    END AS entry                                    -- the text; NULL: its snapshot is gone
FROM ledger LEFT JOIN snapshots ON snapshots.id = snapshot_id;
