-- The store of one profile on one machine. Append-only migrations: never edit this file once released.

-- Local facts: newsroom, device, format of the profile.
CREATE TABLE local_fact (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Keystroke batches acknowledged and not yet part of a signed change.
CREATE TABLE journal (
    id          INTEGER PRIMARY KEY,
    piece       BLOB NOT NULL,
    member      BLOB NOT NULL,
    text_update BLOB NOT NULL,
    check_sum   BLOB NOT NULL
) STRICT;
CREATE INDEX journal_of_piece ON journal (piece, id);

-- The last batch acknowledged of each editing session: sending it again is harmless.
CREATE TABLE edit_session (
    session  TEXT NOT NULL,
    piece    BLOB NOT NULL,
    text     TEXT NOT NULL,
    number   INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    units    INTEGER NOT NULL,
    PRIMARY KEY (session, piece, text)
) STRICT, WITHOUT ROWID;

-- Signed, hash-chained changes. A body may be NULL once it was redacted.
CREATE TABLE change (
    arrival     INTEGER PRIMARY KEY,
    device      BLOB NOT NULL,
    chain       TEXT NOT NULL CHECK (chain IN ('private', 'shared')),
    seq         INTEGER NOT NULL,
    hash        BLOB NOT NULL,
    kind        TEXT NOT NULL,
    piece       BLOB,
    time_ms     INTEGER NOT NULL,
    header      BLOB NOT NULL,
    signature   BLOB NOT NULL,
    salt        BLOB NOT NULL,
    body        BLOB,
    UNIQUE (device, chain, seq)
) STRICT;
CREATE INDEX change_of_piece ON change (piece, kind) WHERE piece IS NOT NULL;
CREATE INDEX change_time_of_piece ON change (piece, time_ms) WHERE piece IS NOT NULL;
CREATE INDEX change_of_newsroom ON change (kind) WHERE piece IS NULL;

-- Changes of other machines whose causes have not arrived, by all their bytes: several may claim one place.
CREATE TABLE waiting_change (
    device    BLOB NOT NULL,
    seq       INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    header    BLOB NOT NULL,
    signature BLOB NOT NULL,
    salt      BLOB NOT NULL,
    body      BLOB,
    PRIMARY KEY (device, seq, hash)
) STRICT, WITHOUT ROWID;

-- Loro snapshots, to open a long piece at once. Only a cache: changes hold everything.
CREATE TABLE text_cache (
    piece     BLOB PRIMARY KEY,
    arrival   INTEGER NOT NULL,
    chain     TEXT NOT NULL,
    snapshot  BLOB NOT NULL,
    lines     BLOB NOT NULL,
    check_sum BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Projections: a fold of the changes, rebuilt at will.
CREATE TABLE newsroom_record (
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE piece (
    rowid_      INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    state       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    begun_by    TEXT NOT NULL,
    authors     TEXT NOT NULL,
    touched_ms  INTEGER NOT NULL,
    since_ms    INTEGER NOT NULL,
    fold        TEXT NOT NULL
) STRICT;
CREATE INDEX piece_by_state ON piece (state, touched_ms DESC);
CREATE INDEX piece_by_touch ON piece (touched_ms DESC);

-- What the texts of a piece amount to, written when they change.
CREATE TABLE piece_words (
    piece      BLOB PRIMARY KEY,
    standfirst TEXT NOT NULL,
    body       TEXT NOT NULL,
    signs      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE version (
    hash      BLOB NOT NULL,
    piece     BLOB NOT NULL,
    canonical TEXT NOT NULL,
    PRIMARY KEY (hash, piece)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE piece_search USING fts5 (
    headline, standfirst, body, around,
    tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);

-- The outbox: deliveries decided on this machine and how each attempt went. Local: only plan and outcome are changes.
CREATE TABLE outbox (
    id         BLOB PRIMARY KEY,
    piece      BLOB NOT NULL,
    site       BLOB NOT NULL,
    what       TEXT NOT NULL,
    version    BLOB,
    token      TEXT NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    due_ms     INTEGER NOT NULL,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_ms    INTEGER NOT NULL,
    detail     TEXT NOT NULL DEFAULT '',
    address    TEXT NOT NULL DEFAULT '',
    changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_open ON outbox (state, next_ms);

-- Confidential source notes: of this machine only, outside every chain.
CREATE TABLE confidential_note (
    piece BLOB PRIMARY KEY,
    words TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Where windows were, by name.
CREATE TABLE window_place (
    name  TEXT PRIMARY KEY,
    place TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Files of the arrivals folder that were taken in.
CREATE TABLE arrived_file (
    hash  BLOB PRIMARY KEY,
    name  TEXT NOT NULL,
    piece BLOB,
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
