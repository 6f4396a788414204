-- The stories that were published last.
-- :outlet = NULL
-- :n = 20
SELECT id, date_published, outlet, headline FROM articles
WHERE :outlet IS NULL OR outlet = :outlet COLLATE NOCASE
ORDER BY published_utc DESC LIMIT :n
