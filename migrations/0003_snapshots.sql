-- PAGES ---------------------------------------------------------------------

-- The bytes of captured pages; identical bytes are kept once.
CREATE TABLE payloads (
    digest     TEXT PRIMARY KEY,                    -- BLAKE3 of the raw bytes, hexadecimal
    raw_bytes  INTEGER NOT NULL,                    -- length before compression
    encoding   TEXT NOT NULL CHECK (encoding IN ('zstd')),
    content    BLOB NOT NULL                        -- the compressed bytes
) STRICT;

-- One row a captured page: committed before anything is read from it.
CREATE TABLE snapshots (
    id                 INTEGER PRIMARY KEY,
    url                TEXT NOT NULL,               -- as asked for
    final_url          TEXT NOT NULL,               -- what answered, after redirects
    captured_at        TEXT NOT NULL,
    status             INTEGER NOT NULL,            -- HTTP; 200 for a page from disk
    headers            TEXT NOT NULL CHECK (json_valid(headers)), -- [["name", "value"], …] in order, names in lower case
    media_type         TEXT,                        -- text/html
    digest             TEXT NOT NULL REFERENCES payloads (digest), -- its bytes
    noarchive          INTEGER NOT NULL DEFAULT 0 CHECK (noarchive IN (0, 1)), -- 1: it asks not to be kept in archives
    extracted_at       TEXT,                        -- when it was read; NULL: not yet
    extractor_version  TEXT,                        -- what read it
    kind               TEXT CHECK (kind IN (        -- what it turned out to be
                           'article', 'live_blog', 'gallery', 'section_front', 'consent_wall', 'bot_wall',
                           'login_wall', 'paywall_stub', 'soft_404', 'other')),
    article_id         INTEGER REFERENCES articles (id) ON DELETE SET NULL, -- the story it tells; NULL: none
    reading            TEXT CHECK (reading IN (     -- what became of the reading; NULL: not read yet
                           'new', 'revised', 'unchanged',
                           'older', 'stub', 'empty', 'suspect', 'shorter', -- less than what we have: kept here, never shown
                           'gone',                  -- the story that stood at this address is gone
                           'no_story')),
    gist               TEXT                         -- of 'suspect' and 'shorter': digest of the text, so that the same again and again is believed
) STRICT;

CREATE INDEX snapshots_unread     ON snapshots (id) WHERE extracted_at IS NULL;
CREATE INDEX snapshots_by_article ON snapshots (article_id) WHERE article_id IS NOT NULL;
