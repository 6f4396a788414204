-- Notices of correction, the latest that were seen first.
-- :since = 0000
-- :outlet = NULL
SELECT seen_at, outlet, headline, correction_notice FROM corrections
WHERE seen_at >= :since AND (:outlet IS NULL OR outlet = :outlet COLLATE NOCASE)
ORDER BY seen_at DESC
