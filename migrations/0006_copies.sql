-- COPIES --------------------------------------------------------------------

-- Stories that many sites carry (wire copy, syndication, republished pages) share
-- articles.story_id: SELECT * FROM articles WHERE story_id = 12. A text belongs to a story if three
-- fifths of it stand in another of the story's texts, or the other way round, and a quarter of the
-- longer one; texts of less than 40 words (80 characters in scripts that do not part words) never do.
-- Texts of one site, short ones, and those that do not speak of their headline also need
-- headlines that have a word in common. All of this is looked at anew when an article is revised.

-- By what a text is found again: eight figures that two texts have in common if they have much
-- in common (the smallest hashes of its runs of five longer words, or ten characters). Only the first
-- article with a figure has it here; it is compared word by word with those that come later.
-- New ones stand in story_keys_0, and are moved on from there many at a time, which costs far less than
-- writing each where it belongs.
CREATE TABLE story_keys_0 (
    key         INTEGER PRIMARY KEY,                -- the hash, 48 bits
    article_id  INTEGER NOT NULL                    -- whose latest text has it; a figure whose article is gone is taken over
) STRICT;

-- The same of the last thirty thousand articles or so.
CREATE TABLE story_keys_1 (
    key         INTEGER PRIMARY KEY,                -- as in story_keys_0
    article_id  INTEGER NOT NULL
) STRICT;

-- The same of all others.
CREATE TABLE story_keys_2 (
    key         INTEGER PRIMARY KEY,                -- as in story_keys_0
    article_id  INTEGER NOT NULL
) STRICT;

-- For articles that other programs put in: a story of its own, as nothing was compared,
-- and the day.
CREATE TRIGGER articles_story AFTER INSERT ON articles WHEN new.story_id = 0 BEGIN
    UPDATE articles SET story_id = new.id, published_day = substr(new.date_published, 1, 10)
    WHERE id = new.id;
END;

-- Which texts were compared and found to tell the same story: what a story_id rests on.
CREATE TABLE story_links (
    article_id  INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE, -- came later, or was revised
    like_id     INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE, -- was there
    share       REAL NOT NULL,                      -- of the shorter text, how much stands in the longer: 0.6 to 1
    PRIMARY KEY (article_id, like_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX story_links_by_like ON story_links (like_id);
