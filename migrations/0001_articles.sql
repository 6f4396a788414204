-- The archive: one SQLite file. This text is its documentation; tables and
-- columns may be added by later migrations, names given here never change.
--
-- Times are UTC text, YYYY-MM-DDTHH:MM:SSZ, so they sort and compare as text and
-- SQLite's date functions read them. Only date_published and date_modified are as
-- the page prints them: with the page's own offset, or none, or a day only.
-- NULL means: the page, or the server, did not say.

-- Which migrations have been applied, with a fingerprint of their text.
CREATE TABLE schema_migrations (
    number      INTEGER PRIMARY KEY,                -- 1, 2, … without gaps; the highest is PRAGMA user_version
    name        TEXT NOT NULL,                      -- the file's name
    checksum    TEXT NOT NULL,                      -- BLAKE3 of the file's text, hexadecimal
    applied_at  TEXT NOT NULL                       -- when
) STRICT;

-- ARTICLES ------------------------------------------------------------------

-- One row a story (a canonical URL): what its latest revision says.
CREATE TABLE articles (
    id                      INTEGER PRIMARY KEY,
    canonical_url           TEXT NOT NULL UNIQUE,   -- the story's identity: no tracking parameters, rel=canonical within the site
    url                     TEXT NOT NULL,          -- as asked for
    kind                    TEXT NOT NULL CHECK (kind IN (
                                'article', 'live_blog', 'gallery', 'paywall_stub', 'other')),
    headline                TEXT,                   -- the story's own, without the site's name
    description             TEXT,                   -- standfirst or summary
    outlet                  TEXT,                   -- the news organisation that the story is credited to
    publisher               TEXT,                   -- the site that published the page
    byline                  TEXT,                   -- the authors' line as printed
    authors                 TEXT NOT NULL,          -- their names, joined by "; " (one a row: article_authors)
    date_published          TEXT,                   -- ISO 8601, as exact as the page says
    published_utc           TEXT,                   -- the same instant in UTC
    published_day           TEXT GENERATED ALWAYS AS (substr(date_published, 1, 10)) VIRTUAL, -- the day as printed
    date_modified           TEXT,                   -- ISO 8601, as the page claims
    modified_utc            TEXT,                   -- the same instant in UTC
    date_evidence           TEXT,                   -- what the dates rest on, if that is not plain
    agency                  TEXT NOT NULL,          -- wire services the text comes from, joined by "; "
    credit_line             TEXT,                   -- the credit as printed
    dateline                TEXT,                   -- "BEIJING, April 18 (Xinhua)"
    section                 TEXT,                   -- the site's section
    keywords                TEXT NOT NULL,          -- joined by "; " (one a row: article_keywords)
    language                TEXT,                   -- BCP 47
    image_url               TEXT,                   -- the lead image
    is_accessible_for_free  INTEGER CHECK (is_accessible_for_free IN (0, 1)), -- as the page claims
    claimed_word_count      INTEGER,                -- how many words the page says that the story has
    completeness            TEXT CHECK (completeness IN ('whole', 'part', 'stub')), -- how much of the story the body looks to be; NULL: no body
    suspect                 TEXT NOT NULL DEFAULT '',          -- why the body looks cut or wrong, joined by "; "; empty: it looks right
    confidence              TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(confidence)), -- how likely each field is right, 0 to 1: {"headline": 0.97, …}
    copyright_notice        TEXT,                   -- never part of the body
    usage_terms             TEXT,
    correction_notice       TEXT,                   -- "This article has been corrected …"
    pub_status              TEXT NOT NULL DEFAULT 'usable' CHECK (pub_status IN ('usable', 'withdrawn')),
    first_seen_at           TEXT NOT NULL,          -- captured for the first time
    last_seen_at            TEXT NOT NULL,          -- captured, or confirmed unchanged by the server, for the last time
    last_changed_at         TEXT NOT NULL,          -- when the latest revision was captured
    revision_count          INTEGER NOT NULL,       -- 1: never changed
    latest_revision_id      INTEGER NOT NULL REFERENCES revisions (id),
    latest_snapshot_id      INTEGER NOT NULL REFERENCES snapshots (id), -- the page that the latest revision was read from
    word_count              INTEGER NOT NULL,       -- of the body: words between spaces; each Chinese or Japanese character counts
    body                    TEXT NOT NULL           -- paragraphs with a blank line between; last, so that lists need not read past it
) STRICT;

