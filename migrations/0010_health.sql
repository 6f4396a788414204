-- HEALTH --------------------------------------------------------------------

-- How each site did, hour by hour: what `newsvault status` and its alerts rest on. Counted from
-- fetches and stored_revisions every few minutes by `watch`, and at the end of each run; hours of more than
-- eight days ago are added up in the first hour of their day, and go after half a year. By site and not by
-- outlet: the outlet's name is one of the things that may be missing.
CREATE TABLE site_hours (
    host                 TEXT NOT NULL,             -- registrable domain
    hour                 TEXT NOT NULL,             -- when it began
    requests             INTEGER NOT NULL DEFAULT 0,
    failed               INTEGER NOT NULL DEFAULT 0, -- of those, what fetches.error speaks of: refusals and walls too
    pages                INTEGER NOT NULL DEFAULT 0, -- captured pages that told a new story, or none
    stories              INTEGER NOT NULL DEFAULT 0, -- of those, new stories; all that follows is of these
    with_headline        INTEGER NOT NULL DEFAULT 0, -- how many of them have one, and so on
    with_date_published  INTEGER NOT NULL DEFAULT 0,
    with_authors         INTEGER NOT NULL DEFAULT 0,
    with_section         INTEGER NOT NULL DEFAULT 0,
    with_description     INTEGER NOT NULL DEFAULT 0,
    with_image           INTEGER NOT NULL DEFAULT 0,
    with_body            INTEGER NOT NULL DEFAULT 0,
    words                INTEGER NOT NULL DEFAULT 0, -- of their bodies, all together
    log_words            REAL NOT NULL DEFAULT 0,   -- the sum of ln(words + 1), for a mean that one long story does not move
    log_words_squared    REAL NOT NULL DEFAULT 0,   -- and of its squares
    confidence           REAL NOT NULL DEFAULT 0,   -- the sum of each story's confidence: the mean of that in headline, body, date and authors
    confidence_squared   REAL NOT NULL DEFAULT 0,   -- and of its squares
    PRIMARY KEY (host, hour)
) STRICT, WITHOUT ROWID;

CREATE INDEX site_hours_by_hour ON site_hours (hour);

-- How each source did, hour by hour; added up and kept like site_hours.
CREATE TABLE source_hours (
    source_id  INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    hour       TEXT NOT NULL,                       -- when it began
    asked      INTEGER NOT NULL DEFAULT 0,          -- how often
    failed     INTEGER NOT NULL DEFAULT 0,          -- of those, in vain: no answer, or none that can be read
    named      INTEGER NOT NULL DEFAULT 0,          -- pages that it had never named before
    PRIMARY KEY (source_id, hour)
) STRICT, WITHOUT ROWID;

-- How large the archive was at the end of each day.
CREATE TABLE archive_days (
    day        TEXT NOT NULL PRIMARY KEY,           -- in UTC
    seen_at    TEXT NOT NULL,                       -- when that was so
    bytes      INTEGER NOT NULL                     -- of the file
) STRICT;

-- Up to which row the figures above were counted.
CREATE TABLE counted (
    name     TEXT NOT NULL PRIMARY KEY,             -- of the table: fetches
    last_id  INTEGER NOT NULL                       -- its row
) STRICT;

-- What looks broken, or did: one row from when it is noticed until it is mended.
CREATE TABLE alerts (
    id         INTEGER PRIMARY KEY,
    rule       TEXT NOT NULL CHECK (rule IN (
                   'source_failing',                -- a source gives no answer that can be read
                   'source_silent',                 -- it answers, and has named nothing new for longer than is its habit
                   'site_failing',                  -- most requests to a site fail, as they did not before
                   'layout_changed',                -- its stories are read with less confidence than before, or not found any more
                   'field_lost',                    -- its stories have a field no more that they had before
                   'offline',                       -- nothing answers, or nearly all sources fail at once: it is rather our network
                   'disk_filling')),                -- there is little room left for the archive
    subject    TEXT NOT NULL,                       -- the source's name, the site, or "archive"
    field      TEXT NOT NULL DEFAULT '',            -- which field is lost: headline, date_published, authors, section, description, image_url, body
    message    TEXT NOT NULL,                       -- in a sentence, as it looked last
    figures    TEXT NOT NULL CHECK (json_valid(figures)), -- what that rests on
    since      TEXT NOT NULL,                       -- from when on it looks so
    opened_at  TEXT NOT NULL,                       -- when it was noticed
    closed_at  TEXT,                                -- when it was seen to be mended; NULL: it stands
    dismissed_at TEXT                               -- when a user said that it is known; NULL: it counts
) STRICT;

CREATE UNIQUE INDEX alerts_open ON alerts (rule, subject, field) WHERE closed_at IS NULL;
CREATE INDEX alerts_by_subject  ON alerts (subject, rule, field);

-- What happened to alerts, one row each time; never changed.
CREATE TABLE events (
    id        INTEGER PRIMARY KEY,
    at        TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('alert_opened', 'alert_closed')),
    alert_id  INTEGER NOT NULL REFERENCES alerts (id),
    message   TEXT NOT NULL                         -- in a sentence, as it was then
) STRICT;

CREATE INDEX events_by_alert ON events (alert_id);

-- Which events are to be told to whom ([alerts] in newsvault.toml): kept until they are delivered.
CREATE TABLE deliveries (
    event_id      INTEGER NOT NULL REFERENCES events (id),
    hook          TEXT NOT NULL CHECK (hook IN ('webhook', 'command')),
    tries         INTEGER NOT NULL DEFAULT 0,
    next_at       TEXT NOT NULL,                    -- not tried before; later than now while it is being tried
    last_error    TEXT,                             -- why the last try failed
    delivered_at  TEXT,                             -- NULL: not yet
    PRIMARY KEY (event_id, hook)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_waiting ON deliveries (hook, next_at) WHERE delivered_at IS NULL;
