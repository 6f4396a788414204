-- RUNS ----------------------------------------------------------------------

-- One row a run of the program.
CREATE TABLE runs (
    id                INTEGER PRIMARY KEY,
    uid               TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(8)))), -- what it is called in every archive that takes it over, by chance
    started_at        TEXT NOT NULL,
    ended_at          TEXT,                         -- NULL: still running, or killed
    alive_until       TEXT,                         -- its leases hold until then, unless it says again that it lives; NULL: it holds none
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

CREATE INDEX runs_alive ON runs (alive_until) WHERE alive_until IS NOT NULL;

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
                        'captured', 'not_modified', 'hop', 'listed', 'refused', 'failed')), -- hop: the page itself led on to another address; listed: a source answered
    error           TEXT,                           -- why there is no page, or a wall in its place: dns, timeout_idle, http_404, robots, bot_wall
    error_detail    TEXT,                           -- the cause in a sentence
    bytes           INTEGER NOT NULL,               -- of the body, after decompression
    wire_bytes      INTEGER NOT NULL,               -- of the body, as it came over the wire; 0 for files on disk
    from_cache      INTEGER GENERATED ALWAYS AS (outcome = 'not_modified') VIRTUAL, -- 1: the server says that the page stands as we have it
    ms              INTEGER NOT NULL,               -- the whole request
    first_byte_ms   INTEGER,                        -- until the answer began
    remote_address  TEXT,                           -- who answered
    snapshot_id     INTEGER REFERENCES snapshots (id), -- what was captured
    article_id      INTEGER REFERENCES articles (id) ON DELETE SET NULL, -- the story that was confirmed (not_modified) or looked for in vain (404, 410, a page in its place that says so)
    CHECK ((outcome = 'captured') = (snapshot_id IS NOT NULL)),
    CHECK (outcome NOT IN ('refused', 'failed') OR error IS NOT NULL),
    CHECK (outcome IN ('captured', 'refused', 'failed') OR error IS NULL)
) STRICT;

CREATE INDEX fetches_by_error    ON fetches (error) WHERE error IS NOT NULL;
CREATE INDEX fetches_by_article  ON fetches (article_id) WHERE article_id IS NOT NULL;
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

-- Where addresses come from: what is followed, and lists that were named once.
CREATE TABLE sources (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,                -- what it is called; of a list its path, "-" or "command line"
    kind       TEXT NOT NULL DEFAULT 'named' CHECK (kind IN (
                   'named',                         -- a list or page that a user named to a run: not followed
                   'feed', 'sitemap', 'section_page', 'web_list',
                   'auto')),                        -- whatever it turns out to be
    url        TEXT UNIQUE,                         -- where it is asked; NULL: it is not followed
    home       TEXT,                                -- the page that it belongs to
    origin     TEXT NOT NULL DEFAULT 'command' CHECK (origin IN ('command', 'config')), -- who follows it: the config's are changed there
    schedule   TEXT NOT NULL DEFAULT 'auto',        -- cron's five fields, an interval, or auto: as often as it changes
    time_zone  TEXT NOT NULL DEFAULT 'UTC',         -- whose clock cron's fields are on
    include    TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(include)), -- regular expressions, one of which an address must match, if there are any
    exclude    TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(exclude)), -- and none of which it may match
    language   TEXT,                                -- of its stories, where their pages say none
    outlet     TEXT,                                -- of its stories, where their pages say none
    revisit    TEXT NOT NULL DEFAULT 'usual',       -- when the stories that it was the first to name are looked at again: usual, never, or times since their last change: 1h 6h 1d
    requests_a_day INTEGER CHECK (requests_a_day > 0), -- requests a day (UTC) that its host gets at most; NULL: as any host
    delay_ms   INTEGER CHECK (delay_ms >= 0),       -- pause between two requests to its host; NULL: as for any host
    paused     INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)), -- 1: not asked until it is resumed
    added_at   TEXT NOT NULL                        -- named for the first time
) STRICT;

-- The addresses at which a source is asked, with their habits: one, and for an index of
-- sitemaps one more for each of them. When they are due stands in the queue.
CREATE TABLE source_parts (
    queue_id       INTEGER PRIMARY KEY REFERENCES queue (id) ON DELETE CASCADE,
    source_id      INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    pause_s        INTEGER NOT NULL,                -- seconds between two askings, as its changes have taught us
    digest         TEXT,                            -- BLAKE3 of its last answer
    said_modified  TEXT,                            -- when it was last changed, as its index says
    changed_at     TEXT,                            -- when its answer last was another one
    news_at        TEXT,                            -- when it last named a page that was new
    answered_at    TEXT,                            -- when it last answered
    pages          INTEGER NOT NULL DEFAULT 0,      -- that it was the first to name
    hub            TEXT,                            -- WebSub: where it says that its changes are announced; nothing is asked there
    topic          TEXT,                            -- its own address by its word, which is its name at the hub
    failures       INTEGER NOT NULL DEFAULT 0,      -- askings in a row without an answer that could be read
    problem        TEXT                             -- why the last answer could not be read; NULL: it could, or there was none
) STRICT;