CREATE INDEX articles_by_outlet ON articles (outlet, published_utc);
CREATE INDEX articles_by_day    ON articles (published_day);
CREATE INDEX articles_by_time   ON articles (published_utc);

-- Every version of a story that said something new, oldest number first. Never overwritten.
CREATE TABLE revisions (
    id                      INTEGER PRIMARY KEY,
    article_id              INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    number                  INTEGER NOT NULL,       -- 1 is the first reading
    snapshot_id             INTEGER NOT NULL REFERENCES snapshots (id), -- the page it was read from
    seen_at                 TEXT NOT NULL,          -- when that page was captured
    changed                 TEXT NOT NULL,          -- fields that differ from the revision before, joined by ","; empty for the first
    extractor_version       TEXT NOT NULL,          -- what read it
    -- From here on as in articles, as it stood then.
    kind                    TEXT NOT NULL,
    headline                TEXT,
    description             TEXT,
    outlet                  TEXT,
    publisher               TEXT,
    byline                  TEXT,
    authors                 TEXT NOT NULL,
    date_published          TEXT,
    published_utc           TEXT,
    date_modified           TEXT,
    modified_utc            TEXT,
    date_evidence           TEXT,
    agency                  TEXT NOT NULL,
    credit_line             TEXT,
    dateline                TEXT,
    section                 TEXT,
    keywords                TEXT NOT NULL,
    language                TEXT,
    image_url               TEXT,
    is_accessible_for_free  INTEGER,
    claimed_word_count      INTEGER,
    completeness            TEXT,
    suspect                 TEXT NOT NULL,
    confidence              TEXT NOT NULL,
    copyright_notice        TEXT,
    usage_terms             TEXT,
    correction_notice       TEXT,
    word_count              INTEGER NOT NULL,
    body                    TEXT NOT NULL,
    UNIQUE (article_id, number)
) STRICT;

-- People and desks that sign stories, one row a name.
CREATE TABLE authors (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE
) STRICT;

-- Who signed which story (its latest revision).
CREATE TABLE article_authors (
    article_id  INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,                   -- 1 is named first
    author_id   INTEGER NOT NULL REFERENCES authors (id),
    PRIMARY KEY (article_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX article_authors_by_author ON article_authors (author_id);

-- Keywords and tags, one row each.
CREATE TABLE keywords (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE
) STRICT;

-- Which story (its latest revision) has which keyword.
CREATE TABLE article_keywords (
    article_id  INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,                   -- the page's order, from 1
    keyword_id  INTEGER NOT NULL REFERENCES keywords (id),
    PRIMARY KEY (article_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX article_keywords_by_keyword ON article_keywords (keyword_id);

-- Posts of live blogs, one row a post as it was worded: an edited post is a new row, one
-- that is gone from the page stays. The latest revision's: last_revision = articles.revision_count.
CREATE TABLE live_posts (
    id              INTEGER PRIMARY KEY,
    article_id      INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    first_revision  INTEGER NOT NULL,               -- revisions.number that had it first
    last_revision   INTEGER NOT NULL,               -- and last
    position        INTEGER NOT NULL,               -- the page's order in that last revision, from 1
    published       TEXT,                           -- ISO 8601, as exact as the page says
    published_utc   TEXT,                           -- the same instant in UTC
    headline        TEXT,                           -- the post's own
    body            TEXT NOT NULL                   -- paragraphs with a blank line between
) STRICT;

CREATE INDEX live_posts_by_article ON live_posts (article_id, last_revision, position);

-- SEARCH --------------------------------------------------------------------

-- Full text of articles: SELECT … FROM articles_fts WHERE articles_fts MATCH 'bridge';
-- rowid is articles.id. Case and accents do not matter.
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    headline, description, body, outlet, byline,
    content = 'articles', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2"
);

-- The same for scripts that put no spaces between words (Chinese, Japanese, Thai,
-- Lao, Khmer, Burmese) and for Korean, which glues particles to them: only
-- articles that hold such text, each such character as a word of its own. So
-- 经济 is found as the phrase MATCH '"经 济"', however short it is.
CREATE VIRTUAL TABLE articles_fts_characters USING fts5 (
    headline, description, body, outlet, byline,
    content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
);

-- For changes by other programs; newsvault itself indexes batch by batch.
-- Index parts are merged eight at a time: half the writing of the usual four, for a
-- few more parts to look into.
INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 8);
INSERT INTO articles_fts_characters (articles_fts_characters, rank) VALUES ('automerge', 8);

CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts (rowid, headline, description, body, outlet, byline)
    VALUES (new.id, new.headline, new.description, new.body, new.outlet, new.byline);
END;

CREATE TRIGGER articles_fts_update
AFTER UPDATE OF headline, description, body, outlet, byline ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, headline, description, body, outlet, byline)
    VALUES ('delete', old.id, old.headline, old.description, old.body, old.outlet, old.byline);
    INSERT INTO articles_fts (rowid, headline, description, body, outlet, byline)
    VALUES (new.id, new.headline, new.description, new.body, new.outlet, new.byline);
END;

CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, headline, description, body, outlet, byline)
    VALUES ('delete', old.id, old.headline, old.description, old.body, old.outlet, old.byline);
    DELETE FROM articles_fts_characters WHERE rowid = old.id;
