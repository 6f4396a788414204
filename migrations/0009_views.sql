-- VIEWS ---------------------------------------------------------------------

-- How many stories each outlet published on each day, as the pages print the day.
CREATE VIEW articles_by_day AS SELECT
    published_day AS day,                           -- NULL: the page gives no date
    outlet,                                         -- NULL: the page names none
    count(*) AS articles                            -- stories
FROM articles GROUP BY published_day, outlet;

-- One row an outlet: how much of it is here.
CREATE VIEW outlets AS SELECT
    outlet,                                         -- the news organisation, as in articles
    count(*) AS articles,                           -- stories
    min(published_utc) AS first_published,          -- the earliest story
    max(published_utc) AS last_published,           -- the latest
    count(*) - count(published_utc) AS undated      -- stories without a date of publication
FROM articles WHERE outlet IS NOT NULL GROUP BY outlet;

-- One row a notice of correction: the first revision that carries it, or words it so.
CREATE VIEW corrections AS SELECT
    revisions.article_id,                           -- the story: articles.id
    revisions.number AS revision,                   -- revisions.number; 1: the story had it when we first saw it
    revisions.seen_at,                              -- when we first saw the notice
    articles.outlet,                                -- whose story it is, as of now
    revisions.headline,                             -- as it stood then
    revisions.correction_notice,                    -- the notice as printed
    revisions.classes,                              -- what was changed with it, as in revisions
    revisions.words_added,                          -- words of the body that came with it; NULL for revision 1
    revisions.words_removed,                        -- words that went
    revisions.backdated,                            -- 1: a claimed time moved back, as in revisions
    articles.url                                    -- the story's page
FROM stored_revisions AS revisions JOIN articles ON articles.id = revisions.article_id
WHERE revisions.correction_notice IS NOT NULL
  AND (revisions.number = 1 OR ',' || revisions.changed || ',' LIKE '%,correction_notice,%');

CREATE INDEX stored_revisions_with_notice ON stored_revisions (article_id) WHERE correction_notice IS NOT NULL;

-- One row a headline that was replaced by another.
CREATE VIEW headline_changes AS SELECT
    later.article_id,                               -- the story: articles.id
    later.number AS revision,                       -- revisions.number that has the new headline
    later.seen_at,                                  -- when we first saw the new headline
    later.previous_seen_at,                         -- when we last saw the one before
    articles.outlet,                                -- whose story it is, as of now
    earlier.headline AS headline_before,            -- the headline before; NULL: it had none
    later.headline,                                 -- the new one
    later.silent_edit,                              -- 1: no later date_modified is claimed, no notice was added
    later.backdated,                                -- 1: a claimed time moved back, as in revisions
    articles.url                                    -- the story's page
FROM stored_revisions AS later
JOIN stored_revisions AS earlier
  ON earlier.article_id = later.article_id AND earlier.number = later.number - 1
JOIN articles ON articles.id = later.article_id
WHERE later.number > 1 AND later.headline IS NOT earlier.headline;
