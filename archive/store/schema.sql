-- What saved pages said, and what was put together from it. Version 6. A row's seal tells whether it is what was
-- written (seals.py); it names all other columns.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    seal INTEGER AS (sealed(key, value)) STORED
) WITHOUT ROWID;

-- Saved things as they were when they were read (mtime_ns -1: not to the end); root is the path that was given, way
-- what parser and dialects read them.
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    root TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    way TEXT NOT NULL,
    seal INTEGER AS (sealed(id, path, root, size, mtime_ns, way)) STORED
);
CREATE INDEX files_by_root ON files (root);

-- One row a page that was understood. kind is 'topic' or what else it is; said_site and said_topic are what the page
-- itself says, site and topic what was settled from its neighbours where it says nothing. sure: of 100. mould: where
-- the posts stand, if no dialect told. bare_signatures: nothing on it tells signatures from words.
CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
    member TEXT NOT NULL,
    offset INTEGER NOT NULL,
    url TEXT NOT NULL,
    seen TEXT NOT NULL,
    dialect TEXT NOT NULL,
    kind TEXT NOT NULL,
    view TEXT NOT NULL DEFAULT '',
    said_site TEXT NOT NULL DEFAULT '',
    said_topic TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    topic TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    board TEXT NOT NULL DEFAULT '',
    answers TEXT NOT NULL DEFAULT '',
    next TEXT NOT NULL DEFAULT '',
    missing TEXT NOT NULL DEFAULT '',
    whole INTEGER NOT NULL DEFAULT 1,
    bare_signatures INTEGER NOT NULL DEFAULT 0,
    day_first INTEGER NOT NULL DEFAULT 0,
    sure INTEGER NOT NULL DEFAULT 100,
    mould TEXT NOT NULL DEFAULT '',
    seal INTEGER AS (sealed(
        id, file, member, offset, url, seen, dialect, kind, view, said_site, said_topic, site, topic, title, board,
        answers, next, missing, whole, bare_signatures, day_first, sure, mould
    )) STORED
);
CREATE INDEX pages_by_file ON pages (file);
CREATE INDEX pages_with_answers ON pages (site) WHERE answers != '';
CREATE INDEX pages_by_topic ON pages (site, topic);
CREATE INDEX pages_by_said ON pages (said_site, said_topic);
CREATE INDEX pages_by_url ON pages (url);
CREATE INDEX pages_unsettled ON pages (kind) WHERE kind = 'topic' AND (said_site = '' OR said_topic = '');

