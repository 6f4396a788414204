-- SEARCH --------------------------------------------------------------------

-- Full text of articles: SELECT … FROM articles_fts WHERE articles_fts MATCH 'bridge' ORDER BY rank;
-- rowid is articles.id. Case and accents do not matter. By rank, headlines count ten times the body.
--
-- Scripts that put no spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese), and
-- Korean, which glues particles to them, stand a second time in the three columns of bigrams: each two
-- neighbouring characters as one word, and the last character of each run. So 统计局 is there as
-- "统计 计局 局": two characters are found as they are (MATCH '统计'), one as a beginning (MATCH '统*'),
-- more as a phrase (MATCH '"统计 计局"'). `newsvault search` rewrites what is typed in this way.
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    headline,                                       -- as in articles, like all of these
    description,
    body,
    outlet,
    byline,
    headline_bigrams,                               -- of the headline
    body_bigrams,                                   -- of description and body
    outlet_bigrams,                                 -- of outlet and byline
    content="articles",
    content_rowid="id",
    tokenize="unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
);

-- Index parts are merged sixteen at a time, and hold more than the usual megabyte: a third of the
-- writing of the usual four, for a few more parts to look into.
INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 16);
INSERT INTO articles_fts (articles_fts, rank) VALUES ('crisismerge', 32);
INSERT INTO articles_fts (articles_fts, rank) VALUES ('hashsize', 8388608);
INSERT INTO articles_fts (articles_fts, rank) VALUES ('rank', 'bm25(10.0, 4.0, 1.0, 2.0, 2.0, 10.0, 1.0, 2.0)');

-- The triggers are for changes by other programs; newsvault itself indexes batch by batch.

-- A new article is indexed; one that may hold a script without spaces, once more with its bigrams.
CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts (rowid, headline, description, body, outlet, byline,
                              headline_bigrams, body_bigrams, outlet_bigrams)
    VALUES (new.id, new.headline, new.description, new.body, new.outlet, new.byline,
            new.headline_bigrams, new.body_bigrams, new.outlet_bigrams);
    UPDATE articles SET headline = headline
    WHERE id = new.id
      AND coalesce(new.headline, '') || coalesce(new.description, '') || new.body
          || coalesce(new.outlet, '') || coalesce(new.byline, '')
          GLOB '*[' || char(0x0e01) || '-' || char(0x3ffff) || ']*';
END;

CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, headline, description, body, outlet, byline,
                              headline_bigrams, body_bigrams, outlet_bigrams)
    VALUES ('delete', old.id, old.headline, old.description, old.body, old.outlet, old.byline,
            old.headline_bigrams, old.body_bigrams, old.outlet_bigrams);
END;

-- A changed article: what stood there leaves the index, the bigrams are made anew, and what stands
-- there now is indexed. The bigrams are those that newsvault makes (src/archive/bigrams.rs): of each
-- text only the lines that hold a script without spaces, written character by character.
CREATE TRIGGER articles_au AFTER UPDATE OF headline, description, body, outlet, byline ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, headline, description, body, outlet, byline,
                              headline_bigrams, body_bigrams, outlet_bigrams)
    VALUES ('delete', old.id, old.headline, old.description, old.body, old.outlet, old.byline,
            old.headline_bigrams, old.body_bigrams, old.outlet_bigrams);
    UPDATE articles SET (headline_bigrams, body_bigrams, outlet_bigrams) = (
        WITH RECURSIVE
            unspaced (one) AS (VALUES ('[' || char(
                0x3005, 45, 0x3007, 0x3041, 45, 0x3096, 0x309d, 45, 0x309f, 0x30a1, 45, 0x30fa,
                0x30fc, 45, 0x30ff, 0x31f0, 45, 0x31ff, 0x3400, 45, 0x4dbf, 0x4e00, 45, 0x9fff,
                0xac00, 45, 0xd7a3, 0xf900, 45, 0xfaff, 0xff66, 45, 0xff9f, 0x20000, 45, 0x3ffff,
                0x0e01, 45, 0x0e3a, 0x0e40, 45, 0x0e4e, 0x0e81, 45, 0x0ecd, 0x1000, 45, 0x1049,
                0x1050, 45, 0x109d, 0x1780, 45, 0x17d3) || ']')),
            texts (name, text) AS (
                VALUES ('headline', coalesce(new.headline, '')),
                       ('body', coalesce(new.description, '') || char(10) || new.body),
                       ('outlet', coalesce(new.outlet, '') || char(10) || coalesce(new.byline, ''))),
            lines (name, kept, rest) AS (
                SELECT name, '', text || char(10) FROM texts
                UNION ALL
                SELECT name,
                       iif(substr(rest, 1, instr(rest, char(10)) - 1) GLOB '*' || one || '*',
                           kept || substr(rest, 1, instr(rest, char(10))), kept),
                       substr(rest, instr(rest, char(10)) + 1)
                FROM lines, unspaced WHERE rest <> ''),
            words (name, done, rest) AS (
                SELECT name, '', kept FROM lines WHERE rest = '' AND kept <> ''
                UNION ALL
                SELECT name,
                       done || substr(rest, 1, 1)
                       || iif(substr(rest, 1, 1) GLOB one AND substr(rest, 2, 1) GLOB one,
                              substr(rest, 2, 1), '')
                       || iif(substr(rest, 1, 1) GLOB one OR substr(rest, 2, 1) GLOB one, ' ', ''),
                       substr(rest, 2)
                FROM words, unspaced WHERE rest <> '')
        SELECT max(iif(name = 'headline', done, NULL)), max(iif(name = 'body', done, NULL)),
               max(iif(name = 'outlet', done, NULL))
        FROM words WHERE rest = '')
    WHERE id = new.id;
    INSERT INTO articles_fts (rowid, headline, description, body, outlet, byline,
                              headline_bigrams, body_bigrams, outlet_bigrams)
    SELECT id, headline, description, body, outlet, byline,
           headline_bigrams, body_bigrams, outlet_bigrams
    FROM articles WHERE id = new.id;
END;