CREATE INDEX source_parts_by_source ON source_parts (source_id);

-- What a source says of a page that it names: evidence, not fact.
CREATE TABLE discoveries (
    queue_id        INTEGER NOT NULL REFERENCES queue (id) ON DELETE CASCADE,
    source_id       INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    seen_at         TEXT NOT NULL,                  -- named for the first time
    headline        TEXT,
    date_published  TEXT,                           -- ISO 8601, as exact as the source says
    date_modified   TEXT,                           -- the newest that it said
    authors         TEXT NOT NULL,                  -- joined by "; "
    section         TEXT,
    language        TEXT,
    outlet          TEXT,
    PRIMARY KEY (queue_id, source_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX discoveries_by_source ON discoveries (source_id);

-- What is remembered of a host (registrable domain) between runs; the empty name is the disk.
CREATE TABLE hosts (
    host         TEXT NOT NULL PRIMARY KEY,
    not_before   TEXT,                              -- nothing is asked of it before this moment
    pause_ms     INTEGER NOT NULL DEFAULT 0,        -- pause between two requests that its slow or busy answers have taught us
    next_at      TEXT,                              -- when its next waiting queue row is due; NULL: none waits
    next_due_at  TEXT,                              -- when that row may be fetched, not_before and the budget heeded
    delay_ms     INTEGER,                           -- pause between two requests that its sources' user wants; NULL: the usual one
    requests_a_day  INTEGER,                        -- requests a day (UTC) that it gets at most, robots.txt and redirects included; NULL: the usual number
    requests_day TEXT,                              -- the last day (UTC) on which it was asked something
    requests     INTEGER NOT NULL DEFAULT 0,        -- how often on that day, leases that are held included
    waits_until  TEXT,                              -- its budget for the day is used up until this moment
    looks_wait_until TEXT,                          -- the part of it for looking again is used up: three quarters, so that news of the day has the rest
    held_by      INTEGER REFERENCES runs (id),      -- the run that asks it, or did last
    held_until   TEXT                               -- no other run asks it before this moment; NULL: it is being asked
) STRICT;

CREATE INDEX hosts_by_next_due ON hosts (next_due_at, next_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX hosts_held        ON hosts (held_by) WHERE held_by IS NOT NULL AND held_until IS NULL;

-- How often a host's stories are edited, by how long they had not changed: what looking
-- again has shown. Decides how often they are looked at.
CREATE TABLE edit_habits (
    host   TEXT NOT NULL REFERENCES hosts (host),
    span   INTEGER NOT NULL CHECK (span BETWEEN 1 AND 6), -- time since the last change: 1 the first hour, 2 until 6 hours, 3 a day, 4 three days, 5 ten days, 6 thirty days
    looks  REAL NOT NULL,                           -- how often such a span was looked over; older looks fade
    edits  REAL NOT NULL,                           -- edits that were found; one found after several spans is parted among them
    PRIMARY KEY (host, span)
) STRICT, WITHOUT ROWID;

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
    canonical_url       TEXT NOT NULL UNIQUE,       -- normalised: no address is queued twice; of a source with "source:" before it
    url                 TEXT NOT NULL,              -- as found
    host                TEXT NOT NULL REFERENCES hosts (host),
    source_id           INTEGER NOT NULL REFERENCES sources (id), -- who named it first
    added_at            TEXT NOT NULL,
    next_at             TEXT,                       -- due from this moment; NULL: never again
    leased_at           TEXT,                       -- being fetched since
    leased_by           INTEGER REFERENCES runs (id), -- by this run
    parked              INTEGER NOT NULL DEFAULT 0 CHECK (parked IN (0, 1)), -- 1: given up for now
    failures            INTEGER NOT NULL DEFAULT 0, -- in a row
    last_attempt_at     TEXT,                       -- when the last request for it began
    last_error          TEXT,                       -- of the last attempt; NULL: it went well
    moved_to            TEXT,                       -- where it is asked for instead: moved for good, or a form of the page there
    etag                TEXT,                       -- validators of the last capture
    last_modified       TEXT,
    latest_snapshot_id  INTEGER REFERENCES snapshots (id)
) STRICT;

CREATE INDEX queue_by_snapshot ON queue (latest_snapshot_id) WHERE latest_snapshot_id IS NOT NULL;
CREATE INDEX queue_waiting ON queue (host, latest_snapshot_id IS NOT NULL, next_at) WHERE leased_at IS NULL;
CREATE INDEX queue_leased  ON queue (host) WHERE leased_at IS NOT NULL;
