-- PAGES ---------------------------------------------------------------------

-- The bytes of captured pages; identical bytes are kept once. Pages of one site share most
-- of their markup, so most are packed against an earlier page of their site: to unpack one,
-- unpack the one it refers to (which refers to none) and give zstd its bytes as a prefix
-- (`zstd -d --patch-from REFERENCE`, or a raw-content dictionary in any zstd library).
CREATE TABLE payloads (
    id            INTEGER PRIMARY KEY,
    digest        TEXT NOT NULL UNIQUE,             -- BLAKE3 of the raw bytes, hexadecimal; checked at every read
    raw_bytes     INTEGER NOT NULL,                 -- length before compression
    encoding      TEXT NOT NULL CHECK (encoding IN ('zstd')),
    reference_id  INTEGER REFERENCES payloads (id), -- the page that it is packed against; NULL: none
    let_go_at     TEXT,                             -- when `newsvault prune` let the bytes go, or `merge` found them damaged; NULL: they are here
    content       BLOB,                             -- the compressed bytes; NULL: let go
    CHECK ((content IS NULL) = (let_go_at IS NOT NULL))
) STRICT;

CREATE INDEX payloads_by_reference ON payloads (reference_id) WHERE reference_id IS NOT NULL;

-- The pages that new pages of a site are packed against at present: a few a site, one a template.
CREATE TABLE site_references (
    site        TEXT NOT NULL,                      -- registrable domain of snapshots.final_url; empty for files on disk
    payload_id  INTEGER NOT NULL REFERENCES payloads (id), -- one without a reference of its own
    chosen_at   TEXT NOT NULL,                      -- when its page was captured
    PRIMARY KEY (site, payload_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX site_references_by_payload ON site_references (payload_id);

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
