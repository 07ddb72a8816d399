"""One answer for every surface: a query in, hits with their snippets out; pages, JSON and terminal show the same."""

from dataclasses import dataclass, replace
from typing import Any

from indexer.documents import BODY, FACETS, QUOTED, TITLE, Document
from indexer.hits import Hit, Hits, Window
from indexer.query.parser import parse
from indexer.query.tree import Fuzzy, Hint, Leaf, Near, Parsed, Phrase, Prefix, demanding, leaves
from indexer.snippets import Marker, Snippet
from search_app.home import Shelf

DEEPEST = 10_000  # hits that can be paged through; further ones are reached by narrowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for, as a surface took it in."""

    text: str
    page: int = 1
    size: int = 10
    sort: str = "relevance"
    group: str = ""
    all_words: bool = False
    facets: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A hit with what is shown of it."""

    hit: Hit
    snippet: Snippet
    title: Snippet
    why: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer with all that is shown of it."""

    asked: Asked
    parsed: Parsed
    hits: Hits
    shown: tuple[Shown, ...]
    alone: tuple[tuple[str, int], ...] = ()
    """Where nothing was found: how many posts each word of the query would find alone."""

    @property
    def pages(self) -> int:
        """Give how many pages of results there are."""
        found = self.hits.total if self.hits.groups is None else self.hits.groups
        return -(-min(found, DEEPEST) // self.asked.size)


def answer(shelf: Shelf, asked: Asked) -> Answer:
    """Answer a query; any text is one.  Raises IndexMissing, IndexDamaged, StoreError."""
    parsed = parse(asked.text)
    if asked.all_words:
        parsed = replace(parsed, query=demanding(parsed.query))
    page = max(1, min(asked.page, DEEPEST // asked.size))
    window = Window(
        start=(page - 1) * asked.size,
        count=asked.size,
        sort=asked.sort,
        group=asked.group,
        facets=FACETS if asked.facets else (),
    )
    hits = shelf.search(parsed.query, window)
    words = list(leaves(parsed.query))
    marker = Marker(words)
    return Answer(
        asked=replace(asked, page=page),
        parsed=parsed,
        hits=hits,
        shown=tuple(_shown(hit, marker) for hit in hits.hits),
        alone=() if hits.total else tuple((leaf_text(word), _found_alone(shelf, word)) for word in words),
    )


def _found_alone(shelf: Shelf, word: Leaf) -> int:
    return shelf.search(word, Window(count=0)).total


def _shown(hit: Hit, marker: Marker) -> Shown:
    return Shown(
        hit=hit,
        snippet=marker.snippet(hit.document),
        title=marker.whole(hit.document, TITLE),
        why=tuple(_why(hit.document, marker)),
    )


def _why(document: Document, marker: Marker) -> list[dict[str, str]]:
    """Give which words of the query the post holds, where, and in which form."""
    found: dict[tuple[str, str], str] = {}
    for place in (TITLE, BODY, QUOTED):
        for passage in document.texts.get(place.name, ()):
            for mark in marker.marks(passage.text, passage.language, place):
                key = leaf_text(marker.leaves[mark.leaf]), place.name
                found[key] = "exact" if mark.exact or found.get(key) == "exact" else "stem"
    return [{"word": word, "in": place, "form": form} for (word, place), form in found.items()]


def leaf_text(leaf: Leaf) -> str:
    """Give a leaf as a reader would write it."""
    if isinstance(leaf, Phrase | Near):
        return f'"{" ".join(leaf.terms)}"' + (f"~{leaf.distance}" if isinstance(leaf, Near) else "")
    return f"{leaf.term}*" if isinstance(leaf, Prefix) else f"{leaf.term}~" if isinstance(leaf, Fuzzy) else leaf.term


def answer_json(given: Answer) -> dict[str, Any]:
    """Give an answer in the one shape that JSON has, on the command line and on the web."""
    return {
        "query": given.asked.text,
        "total": given.hits.total,
        "exact": given.hits.exact,
        "took_ms": round(given.hits.took_ms, 3),
        "hits": [_hit_json(shown) for shown in given.shown],
        "facets": {
            name: [{"value": value, "count": count} for value, count in values]
            for name, values in given.hits.facets.items()
        },
        "hints": [hint_json(hint) for hint in given.parsed.hints],
    }


def _hit_json(shown: Shown) -> dict[str, Any]:
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
        "why": list(shown.why),
    }


def hint_json(hint: Hint) -> dict[str, Any]:
    """Give a hint with its stable code."""
    return {"code": hint.code, "about": hint.about, "at": hint.at}


def error_json(code: str, message: str, at: int | None = None) -> dict[str, Any]:
    """Give an error in the one shape that JSON has."""
    return {"ok": False, "error": {"code": code, "message": message, "at": at}}
