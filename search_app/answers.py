"""One answer for every surface: a query in, hits with their snippets out; pages, JSON and terminal show the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from archive.store.queries import saved_post
from indexer.documents import FACETS, TITLE, Document, document
from indexer.hits import SORTS, Hit, Hits, Window
from indexer.marks import Marker
from indexer.query.tree import Everything, Hint, Leaf, Query, leaves, written
from indexer.search import TRANSLATE, Wish, search
from indexer.snippets import Snippet, snippet, whole
from indexer.why import Reason, reasons
from search_app.filters import FACET_OF, Filter, dated, narrowed, without
from search_app.home import Shelf
from search_app.spending import ANY, Cost, Spending
from search_app.timeline import around, unit

FRESH = "fresh"
ORDERS = (SORTS[0], FRESH, *SORTS[1:])
"""In which order hits may be asked for: the engine's own orders, and the best ones with newer ones before."""
DEEPEST = 10_000  # hits that can be paged through; further ones are reached by narrowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for, as a surface took it in.

    like: the id of a post that others are to be like; the text says nothing then.  cost: what answering may take,
    beyond which the answer is not exact.
    """

    text: str
    page: int = 1
    size: int = 10
    sort: str = "relevance"
    group: str = ""
    all_words: bool = False
    translate: str = TRANSLATE[0]
    facets: bool = False
    filters: tuple[Filter, ...] = ()
    like: str = ""
    cost: Cost = ANY

    @property
    def blank(self) -> bool:
        """Say whether nothing was asked for at all."""
        return not self.text.strip() and not self.filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A hit with what is shown of it."""

    hit: Hit
    snippet: Snippet
    title: Snippet
    why: tuple[Reason, ...]

    @property
    def translated(self) -> bool:
        """Say whether it is a hit by words of the other language alone."""
        found = {reason.form for reason in self.why}
        return "translated" in found and found.isdisjoint(("exact", "folded", "stem"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer with all that is shown of it.

    translated: the translations that were searched for, by word; synonyms: likewise a maintainer's.  meant: what the
    query may have been meant to be, "" where its words are known.  like: the post that others are to be like.  alone:
    where nothing was found, how many posts each word of the query would find alone; unfiltered: where filters let
    nothing through, how many there are without them.
    """

    asked: Asked
    hints: tuple[Hint, ...]
    translated: Mapping[str, tuple[str, ...]]
    hits: Hits
    shown: tuple[Shown, ...]
    alone: tuple[tuple[str, int], ...] = ()
    unfiltered: int = 0
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meant: str = ""
    like: Document | None = None

    @property
    def pages(self) -> int:
        """Give how many pages of results there are."""
        found = self.hits.total if self.hits.groups is None else self.hits.groups
        return -(-min(found, DEEPEST) // self.asked.size)


def answer(shelf: Shelf, asked: Asked) -> Answer:
    """Answer a query; any text is one.  Raises IndexMissing, IndexDamaged, StoreError."""
    asked, window = _window(asked)
    wish = Wish(
        all_words=asked.all_words,
        translate=asked.translate,
        synonyms=shelf.synonyms().words,
        spoken=shelf.spoken(),
    )
    ask = Spending(shelf.search, asked.cost)
    searched = search(partial(_filtered, ask, asked), asked.text, window, wish)
    hits, words = searched.hits, list(leaves(searched.plan.query))
    if asked.facets and asked.filters:
        hits = replace(hits, facets=dict(hits.facets) | _beside(ask, asked, searched.plan.query))
    told = hits.total or not hits.exact  # what was not searched to its end says nothing of what is not there
    alone = () if told else _alone(ask, words)
    wider = asked.filters and not told and not ask.late()
    unfiltered = ask(searched.plan.query, Window(count=0)).total if wider else 0
    shown = _all_shown(hits, words, ask.late)
    meant = "" if ask.late() else shelf.meant(asked.text, ask.late, ask.left)
    return Answer(
        asked=asked,
        hints=searched.hints,
        translated=searched.plan.translated or {},
        synonyms=searched.plan.synonyms or {},
        meant=meant,
        hits=replace(hits, exact=not ask.partial),
        shown=shown,
        alone=alone,
        unfiltered=unfiltered,
    )


def alike(shelf: Shelf, asked: Asked) -> Answer | None:
    """Give the posts like the one that is asked for, None where there is no such post.  Raises as answer does."""
    saved = saved_post(shelf.store(), asked.like) if asked.like.count("/") >= 2 else None
    if saved is None:
        return None
    asked, window = _window(asked)
    post = document(saved)
    ask = Spending(shelf.search, asked.cost)
    query = shelf.like(post, ask.late)
    hits = _filtered(ask, asked, query, window)
    if asked.facets and asked.filters:
        hits = replace(hits, facets=dict(hits.facets) | _beside(ask, asked, query))
    shown = _all_shown(hits, list(leaves(query)), ask.late)
    return Answer(
        asked=asked, hints=(), translated={}, hits=replace(hits, exact=not ask.partial), shown=shown, like=post
    )


def _window(asked: Asked) -> tuple[Asked, Window]:
    """Give what is asked for with its page in bounds and its order settled, and its window."""
    page = max(1, min(asked.page, DEEPEST // asked.size))
    ranked = asked.text.strip() or asked.like or asked.sort not in ORDERS[:2]
    asked = replace(asked, page=page, sort=asked.sort if ranked else "newest")
    window = Window(
        start=(page - 1) * asked.size,
        count=asked.size,
        sort=SORTS[0] if asked.sort == FRESH else asked.sort,
        fresh=asked.sort == FRESH,
        group=asked.group,
        facets=_facets(asked),
    )
    return asked, window


def _all_shown(hits: Hits, words: list[Leaf], late: Callable[[], bool]) -> tuple[Shown, ...]:
    """Give what is shown of each hit; where it is too late, its beginning and no reasons."""
    marker, plain = Marker(words), Marker(())
    return tuple(_shown(hit, plain if late() else marker) for hit in hits.hits)


def _alone(ask: Spending, words: list[Leaf]) -> tuple[tuple[str, int], ...]:
    """Give how many posts each word finds alone; nothing where there is no time to say it of all."""
    found = tuple((written(word), ask(word, Window(count=0)).total) for word in words if not ask.late())
    return () if ask.partial else found


def _facets(asked: Asked) -> tuple[str, ...]:
    if not asked.facets:
        return ()
    return tuple(dict.fromkeys((*FACETS, unit(dated(asked.filters)))))


def _filtered(ask: Spending, asked: Asked, query: Query, window: Window) -> Hits:
    return ask(narrowed(query if asked.text.strip() or asked.like else Everything(), asked.filters), window)


def _beside(ask: Spending, asked: Asked, query: Query) -> dict[str, tuple[tuple[str, int], ...]]:
    """Give the values that could be chosen beside those that are, of each facet that is filtered by, with counts."""
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    date = dated(asked.filters)
    for facet, name in FACET_OF.items():
        if any(one.name == name for one in asked.filters) and name != "has" and not ask.late():
            rest = without(asked.filters, name)
            searched = _filtered(ask, replace(asked, filters=rest), query, Window(count=0, facets=(facet,)))
            found[facet] = searched.facets[facet]
    if around(date) != date and not ask.late():
        rest = (*without(asked.filters, "date"), Filter("date", around(date)))
        searched = _filtered(ask, replace(asked, filters=rest), query, Window(count=0, facets=(unit(date),)))
        found[unit(date)] = searched.facets[unit(date)]
    return found


def _shown(hit: Hit, marker: Marker) -> Shown:
    return Shown(
        hit=hit,
        snippet=snippet(marker, hit.document),
        title=whole(marker, hit.document, TITLE),
        why=tuple(reasons(hit, marker)),
    )


def answer_json(given: Answer) -> dict[str, Any]:
    """Give an answer in the one shape that JSON has, on the command line and on the web."""
    return {
        "query": given.asked.text,
        **({"like": given.asked.like} if given.asked.like else {}),
        "total": given.hits.total,
        "full": given.hits.full,
        "exact": given.hits.exact,
        "took_ms": round(given.hits.took_ms, 3),
        "hits": [hit_json(shown) for shown in given.shown],
        "facets": {
            name: [{"value": value, "count": count} for value, count in values]
            for name, values in given.hits.facets.items()
        },
        "translated": {word: list(found) for word, found in given.translated.items()},
        "synonyms": {word: list(found) for word, found in given.synonyms.items()},
        "meant": given.meant,
        "hints": [hint_json(hint) for hint in given.hints],
    }


def hit_json(shown: Shown) -> dict[str, Any]:
    """Give a hit in the shape that JSON has."""
    document = shown.hit.document
    columns = document.columns
    site, topic, post = document.id.rsplit("/", 2)
    return {
        "id": document.id,
        "site": site,
        "board": columns["board"],
        "topic": topic,
        "title": document.shown["title"],
        "post": post,
        "number": columns["number"],
        "author": columns["author"],
        "said": document.shown["said"] or None,
        "language": columns["language"],
        "score": round(shown.hit.score, 6),
        "snippet": {"text": shown.snippet.text, "spans": [list(span) for span in shown.snippet.spans]},
        "url": document.shown["url"],
        "why": [_reason_json(reason) for reason in shown.why],
    }


def _reason_json(reason: Reason) -> dict[str, Any]:
    return {
        "word": reason.word,
        "in": reason.place,
        "form": reason.form,
        "found": list(reason.found),
        "score": round(reason.score, 6),
    }


def hint_json(hint: Hint) -> dict[str, Any]:
    """Give a hint with its stable code."""
    return {"code": hint.code, "about": hint.about, "at": hint.at}


def error_json(code: str, message: str, at: int | None = None) -> dict[str, Any]:
    """Give an error in the one shape that JSON has."""
    return {"ok": False, "error": {"code": code, "message": message, "at": at}}
