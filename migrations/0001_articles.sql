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
    published_day           TEXT,                   -- the day as printed
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
    pub_status              TEXT NOT NULL DEFAULT 'usable' CHECK (pub_status IN ('usable', 'withdrawn')), -- withdrawn: gone from its address; the text stays
    pub_status_evidence     TEXT,                   -- what that rests on, as in status_changes; NULL: it never went away
    pub_status_at           TEXT,                   -- when it was seen so for the first time; NULL: from the beginning
    first_seen_at           TEXT NOT NULL,          -- captured for the first time
    last_seen_at            TEXT NOT NULL,          -- saying what it says now: captured so, or confirmed by the server, for the last time
    last_changed_at         TEXT NOT NULL,          -- when the latest revision was captured
    revision_count          INTEGER NOT NULL,       -- 1: never changed
    latest_revision_id      INTEGER NOT NULL REFERENCES stored_revisions (id),
    latest_snapshot_id      INTEGER NOT NULL REFERENCES snapshots (id), -- the page that the latest revision was read from
    story_id                INTEGER NOT NULL DEFAULT 0, -- the same for all copies of a story: the lowest of their ids, see story_links
    word_count              INTEGER NOT NULL,       -- of the body: words between spaces; each Chinese or Japanese character counts
    body                    TEXT NOT NULL,          -- paragraphs with a blank line between; late, so that lists need not read past it
    headline_bigrams        TEXT,                   -- for searching scripts without spaces, see articles_fts; NULL: the headline has none
    body_bigrams            TEXT,                   -- the same of description and body: the lines that have such a script
    outlet_bigrams          TEXT                    -- the same of outlet and byline
) STRICT;

CREATE INDEX articles_by_outlet ON articles (outlet, published_utc);
-- By day, and whatever else searches filter by, so that they need not read the rows.
CREATE INDEX articles_filters   ON articles (published_day, outlet, publisher, language, section, authors, published_utc);
CREATE INDEX articles_by_time   ON articles (published_utc);
CREATE INDEX articles_by_story  ON articles (story_id);

-- The rows behind the view `revisions`, which is the one to ask. A row is written once;
-- only its body follows later: as long as a revision is the latest, `articles` holds it.
CREATE TABLE stored_revisions (
    id                      INTEGER PRIMARY KEY,    -- columns as in revisions
    article_id              INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    number                  INTEGER NOT NULL,
    snapshot_id             INTEGER NOT NULL REFERENCES snapshots (id),
    seen_at                 TEXT NOT NULL,
    changed                 TEXT NOT NULL,
    extractor_version       TEXT NOT NULL,
    previous_seen_at        TEXT,
    classes                 TEXT NOT NULL DEFAULT '',
    words_added             INTEGER,
    words_removed           INTEGER,
    similarity              REAL,
    silent_edit             INTEGER NOT NULL DEFAULT 0 CHECK (silent_edit IN (0, 1)),
    backdated               INTEGER NOT NULL DEFAULT 0 CHECK (backdated IN (0, 1)),
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
    body                    TEXT,                   -- NULL: as in articles, whose latest revision this is
    UNIQUE (article_id, number)
) STRICT;

CREATE INDEX stored_revisions_by_time ON stored_revisions (seen_at) WHERE number > 1;

-- Every version of a story that said something new, oldest number first. Never overwritten.
CREATE VIEW revisions AS SELECT
    id,
    article_id,                                     -- the story: articles.id
    number,                                         -- 1 is the first reading
    snapshot_id,                                    -- the page it was read from: snapshots.id
    seen_at,                                        -- observed: when that page was captured
    changed,                                        -- fields that differ from the revision before, joined by ","; empty for the first
    extractor_version,                              -- what read it
    previous_seen_at,                               -- observed: when the revision before was last seen; the edit was made between then and seen_at
    classes,                                        -- in what ways it was changed, joined by ",": headline, quotation, number, correction, typo, addition, removal, rewording, other
    words_added,                                    -- words of the body that the revision before had not; NULL for the first
    words_removed,                                  -- words that it had and this has not
    similarity,                                     -- of the two bodies: twice the words they share by all words of both, 0 to 1
    silent_edit,                                    -- 1: headline, standfirst or body changed, no later date_modified is claimed, no notice was added
    backdated,                                      -- 1: a claimed time moved back, or a change is claimed before previous_seen_at, when the old text still stood
    -- From here on as in articles, as it stood then.
    kind,
    headline,
    description,
    outlet,
    publisher,
    byline,
    authors,
    date_published,
    published_utc,
    date_modified,
    modified_utc,
    date_evidence,
    agency,
    credit_line,
    dateline,
    section,
    keywords,
    language,
    image_url,
    is_accessible_for_free,
    claimed_word_count,
    completeness,
    suspect,
    confidence,
    copyright_notice,
    usage_terms,
    correction_notice,
    word_count,
    coalesce(body, (SELECT articles.body FROM articles WHERE articles.id = stored_revisions.article_id)) AS body
FROM stored_revisions;

-- When a story went away and came back: one row each time articles.pub_status changed.
CREATE TABLE status_changes (
    id               INTEGER PRIMARY KEY,
    article_id       INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    pub_status       TEXT NOT NULL CHECK (pub_status IN ('usable', 'withdrawn')), -- what it is since then
    evidence         TEXT NOT NULL,                 -- withdrawn: http_404, http_410, soft_404, front_page (sent on to one); usable: captured, not_modified
    url              TEXT NOT NULL,                 -- the address that was asked
    seen_at          TEXT NOT NULL,                 -- when it was seen so for the first time
    confirmed_at     TEXT NOT NULL,                 -- for the last time, before it changed again
    observations     INTEGER NOT NULL DEFAULT 1,    -- how often a withdrawn story was looked for in vain; 1 for usable
    story_seen_at    TEXT NOT NULL                  -- when the story itself was last seen before that
) STRICT;

CREATE INDEX status_changes_by_article ON status_changes (article_id, id);
CREATE INDEX status_changes_by_time    ON status_changes (seen_at);

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
