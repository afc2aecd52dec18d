-- What readers write under published pieces, as the site had it when it was last asked. Local: the site holds the original.
CREATE TABLE reader_comment (
    site       BLOB NOT NULL,
    number     INTEGER NOT NULL,
    piece      BLOB NOT NULL,
    parent     INTEGER NOT NULL,
    author     TEXT NOT NULL,
    own        INTEGER NOT NULL,
    words      TEXT NOT NULL,
    state      TEXT NOT NULL,
    written_ms INTEGER NOT NULL,
    address    TEXT NOT NULL,
    PRIMARY KEY (site, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX reader_comment_by_time ON reader_comment (written_ms DESC);
CREATE INDEX reader_comment_of_piece ON reader_comment (piece, written_ms);

-- What members decided about comments, in order, and how each went.
CREATE TABLE moderation (
    id         BLOB PRIMARY KEY,
    site       BLOB NOT NULL,
    number     INTEGER NOT NULL,
    what       TEXT NOT NULL,
    words      TEXT NOT NULL,
    seen       TEXT NOT NULL,
    member     BLOB NOT NULL,
    next_ms    INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    state      TEXT NOT NULL,
    detail     TEXT NOT NULL DEFAULT '',
    made       INTEGER NOT NULL DEFAULT 0,
    changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX moderation_of_site ON moderation (site, state, id);

-- How often a piece was read on a site, where the site counts.
CREATE TABLE reads (
    site  BLOB NOT NULL,
    piece BLOB NOT NULL,
    count INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (site, piece)
) STRICT, WITHOUT ROWID;
