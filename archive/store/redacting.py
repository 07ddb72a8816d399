"""Redactions carried out in the store: posts withheld, quotes of them and phrases blanked, before topics are made.

What is withheld leaves marks, hashes that tell its other copies and quotes of it on pages that are read later; the
words themselves are deleted.  Call what writes inside ``store.writing()``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from archive.assemble import Copy, grouped, keys
from archive.blanks import words
from archive.encode import load_post
from archive.quotings import letters
from archive.records import Post
from archive.redactions import Redactions
from archive.store import Store
from archive.store.blanking import without_phrases, without_quotes
from archive.store.captures import UNFINISHED, put_content

TELLING = 5  # words in a row that nobody else is likely to have said in the same topic
BATCH = 100  # topics in one transaction
PURGE = "purge_due"  # set while the store's file may hold bytes of what was taken out
AGAIN = "another copy"  # what takes out a post on a page that does not name it
TopicKey = tuple[str, str]
_QUOTING = "SELECT site, topic FROM quotings WHERE site = ? AND from_post = ?"


@dataclass(frozen=True, slots=True)
class _Row:
    """A copy and where it stands in the store."""

    page: int
    place: int
    post: Post


def redact(store: Store, redactions: Redactions) -> None:
    """Carry out redactions on all topics that are stale; where they are others than last time, on all that they touch.

    Those topics are stale then, too: put them together next.
    """
    if store.meta("redactions") != redactions.digest:
        with store.writing():
            places = list(_touched(store, redactions))
            store.db.executemany("INSERT OR IGNORE INTO stale VALUES (?, ?)", places)
    if not redactions and not store.db.execute("SELECT 1 FROM withheld_posts LIMIT 1").fetchone():
        return
    _each_stale(store, lambda topic: _withhold(store, topic, redactions))
    _each_stale(store, lambda topic: _blank(store, topic, redactions))


def _each_stale(store: Store, work: Callable[[TopicKey], None]) -> None:
    stale = store.db.execute("SELECT site, topic FROM stale ORDER BY site, topic").fetchall()
    for start in range(0, len(stale), BATCH):
        with store.writing():
            for topic in stale[start : start + BATCH]:
                work(topic)


def _touched(store: Store, redactions: Redactions) -> Iterator[TopicKey]:
    """Give the topics in which anything is to be taken out.  Cost: reads all that the store holds."""
    for key in (one.post for one in redactions.every if one.post):
        site, topic, id = key.rsplit("/", 2)
        yield site, topic
        yield from store.db.execute(_QUOTING, (site, id))
    yield from _holding(store, redactions)


def _holding(store: Store, redactions: Redactions) -> Iterator[TopicKey]:
    """Give the topics with posts of authors and days, and words, that are to be taken out."""
    titles = store.db.execute("SELECT site, topic, title, board, url FROM pages WHERE kind = 'topic'")
    yield from ((site, topic) for site, topic, *texts in titles if redactions.blanks.stand_in("\n".join(texts)))
    rows = store.db.execute(
        """SELECT site, topic, data FROM pages JOIN copies ON page = pages.id JOIN contents USING (digest)
        WHERE kind = 'topic'"""
    )
    for site, topic, data in rows:
        said = load_post(data, site=site, topic=topic, id="", number=None)
        if redactions.of_post(said) or _speaks_of(said, redactions):
            yield site, topic


def _speaks_of(post: Post, redactions: Redactions) -> bool:
    named = (redactions.of_author(post.site, quote.author or "") for quote in post.quotes)
    return any(named) or redactions.blanks.stand_in("\n".join((post.html, post.text, post.signature, post.author)))


# -- posts


def _rows(store: Store, topic: TopicKey) -> list[_Row]:
    rows = store.db.execute(
        """SELECT page, place, post, number, data FROM pages JOIN copies ON page = pages.id
        JOIN contents USING (digest) WHERE site = ? AND topic = ? AND kind = 'topic' ORDER BY page, place""",
        topic,
    )
    return [
        _Row(page, place, load_post(data, site=topic[0], topic=topic[1], id=id, number=number))
        for page, place, id, number, data in rows
    ]


def _withhold(store: Store, topic: TopicKey, redactions: Redactions) -> None:
    """Delete the copies of a topic's posts that are to be withheld, and keep their marks."""
    rows = _rows(store, topic)
    known = _marks(store, topic)
    copies = [
        Copy(post=row.post, page=row.page, view="normal", whole=True, seen="", place=row.place, digest=b"")
        for row in rows
    ]
    named = {row.post.id for row in rows}
    for group in grouped(copies):
        id = group[0].post.id
        rule = redactions.of_key("/".join((*topic, id)))
        for copy in group:
            rule = rule or redactions.of_post(copy.post)
        again = id not in named and any(_mark(key) in known for copy in group for key in keys(copy.post))
        if rule or again:
            _delete(store, topic, id, group, rule.mark if rule else AGAIN)


