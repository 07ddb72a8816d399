"""Posts to documents: the one table of fields that every engine keeps.

A text field is a place in which words stand (the post's own words, its topic's title, quoted words, the signature …);
a column is a fact to filter, count and sort by.  Each place is indexed in several analyses: its folded words, their
accented forms at the same positions, and stems in the language of each passage.
"""

from calendar import timegm
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.dates import utc
from archive.languages import identify
from archive.records import Passage
from archive.store.queries import SavedPost
from indexer.analysis import LANGUAGES, forms, stem_languages, terms, tokenise

Column = str | int | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A text field: whether its words are also stemmed, and the weight and length damping of its words in the score.

    Places of weight 0 only filter.
    """

    name: str
    stemmed: bool = False
    weight: float = 1.0
    b: float = 0.7


BODY = Place("body", stemmed=True)
TITLE = Place("title", stemmed=True, weight=2.0, b=0.3)
QUOTED = Place("quoted")
SIGNATURE = Place("signature")
AUTHOR = Place("author", weight=0.0)
BOARD = Place("board", weight=0.0)
PLACES = {place.name: place for place in (BODY, TITLE, QUOTED, SIGNATURE, AUTHOR, BOARD)}

COLUMNS = ("site", "board", "topic", "author", "said", "number", "language", "has")
"""said: seconds since 1970 as if the forum's clock were UTC, None where unknown; topic: SITE/TOPIC; has: of HAS."""
HAS = ("code", "link", "quote", "signature", "image")
FACETS = ("site", "board", "author", "year", "language", "has")
PERIODS = ("year", "month", "day")
"""Facets of time: "2012", "2012-03", "2012-03-31"; the last two are counted where they are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A post as engines see it.

    id: SITE/TOPIC/POST.  texts: passages by place.  columns: facts by name, of COLUMNS.  shown: what pages show of it
    and nobody searches.
    """

    id: str
    texts: Mapping[str, tuple[Passage, ...]]
    columns: Mapping[str, Column]
    shown: Mapping[str, str]

    @property
    def said(self) -> datetime | None:
        """Give when the post was said, as its page states it."""
        return datetime.fromisoformat(self.shown["said"]) if self.shown["said"] else None


ACCENTED = "accented"


def index_field(place: str, analysis: str = "") -> str:
    """Give the name under which engines keep an analysis of a place.

    "title" are its folded words, "title_accented" those that have accents as they are written, "title_fr" French stems.
    """
    return f"{place}_{analysis}" if analysis else place


def index_fields() -> Iterator[str]:
    """Give the names of all fields that engines keep."""
    for place in PLACES.values():
        yield place.name
        yield index_field(place.name, ACCENTED)
        if place.stemmed:
            yield from (index_field(place.name, language) for language in LANGUAGES)


def positions(document: Document) -> dict[str, list[tuple[str, int]]]:
    """Give the terms of a document with their positions, by index field: what every engine finds.

    Positions count the words of a place; a gap of one lies between passages.  An accented form has the position of its
    folded one, a compound that of its first part.
    """
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in index_fields()}
    for place in PLACES.values():
        at = 0
        for passage in document.texts.get(place.name, ()):
            languages = list(stem_languages(passage.language)) if place.stemmed else []
            token = None
            for token in tokenise(passage.text):
                known, spot = forms(token.term), at + token.position
                found[place.name].append((known.folded, spot))
                if known.accented:
                    found[index_field(place.name, ACCENTED)].append((known.accented, spot))
                for language in languages:
                    found[index_field(place.name, language)].append((known.stems[language], spot))
            at += (token.position + 1 if token else 0) + 1
    return found


def lengths(document: Document) -> dict[str, int]:
    """Give how many words each place of a document holds."""
    return {place: sum(len(terms(passage.text)) for passage in document.texts.get(place, ())) for place in PLACES}


def document(saved: SavedPost) -> Document:
    """Give the document of a saved post."""
    post = saved.post
    quoted = tuple(Passage(text=quote.text, language="") for quote in post.quotes if quote.text)
    texts = {
        BODY.name: post.passages,
        TITLE.name: titled(saved.title, post.language),
        QUOTED.name: quoted,
        SIGNATURE.name: _plain(post.signature),
        AUTHOR.name: _plain(post.author),
        BOARD.name: _plain(saved.board),
    }
    has = {
        "code": post.code,
        "link": post.links,
        "quote": post.quotes,
        "signature": post.signature,
        "image": "<img " in post.html,
    }
    return Document(
        id=post.key,
        texts={place: passages for place, passages in texts.items() if passages},
        columns={
            "site": post.site,
            "board": saved.board,
            "topic": f"{post.site}/{post.topic}",
            "author": post.author,
            "said": epoch(post.said),
            "number": post.number,
            "language": post.language,
            "has": tuple(name for name in HAS if has[name]),
        },
        shown={"title": saved.title, "url": saved.url, "said": post.said.isoformat() if post.said else ""},
    )


def titled(title: str, language: str) -> tuple[Passage, ...]:
    """Give the passage of a title: of its own language, else of its post's."""
    own = identify(title) or (language if language in LANGUAGES else "")
    return (Passage(text=title, language=own),) if title else ()


def _plain(text: str) -> tuple[Passage, ...]:
    return (Passage(text=text, language="other"),) if text else ()


def epoch(moment: datetime | None) -> int | None:
    """Give seconds since 1970 of a moment; one without a zone is taken as it stands."""
    if moment is None:
        return None
    return timegm(utc(moment).timetuple())


def year(said: Column) -> int | None:
    """Give the year of a said column."""
    return datetime.fromtimestamp(said, UTC).year if isinstance(said, int) else None


def period(said: Column, name: str) -> str:
    """Give the period of PERIODS that a said column lies in; "" where it is unknown."""
    if not isinstance(said, int):
        return ""
    return datetime.fromtimestamp(said, UTC).date().isoformat()[: {"year": 4, "month": 7}.get(name)]
