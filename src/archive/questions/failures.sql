-- What could not be fetched, by host and cause.
-- :since = 0000
SELECT host, error, count(*) AS fetches, max(started_at) AS last_at FROM fetches
WHERE error IS NOT NULL AND started_at >= :since
GROUP BY host, error ORDER BY fetches DESC, host, error