def _delete(store: Store, topic: TopicKey, id: str, group: Sequence[Copy], rule: str) -> None:
    store.db.execute("INSERT OR IGNORE INTO withheld_posts VALUES (?, ?, ?, ?)", (*topic, id, rule))
    for copy in group:
        marks = {_mark(("author", letters(copy.post.author))), *map(_mark, keys(copy.post)), *_tellings(copy.post.text)}
        store.db.executemany("INSERT OR IGNORE INTO marks VALUES (?, ?, ?)", [(*topic, mark) for mark in marks])
        _note(store, copy.page)
        store.db.execute("DELETE FROM copies WHERE page = ? AND place = ?", (copy.page, copy.place))
    store.db.execute(f"INSERT OR IGNORE INTO stale {_QUOTING}", (topic[0], id))


def _note(store: Store, page: int) -> None:
    """Keep that something was taken out of a page: the store's file has to be written anew without it."""
    store.db.execute("INSERT OR IGNORE INTO withheld VALUES (?)", (page,))
    store.set_meta(PURGE, "1")


def _mark(said: Iterable[str]) -> bytes:
    return blake2b("\0".join(said).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _tellings(text: str) -> set[bytes]:
    """Give the marks of all runs of words by which a quote is known."""
    said = words(text)
    return {_mark(("words", *said[at : at + TELLING])) for at in range(len(said) - TELLING + 1)}


def _marks(store: Store, topic: TopicKey) -> frozenset[bytes]:
    rows = store.db.execute("SELECT mark FROM marks WHERE site = ? AND topic = ?", topic)
    return frozenset(mark for (mark,) in rows)


# -- quotes and phrases


def _blank(store: Store, topic: TopicKey, redactions: Redactions) -> None:
    """Take quotes of withheld posts, and phrases, out of the copies and titles of a topic."""
    rows = _rows(store, topic)
    withheld = _Withheld(store, topic, rows, redactions)
    for row in rows:
        post = without_phrases(without_quotes(row.post, withheld.is_source), redactions.blanks)
        if post != row.post:
            rule = (put_content(store, post), row.page, row.place)
            store.db.execute("UPDATE copies SET digest = ? WHERE page = ? AND place = ?", rule)
            _note(store, row.page)
    blanks = redactions.blanks
    pages = store.db.execute("SELECT id, title, board, url FROM pages WHERE site = ? AND topic = ?", topic).fetchall()
    for page, *said in pages:
        title, board, url = said
        new = [blanks.text(title), blanks.text(board), "" if blanks.stand_in(url) else url]
        if new != said:
            store.db.execute("UPDATE pages SET title = ?, board = ?, url = ? WHERE id = ?", (*new, page))
            _note(store, page)


class _Withheld:
    """What is known of the withheld posts that a topic may quote."""

    def __init__(self, store: Store, topic: TopicKey, rows: Sequence[_Row], redactions: Redactions) -> None:
        site = topic[0]
        self._site, self._redactions, self._marks = site, redactions, _marks(store, topic)
        here = {row.post.id for row in rows}
        ids = store.db.execute("SELECT post FROM withheld_posts WHERE site = ?", (site,))
        self._ids = {str(id) for (id,) in ids} - here
        self._said: dict[str, list[str]] = {}
        for row in rows:
            self._said.setdefault(letters(row.post.author), []).append(letters(row.post.text))

    def is_source(self, author: str, post: str, text: str) -> bool:
        """Say whether a quote was taken from a withheld post."""
        if post in self._ids or self._redactions.of_author(self._site, author) or self._marks & _tellings(text):
            return True
        name = letters(author)
        if not name or _mark(("author", name)) not in self._marks:
            return False
        return not any(letters(text) in said for said in self._said.get(name, ()))


def remains(store: Store, redactions: Redactions) -> Iterator[str]:
    """Give what of redactions is still in a store, a sentence each.  Cost: reads all that the store holds."""
    for key in (one.post for one in redactions.every if one.post):
        here = "SELECT 1 FROM posts WHERE site = ? AND topic = ? AND id = ?"
        if store.db.execute(here, tuple(key.rsplit("/", 2))).fetchone():
            yield f"{key} is still there"
    for site, topic in sorted(set(_holding(store, redactions))):
        yield f"{site}/{topic} still holds what was redacted"


def withheld_count(store: Store) -> int:
    """Give how many posts are withheld."""
    return int(store.db.execute("SELECT count(*) FROM withheld_posts").fetchone()[0])


# -- undone


def unread(store: Store) -> list[str]:
    """Forget that the files were read from which anything was taken out; give the paths that are to be added again.

    What redactions that stand take out of them is taken out then once more.
    """
    where = "id IN (SELECT file FROM pages JOIN withheld ON page = pages.id)"
    with store.writing():
        roots = [str(root) for (root,) in store.db.execute(f"SELECT DISTINCT root FROM files WHERE {where}")]
        store.db.execute(f"UPDATE files SET mtime_ns = {UNFINISHED} WHERE {where}")
        store.db.execute("DELETE FROM marks")
        store.db.execute("DELETE FROM withheld_posts")
    return roots