-- Each post of each topic page; what it says is kept once, by its digest.
CREATE TABLE copies (
    page INTEGER NOT NULL REFERENCES pages ON DELETE CASCADE,
    place INTEGER NOT NULL,
    post TEXT NOT NULL,
    number INTEGER,
    digest BLOB NOT NULL,
    seal INTEGER AS (sealed(page, place, post, number, digest)) STORED,
    PRIMARY KEY (page, place)
) WITHOUT ROWID;
CREATE INDEX copies_by_post ON copies (post);
CREATE TABLE contents (digest BLOB PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;

-- Topics whose pages changed since they were put together.
CREATE TABLE stale (
    site TEXT NOT NULL,
    topic TEXT NOT NULL,
    seal INTEGER AS (sealed(site, topic)) STORED,
    PRIMARY KEY (site, topic)
) WITHOUT ROWID;

-- author: of the first post.  began, ended: when the first and the last post were said, local, ISO 8601 or ''.
CREATE TABLE topics (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    board TEXT NOT NULL,
    posts INTEGER NOT NULL,
    author TEXT NOT NULL,
    began TEXT NOT NULL,
    ended TEXT NOT NULL,
    seal INTEGER AS (sealed(site, id, title, board, posts, author, began, ended)) STORED,
    PRIMARY KEY (site, id)
) WITHOUT ROWID;
CREATE INDEX topics_by_board ON topics (site, board, ended, posts, began);
CREATE INDEX topics_by_date ON topics (site, ended);
CREATE INDEX topics_by_length ON topics (site, posts);
-- Posts as they were put together; changed counts up with every change, so that an index can ask for what is new.
-- gone: when a capture first did not show it any more, or ''.
CREATE TABLE posts (
    site TEXT NOT NULL,
    topic TEXT NOT NULL,
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    digest BLOB NOT NULL,
    page INTEGER NOT NULL,
    gone TEXT NOT NULL,
    changed INTEGER NOT NULL,
    seal INTEGER AS (sealed(site, topic, id, number, digest, page, gone, changed)) STORED,
    PRIMARY KEY (site, topic, id)
) WITHOUT ROWID;
CREATE INDEX posts_by_change ON posts (changed);
-- What posts said in captures before they were edited.
CREATE TABLE earlier (
    site TEXT NOT NULL,
    topic TEXT NOT NULL,
    post TEXT NOT NULL,
    seen TEXT NOT NULL,
    digest BLOB NOT NULL,
    seal INTEGER AS (sealed(site, topic, post, seen, digest)) STORED,
    PRIMARY KEY (site, topic, post, seen, digest)
) WITHOUT ROWID;
-- Quotes whose source is known: place among the quotes of a post, and the post quoted; from_topic is '' where that does
-- not stand in the same topic.
CREATE TABLE quotings (
    site TEXT NOT NULL,
    topic TEXT NOT NULL,
    post TEXT NOT NULL,
    place INTEGER NOT NULL,
    from_topic TEXT NOT NULL,
    from_post TEXT NOT NULL,
    seal INTEGER AS (sealed(site, topic, post, place, from_topic, from_post)) STORED,
    PRIMARY KEY (site, topic, post, place)
) WITHOUT ROWID;
CREATE INDEX quotings_from ON quotings (site, from_post, from_topic);
-- Posts that no page shows any more; as long as an index may still find them, with what they said.
CREATE TABLE gone (
    site TEXT NOT NULL,
    topic TEXT NOT NULL,
    id TEXT NOT NULL,
    changed INTEGER NOT NULL,
    number INTEGER NOT NULL,
    digest BLOB,
    page INTEGER NOT NULL,
    seal INTEGER AS (sealed(site, topic, id, changed, number, digest, page)) STORED,
    PRIMARY KEY (site, topic, id)
) WITHOUT ROWID;

-- Redactions: pages from which something was taken out, posts that are withheld, and by topic the hashes that tell other
-- copies and quotes of these.
CREATE TABLE withheld (
    page INTEGER PRIMARY KEY REFERENCES pages ON DELETE CASCADE,
    seal INTEGER AS (sealed(page)) STORED
);
CREATE TABLE withheld_posts (
    site TEXT NOT NULL,
    topic TEXT NOT NULL,
    post TEXT NOT NULL,
    rule TEXT NOT NULL,
    seal INTEGER AS (sealed(site, topic, post, rule)) STORED,
    PRIMARY KEY (site, post, topic)
) WITHOUT ROWID;
CREATE TABLE marks (
    site TEXT NOT NULL,
    topic TEXT NOT NULL,
    mark BLOB NOT NULL,
    seal INTEGER AS (sealed(site, topic, mark)) STORED,
    PRIMARY KEY (site, topic, mark)
)
WITHOUT ROWID;

CREATE TABLE troubles (
    id INTEGER PRIMARY KEY,
    file INTEGER REFERENCES files ON DELETE CASCADE,
    path TEXT NOT NULL,
    member TEXT NOT NULL,
    offset INTEGER NOT NULL,
    what TEXT NOT NULL,
    place TEXT NOT NULL,
    advice TEXT NOT NULL,
    seal INTEGER AS (sealed(id, file, path, member, offset, what, place, advice)) STORED
);
CREATE INDEX troubles_by_file ON troubles (file);
