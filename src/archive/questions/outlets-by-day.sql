-- How many stories each outlet published a day, latest day first.
-- :since = 0000
-- :until = 9999
-- :outlet = NULL
SELECT day, outlet, articles FROM articles_by_day
WHERE day >= :since AND day <= :until AND (:outlet IS NULL OR outlet = :outlet COLLATE NOCASE)
ORDER BY day DESC, articles DESC, outlet
