"""The records that travel along the line; each is frozen and holds no tree, file or connection."""

from dataclasses import dataclass
from datetime import datetime

VIEWS = ("normal", "permalink", "archive", "print", "feed", "text", "generic")
"""How a page shows a topic, the view that tells most first."""


MOST_DIGITS = 9  # of a number of a post or a page: no board counts further


def counted(text: str) -> int | None:
    """Give the number of a post or a page that a text is, None where it is none, or one that no board counts."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where something was saved: a file and, inside a container, its member and byte offset."""

    path: str
    member: str = ""
    offset: int = 0

    def __str__(self) -> str:
        """Give the place as one word for people: "folder/file.zip!member"."""
        return f"{self.path}!{self.member}" if self.member else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The bytes of one saved page and all that its container says of them."""

    origin: Origin
    body: bytes
    url: str = ""
    media: str = ""
    charset_said: str = ""
    seen: datetime | None = None
    """When the page was captured: naive UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of somebody else inside a post; author and post are None where the page does not say."""

    author: str | None
    post: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Consecutive paragraphs of one language: "fr", "en", "other", or "" where no one can tell."""

    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message, its own words told apart from quoted words, signature and code."""

    site: str
    topic: str
    id: str
    number: int | None
    """Place in the topic, from 1; None where the page does not say."""
    author: str
    said: datetime | None
    """Local forum time; aware only where the page gives an offset."""
    edited: datetime | None
    html: str
    """The body in the plain markup of archive.bodies, safe to show."""
    passages: tuple[Passage, ...]
    quotes: tuple[Quote, ...]
    signature: str
    code: tuple[str, ...]
    links: tuple[str, ...]
    language: str
    """"fr", "en", "mixed", "other", or "" where no one can tell."""
    said_swapped: datetime | None = None
    """The date read with day and month the other way round, where both are possible."""
    edited_swapped: datetime | None = None
    """The same of the last edit."""

    @property
    def text(self) -> str:
        """Give the post's own words, a line a paragraph."""
        return "\n".join(passage.text for passage in self.passages)

    @property
    def key(self) -> str:
        """Give the post's name everywhere: SITE/TOPIC/POST."""
        return f"{self.site}/{self.topic}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One discussion, its posts in the order in which they were said."""

    site: str
    id: str
    title: str
    board: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What one page says of one topic."""

    dialect: str
    view: str
    site: str
    """Host and folder of the forum without scheme, "" where the page does not say."""
    board: str
    topic: str
    """The forum's own id of the topic, "" where the page does not say."""
    title: str
    url: str
    posts: tuple[Post, ...]
    answers: tuple[str, ...] = ()
    """Ids of the messages that a page of one message answers, oldest first: mail knows its topic by these."""
    next: str = ""
    """Address of the topic's next page, "" on the last."""
    missing: tuple[str, ...] = ()
    """Facts that no post of the page had, though the dialect knows where they stand."""
    whole: bool = True
    """False where the page was cut off: its last post may be shorter than it was."""
    bare_signatures: bool = False
    """Whether nothing on the page tells signatures from words: they are learnt from all that an author said."""
    day_first: int = 0
    """Dates of the page that can only be read day first, less those that can only be month first."""
    confidence: float = 1.0
    """How sure it is that these are posts, 0–1; below 1 where no dialect knows the page."""
    mould: str = ""
    """Where the posts stand on the page, where no dialect told: for other pages like it (archive.dialects.generic)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTopic:
    """A page that was understood and holds no posts: a board list, a profile, a login form, an error."""

    dialect: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that could not be read: kept, counted and shown, never an exception, never silence."""

    origin: Origin
    what: str
    where: str = ""
    advice: str = ""
