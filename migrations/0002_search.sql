-- SEARCH --------------------------------------------------------------------

-- Full text of articles: SELECT … FROM articles_fts WHERE articles_fts MATCH 'bridge';
-- rowid is articles.id. Case and accents do not matter.
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    headline, description, body, outlet, byline,
    content = 'articles', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2"
);

-- The same for scripts that put no spaces between words (Chinese, Japanese, Thai,
-- Lao, Khmer, Burmese) and for Korean, which glues particles to them: only
-- articles that hold such text, each such character as a word of its own. So
-- 经济 is found as the phrase MATCH '"经 济"', however short it is.
CREATE VIRTUAL TABLE articles_fts_characters USING fts5 (
    headline, description, body, outlet, byline,
    content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
);

-- For changes by other programs; newsvault itself indexes batch by batch.
-- Index parts are merged eight at a time: half the writing of the usual four, for a
-- few more parts to look into.
INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 8);
INSERT INTO articles_fts_characters (articles_fts_characters, rank) VALUES ('automerge', 8);

CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts (rowid, headline, description, body, outlet, byline)
    VALUES (new.id, new.headline, new.description, new.body, new.outlet, new.byline);
END;

CREATE TRIGGER articles_fts_update
AFTER UPDATE OF headline, description, body, outlet, byline ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, headline, description, body, outlet, byline)
    VALUES ('delete', old.id, old.headline, old.description, old.body, old.outlet, old.byline);
    INSERT INTO articles_fts (rowid, headline, description, body, outlet, byline)
    VALUES (new.id, new.headline, new.description, new.body, new.outlet, new.byline);
END;

CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, headline, description, body, outlet, byline)
    VALUES ('delete', old.id, old.headline, old.description, old.body, old.outlet, old.byline);
    DELETE FROM articles_fts_characters WHERE rowid = old.id;
END;