END;

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
    article_id         INTEGER REFERENCES articles (id) ON DELETE SET NULL -- the story it tells; NULL: none
) STRICT;

CREATE INDEX snapshots_unread     ON snapshots (id) WHERE extracted_at IS NULL;
CREATE INDEX snapshots_by_article ON snapshots (article_id) WHERE article_id IS NOT NULL;

-- RUNS ----------------------------------------------------------------------

-- One row a run of the program.
CREATE TABLE runs (
    id                INTEGER PRIMARY KEY,
    started_at        TEXT NOT NULL,
    ended_at          TEXT,                         -- NULL: still running, or killed
    captured          INTEGER NOT NULL DEFAULT 0,   -- pages fetched
    not_modified      INTEGER NOT NULL DEFAULT 0,   -- pages the server says stand as we have them
    refused           INTEGER NOT NULL DEFAULT 0,   -- not asked for, because of robots.txt
    failed            INTEGER NOT NULL DEFAULT 0,
    new_articles      INTEGER NOT NULL DEFAULT 0,
    revised_articles  INTEGER NOT NULL DEFAULT 0,
    unchanged         INTEGER NOT NULL DEFAULT 0,   -- read again, nothing new
    not_articles      INTEGER NOT NULL DEFAULT 0,   -- walls, front pages
    bytes             INTEGER NOT NULL DEFAULT 0,   -- of all bodies, after decompression
    ignore_robots_reason  TEXT                      -- why robots.txt was not heeded; NULL: it was
) STRICT;

-- Every request, whatever came of it.
CREATE TABLE fetches (
    id              INTEGER PRIMARY KEY,
    run_id          INTEGER NOT NULL REFERENCES runs (id),
    url             TEXT NOT NULL,                  -- asked for
    final_url       TEXT NOT NULL,                  -- what answered, after redirects
    host            TEXT NOT NULL,                  -- registrable domain; empty for files on disk
    started_at      TEXT NOT NULL,
    status          INTEGER,                        -- HTTP status of the last answer
    outcome         TEXT NOT NULL CHECK (outcome IN (
                        'captured', 'not_modified', 'hop', 'refused', 'failed')), -- hop: the page itself led on to another address
    error           TEXT,                           -- why there is no page, or a wall in its place: dns, timeout_idle, http_404, robots, bot_wall
    error_detail    TEXT,                           -- the cause in a sentence
    bytes           INTEGER NOT NULL,               -- of the body, after decompression
    wire_bytes      INTEGER NOT NULL,               -- of the body, as it came over the wire; 0 for files on disk
    from_cache      INTEGER GENERATED ALWAYS AS (outcome = 'not_modified') VIRTUAL, -- 1: the server says that the page stands as we have it
    ms              INTEGER NOT NULL,               -- the whole request
    first_byte_ms   INTEGER,                        -- until the answer began
    remote_address  TEXT,                           -- who answered
    snapshot_id     INTEGER REFERENCES snapshots (id), -- what was captured
    CHECK ((outcome = 'captured') = (snapshot_id IS NOT NULL)),
    CHECK (outcome NOT IN ('refused', 'failed') OR error IS NOT NULL),
    CHECK (outcome IN ('captured', 'refused', 'failed') OR error IS NULL)
) STRICT;

