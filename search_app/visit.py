"""What a request asks for, and where the archive is that it asks: what all pages begin with."""

from flask import current_app, g, request

from indexer.hits import Hits, Window
from indexer.query.parser import parse
from indexer.query.tree import Query
from indexer.search import TRANSLATE, Wish, plans
from search_app.answers import ORDERS, Answer, Asked
from search_app.filters import Filter, read_filters
from search_app.home import Shelf
from search_app.settings import Settings
from search_app.spending import Cost, Spending, Turns

MOST_HITS = 100  # on one page of results, for programs that ask for more than readers see
GROUPS = {"topic": "topic", "posts": ""}
"""How addresses name what is listed, and what engines call it."""


def shelf() -> Shelf:
    """Give the archive that this application serves."""
    found: Shelf = current_app.extensions["shelf"]
    return found


def settings() -> Settings:
    """Give the settings of this application."""
    found: Settings = current_app.extensions["settings"]
    return found


def cost() -> Cost:
    """Give what a request may take, from its beginning: whenever others wait for their turn, less time.

    And less still while some are told to come again.
    """
    said, shared = settings(), shelf()
    began: float = g.began
    doors: Turns = current_app.extensions["admission"]
    crowded_seconds = min(said.query_seconds, said.crowded_seconds)
    overload_seconds = min(crowded_seconds, said.overload_seconds)

    def until() -> float:
        if doors.overloaded:
            return began + overload_seconds
        return began + (crowded_seconds if doors.waiting or shared.waiting else said.query_seconds)

    return Cost(until=until, postings=said.query_postings)


def whole_cost() -> Cost:
    """Give what a request for a whole answer may take: others go in between its pieces, so nobody shortens it."""
    until: float = g.began + settings().export_seconds
    return Cost(until=lambda: until, postings=settings().query_postings)


def asked(*, group: str = "posts", filters: tuple[Filter, ...] = ()) -> Asked:
    """Give what a request asks for; what cannot be read is taken as not said.

    group: of GROUPS, where the request names none.  filters: those that the page itself has.
    """
    said = request.args
    sort, other = said.get("sort", ""), said.get("translate", "")
    return Asked(
        text=said.get("q", ""),
        page=whole(said.get("page", ""), 1),
        size=min(whole(said.get("size", ""), settings().page_size), MOST_HITS),
        sort=sort if sort in ORDERS else ORDERS[0],
        group=GROUPS[group_said if (group_said := said.get("group", "")) in GROUPS else group],
        all_words=said.get("all") == "1",
        translate=other if other in TRANSLATE else TRANSLATE[0],
        facets=True,
        filters=filters or read_filters(said.items(multi=True)),
        cost=cost(),
    )


def spending() -> Spending:
    """Give what a request spends on what it shows."""
    return Spending(shelf().search, cost())


def search(query: Query, window: Window) -> Hits:
    """Answer a query within what a request may take; raises as Shelf.search does."""
    hits = spending()(query, window)
    note(hits.exact)
    return hits


def noted(given: Answer) -> Answer:
    """Give an answer, and keep for log and metrics whether it is partial."""
    note(given.hits.exact)
    return given


def note(whole: bool) -> None:
    """Keep for log and metrics, and for those who keep pages, whether what is shown is whole."""
    g.partial = g.get("partial", False) or not whole


def link(rel: str, address: str, media: str = "") -> None:
    """Let this page lead to another one, in its head and in its Link header; media: of what is not HTML."""
    links().append((rel, address, media))


def links() -> list[tuple[str, str, str]]:
    """Give what this page leads to, each as (rel, address, media)."""
    if "links" not in g:
        g.links = []
    found: list[tuple[str, str, str]] = g.links
    return found


def absolute(address: str) -> str:
    """Give an address of ours in full, as others see it."""
    if settings().address:
        return f"{settings().address.rstrip('/')}{address.removeprefix(request.script_root)}"
    return f"{request.host_url.rstrip('/')}{address}"


def whole(text: str, otherwise: int) -> int:
    """Give the number from 1 on that a text writes, or another one where it writes none."""
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 9 and int(text) else otherwise


def page_asked(last: int) -> int:
    """Give the page, from 1 to the last one, that a request asks for."""
    return max(1, min(whole(request.args.get("page", ""), 1), last))


def planned(text: str) -> Query:
    """Give what a query is looked for as inside a topic: in the other language too."""
    return plans(parse(text).query, Wish(), translate=True).query
