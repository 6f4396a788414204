-- SITE MEMORY ---------------------------------------------------------------

-- Blocks of text that stood in articles of one site with three headlines that have no word in common:
-- boilerplate. Whatever is read from the site later leaves them out of the body (`extract --explain`
-- lists them under "site memory"); `newsvault reextract` does so for what was read before. A row
-- that is deleted is forgotten. At most 400 a site; then the one learnt first gives way.
CREATE TABLE site_boilerplate (
    site         TEXT NOT NULL,                     -- registrable domain
    print        INTEGER NOT NULL,                  -- hash of its letters and digits (FNV-1a, 64 bits, lower case)
    text         TEXT NOT NULL,                     -- as it stood the third time
    learnt_at    TEXT NOT NULL,                     -- when that page was read
    snapshot_id  INTEGER NOT NULL REFERENCES snapshots (id), -- the page on which it stood then
    PRIMARY KEY (site, print)
) STRICT, WITHOUT ROWID;

-- What has stood on pages of a site lately, on its way to becoming known; of fixed size.
CREATE TABLE site_sketches (
    site    TEXT NOT NULL PRIMARY KEY,              -- registrable domain
    pages   INTEGER NOT NULL,                       -- articles that were looked at
    sketch  BLOB NOT NULL                           -- prints of blocks with the headlines they stood under, see archive/sketch.rs
) STRICT;