CREATE INDEX fetches_by_error    ON fetches (error) WHERE error IS NOT NULL;
CREATE INDEX fetches_by_snapshot ON fetches (snapshot_id) WHERE snapshot_id IS NOT NULL;

-- The redirects of a request, one row a step; the last led to fetches.final_url.
CREATE TABLE redirects (
    fetch_id  INTEGER NOT NULL REFERENCES fetches (id) ON DELETE CASCADE,
    step      INTEGER NOT NULL,                     -- 1 is the address asked for
    url       TEXT NOT NULL,                        -- what sent us on
    status    INTEGER NOT NULL,                     -- 301 and 308: for good
    PRIMARY KEY (fetch_id, step)
) STRICT, WITHOUT ROWID;

-- QUEUE ---------------------------------------------------------------------

-- Where addresses come from: a list's path, "-", the command line.
CREATE TABLE sources (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL UNIQUE,
    added_at  TEXT NOT NULL                         -- named for the first time
) STRICT;

-- What is remembered of a host (registrable domain) between runs; the empty name is the disk.
CREATE TABLE hosts (
    host         TEXT NOT NULL PRIMARY KEY,
    not_before   TEXT,                              -- nothing is asked of it before this moment
    pause_ms     INTEGER NOT NULL DEFAULT 0,        -- pause between two requests that its slow or busy answers have taught us
    next_at      TEXT,                              -- when its next waiting queue row is due; NULL: none waits
    next_due_at  TEXT                               -- when that row may be fetched, not_before heeded
) STRICT;

CREATE INDEX hosts_by_next_due ON hosts (next_due_at, next_at) WHERE next_due_at IS NOT NULL;

-- robots.txt as each origin gave it.
CREATE TABLE robots (
    origin      TEXT NOT NULL PRIMARY KEY,          -- https://www.example.com
    host        TEXT NOT NULL REFERENCES hosts (host),
    fetched_at  TEXT NOT NULL,
    status      INTEGER,                            -- HTTP; NULL: nothing came
    text        TEXT NOT NULL                       -- empty if there is none
) STRICT;

CREATE INDEX robots_by_host ON robots (host);

-- Every address that is or was to be fetched, once.
CREATE TABLE queue (
    id                  INTEGER PRIMARY KEY,
    canonical_url       TEXT NOT NULL UNIQUE,       -- normalised: no address is queued twice
    url                 TEXT NOT NULL,              -- as found
    host                TEXT NOT NULL REFERENCES hosts (host),
    source_id           INTEGER NOT NULL REFERENCES sources (id), -- who named it first
    added_at            TEXT NOT NULL,
    next_at             TEXT,                       -- due from this moment; NULL: never again
    leased_at           TEXT,                       -- being fetched since
    parked              INTEGER NOT NULL DEFAULT 0 CHECK (parked IN (0, 1)), -- 1: given up for now
    failures            INTEGER NOT NULL DEFAULT 0, -- in a row
    last_attempt_at     TEXT,
    last_error          TEXT,                       -- of the last attempt; NULL: it went well
    moved_to            TEXT,                       -- where it is asked for instead: moved for good, or a form of the page there
    etag                TEXT,                       -- validators of the last capture
    last_modified       TEXT,
    latest_snapshot_id  INTEGER REFERENCES snapshots (id)
) STRICT;

CREATE INDEX queue_by_snapshot ON queue (latest_snapshot_id) WHERE latest_snapshot_id IS NOT NULL;
CREATE INDEX queue_waiting ON queue (host, next_at) WHERE leased_at IS NULL;
CREATE INDEX queue_leased  ON queue (host) WHERE leased_at IS NOT NULL;
