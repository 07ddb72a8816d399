"""Which saved pages show a topic or a post: where each lies, what it was called, and when it was captured."""

from dataclasses import dataclass
from pathlib import PurePath

from archive.records import Origin
from archive.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """A page that shows posts of a topic; seen: when it was captured, ISO 8601 or ""; posts: how many it shows."""

    seen: str
    url: str
    view: str
    dialect: str
    origin: Origin
    root: str
    """The path that was given to be read, in which the page lies."""
    posts: int

    @property
    def place(self) -> str:
        """Give where the page lies, from the folder that was read on: never a path of this machine."""
        return str(Origin(path=inside(self.origin.path, self.root), member=self.origin.member))


def inside(path: str, root: str) -> str:
    """Give a path from its root's own name on.

    >>> inside("/home/me/saves/forum.example/index.html", "/home/me/saves/forum.example")
    'forum.example/index.html'
    """
    whole, around = PurePath(path), PurePath(root).parent
    return whole.relative_to(around).as_posix() if whole.is_relative_to(around) else whole.name


_PAGES = "SELECT seen, url, view, dialect, path, member, offset, root,"


def topic_pages(store: Store, site: str, topic: str) -> list[SavedPage]:
    """Give the pages that show posts of a topic, those captured last first."""
    rows = store.db.execute(
        f"""{_PAGES} (SELECT count(*) FROM copies WHERE page = pages.id) FROM pages JOIN files ON files.id = file
        WHERE site = ? AND topic = ? AND kind = 'topic' ORDER BY seen DESC, url, path, member""",
        (site, topic),
    )
    return [_page(row) for row in rows]


def post_pages(store: Store, site: str, topic: str, post: str) -> list[SavedPage]:
    """Give the pages that show a post under its id, those captured last first."""
    rows = store.db.execute(
        f"""{_PAGES} (SELECT count(*) FROM copies WHERE page = pages.id) FROM copies JOIN pages ON pages.id = page
        JOIN files ON files.id = file WHERE post = ? AND site = ? AND topic = ? AND kind = 'topic'
        ORDER BY seen DESC, url, path, member""",
        (post, site, topic),
    )
    return [_page(row) for row in rows]


def _page(row: tuple[str, str, str, str, str, str, int, str, int]) -> SavedPage:
    seen, url, view, dialect, path, member, offset, root, posts = row
    origin = Origin(path=path, member=member, offset=offset)
    return SavedPage(seen=seen, url=url, view=view, dialect=dialect, origin=origin, root=root, posts=posts)
