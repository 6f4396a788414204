-- Headlines that were changed, the latest first.
-- :since = 0000
-- :outlet = NULL
SELECT seen_at, outlet, headline_before, headline FROM headline_changes
WHERE seen_at >= :since AND (:outlet IS NULL OR outlet = :outlet COLLATE NOCASE)
ORDER BY seen_at DESC
