"""From what a reader types to an answer: the query is read, planned and asked, in the other language too if need be."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from indexer.hits import Hits, Window
from indexer.query.parser import parse
from indexer.query.plan import Plan, plan
from indexer.query.tree import Everything, Hint, Query, demanding
from indexer.translation import OTHER

FEW = 20
"""Posts with all words: where there are fewer, the other language is searched too."""
SPOKEN = 100
"""A language in which fewer posts than one of so many are written is none of the archive: names look so."""
TRANSLATE = ("auto", "yes", "no")

Engine = Callable[[Query, Window], Hits]
"""Answers a query tree: an engine's search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a reader wants beside the window: all words, the other language, a maintainer's synonyms.

    spoken: languages of the archive; none but these is translated into.
    """

    all_words: bool = False
    translate: str = TRANSLATE[0]
    synonyms: Mapping[str, tuple[str, ...]] | None = None
    spoken: Collection[str] = tuple(OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """An answer with the plan it is the answer of, and what the reader should know of how the query was read."""

    plan: Plan
    hits: Hits
    hints: tuple[Hint, ...]


def search(engine: Engine, text: str, window: Window, wish: Wish | None = None) -> Searched:
    """Answer whatever a reader types.  Raises what the engine raises."""
    wish = wish or Wish()
    parsed = parse(text)
    planned = plans(parsed.query, wish, translate=wish.translate == "yes")
    hits = engine(planned.query, planned.window(window))
    may = wish.translate == "auto" and not planned.foreign.isdisjoint(wish.spoken)
    if may and hits.exact and hits.full < FEW:
        wider = plans(parsed.query, wish, translate=True)
        if wider.translated:
            planned, hits = wider, engine(wider.query, wider.window(window))
    return Searched(plan=planned, hits=hits, hints=(*parsed.hints, *planned.hints()))


def spoken(engine: Engine) -> frozenset[str]:
    """Give the languages in which at least one post of SPOKEN is written."""
    found = engine(Everything(), Window(count=0, facets=("language",)))
    posts = dict(found.facets["language"])
    mixed = posts.get("mixed", 0)
    return frozenset(one for one in OTHER if (posts.get(one, 0) + mixed) * SPOKEN >= found.total)


def plans(query: Query, wish: Wish, *, translate: bool) -> Plan:
    """Give the plan of a query for a wish."""
    planned = plan(query, into=wish.spoken if translate else (), synonyms=wish.synonyms)
    return replace(planned, query=demanding(planned.query)) if wish.all_words else planned
