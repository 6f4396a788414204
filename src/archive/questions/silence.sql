-- Outlets of which nothing new was published for some days: gone, or no longer read right.
-- :days = 7
SELECT outlet, articles, last_published,
       cast(julianday('now') - julianday(last_published) AS INTEGER) AS days
FROM outlets WHERE last_published < strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-' || :days || ' days')
ORDER BY last_published
