"""Pages to leaf through: sites, boards, topics, authors, the calendar."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from archive.store import browsing as shelves
from archive.store import damaged
from archive.store.browsing import TOPIC_SORTS, Shelved
from archive.store.queries import last_change
from indexer.hits import FACET_VALUES, Window
from search_app import feeds, shapes
from search_app.addresses import url_for
from search_app.answers import Asked, answer, answer_json
from search_app.filters import Filter, everything
from search_app.reading import post_addresses
from search_app.timeline import Bar, bars
from search_app.visit import asked, link, noted, page_asked, search, shelf

browsing = Blueprint("browsing", __name__)
TOPICS = 50  # on a page of a list
AUTHORS = 100  # on a page of their list
LISTED_AUTHORS = 100_000  # of a site that are listed; any other is found by name
ACTIVE = 12  # authors that a site's page names


def _site(name: str) -> Shelved:
    """Give a site; ends the request with 404 where there is no such."""
    found = next((one for one in shelf().sites() if one.name == name), None)
    if found is None:
        abort(404)
    return found


def _counted(facet: str, *filters: Filter, most: int = FACET_VALUES) -> tuple[tuple[str, int], ...]:
    return search(everything(filters), Window(count=0, facets=(facet,), values=most)).facets[facet]


@browsing.get("/sites.json")
def sites_json() -> Response:
    """Give the sites as JSON."""
    return jsonify(shapes.shelved("sites", shelf().sites()))


@browsing.get("/site/<path:site>")
def site(site: str) -> str:
    """Show a site: its boards, its years, those who wrote most."""
    found = _site(site)
    link("alternate", url_for("browsing.site_json", site=site), "application/json")
    link("alternate", url_for("browsing.topics_atom", site=site), "application/atom+xml")
    here = Filter("site", site)
    return render_template(
        "site.html",
        site=found,
        boards=shelf().boards(site),
        authors=_counted("author", here)[:ACTIVE],
        bars=bars(_counted("year", here), ""),
        asked=Asked(text="", filters=(here,)),
    )


@browsing.get("/site/<path:site>.json")
def site_json(site: str) -> Response:
    """Give the boards of a site as JSON."""
    _site(site)
    return jsonify({"site": site} | shapes.shelved("boards", shelf().boards(site)))


def _listed(site: str) -> tuple[str | None, str, list[shelves.ListedTopic], int, int, int]:
    """Give board, order, topics, page, pages and number of topics of the list that a request asks for."""
    board, sort = request.args.get("board"), request.args.get("sort", "")
    sort = sort if sort in TOPIC_SORTS else TOPIC_SORTS[0]
    change = last_change(shelf().store())
    total = _site(site).topics
    if board is not None:
        total = next((one.topics for one in shelf().boards(site) if one.name == board), 0)
        if not total:
            abort(404)
    pages = -(-total // TOPICS)
    page = page_asked(pages)
    start = (page - 1) * TOPICS
    found = shelves.topics(shelf().store(), site, board, sort=sort, start=start, count=TOPICS)
    if len(found) != min(TOPICS, total - start) and last_change(shelf().store()) == change:
        raise damaged(f"{site} lacks topics that were written")
    return board, sort, found, page, pages, total


@browsing.get("/topics/<path:site>")
def topics(site: str) -> str:
    """Show the topics of a site or of one of its boards, by date or by length."""
    board, sort, found, page, pages, total = _listed(site)
    said: dict[str, Any] = {} if board is None else {"board": board}
    for rel, other in (("prev", page - 1), ("next", page + 1)):
        if 1 <= other <= pages:
            link(rel, url_for("browsing.topics", site=site, sort=sort, page=other, **said))
    link("alternate", url_for("browsing.topics_json", site=site, sort=sort, page=page, **said), "application/json")
    link("alternate", url_for("browsing.topics_atom", site=site, **said), "application/atom+xml")
    here = (Filter("site", site), *((Filter("board", board),) if board else ()))
    return render_template(
        "topics.html",
        site=site,
        board=board,
        sort=sort,
        topics=[(one, _moment(one.began), _moment(one.ended)) for one in found],
        page=page,
        pages=pages,
        total=total,
        said=said,
        asked=Asked(text="", filters=here),
    )


def _moment(said: str) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


@browsing.get("/topics/<path:site>.json")
def topics_json(site: str) -> Response:
    """Give a page of the topics of a site or board as JSON."""
    board, _, found, page, pages, total = _listed(site)
    return jsonify(shapes.topics(site, board, found, page, pages, total))


@browsing.get("/topics/<path:site>.atom")
def topics_atom(site: str) -> Response:
    """Give the topics of a site or board in which somebody wrote last, as a feed."""
    board, _, found, _, _, _ = _listed(site)
    said: dict[str, Any] = {} if board is None else {"board": board}
    about = feeds.About(
        title=" – ".join(filter(None, (board, site))),
        address=url_for("browsing.topics", site=site, **said),
        own=request.full_path,
    )
    return feeds.feed(about, map(feeds.topic_entry, found))


def _authors(site: str) -> tuple[Sequence[tuple[str, int]], int, int]:
    """Give the authors of a site on the page that a request asks for, its number, and how many pages there are."""
    counted = _counted("author", Filter("site", _site(site).name), most=LISTED_AUTHORS)
    pages = max(1, -(-len(counted) // AUTHORS))
    page = page_asked(pages)
    return counted[(page - 1) * AUTHORS : page * AUTHORS], page, pages


@browsing.get("/authors/<path:site>")
def authors(site: str) -> str:
    """Show those who wrote on a site, who wrote most first."""
    found, page, pages = _authors(site)
    for rel, other in (("prev", page - 1), ("next", page + 1)):
        if 1 <= other <= pages:
            link(rel, url_for("browsing.authors", site=site, page=other))
    link("alternate", url_for("browsing.authors_json", site=site, page=page if page > 1 else None), "application/json")
    here = Filter("site", site)
    return render_template(
        "authors.html", site=site, authors=found, page=page, pages=pages, asked=Asked(text="", filters=(here,))
    )


@browsing.get("/authors/<path:site>.json")
def authors_json(site: str) -> Response:
    """Give a page of those who wrote on a site as JSON."""
    found, page, pages = _authors(site)
    return jsonify(shapes.authors(site, found, page, pages))


def _of_author(site: str) -> tuple[str, Asked]:
    """Give the author that a request names, and what it asks for of their posts."""
    name = request.args.get("name", "")
    if not name:
        abort(404)
    _site(site)
    return name, asked(filters=(Filter("site", site), Filter("author", name)))


@browsing.get("/author/<path:site>")
def author(site: str) -> str:
    """Show the posts of an author, the newest first, and the years in which they were written."""
    name, wanted = _of_author(site)
    given = noted(answer(shelf(), wanted))
    if not given.hits.total:
        abort(404)
    for rel, page in (("prev", given.asked.page - 1), ("next", given.asked.page + 1)):
        if 1 <= page <= given.pages:
            link(rel, url_for("browsing.author", site=site, name=name, page=page))
    link("alternate", url_for("browsing.author_json", site=site, name=name), "application/json")
    link("alternate", url_for("browsing.author_atom", site=site, name=name), "application/atom+xml")
    return render_template(
        "author.html",
        site=site,
        name=name,
        answer=given,
        ways=post_addresses([one.hit.document.id for one in given.shown]),
        bars=bars(given.hits.facets["year"], ""),
        asked=given.asked,
    )


@browsing.get("/author/<path:site>.json")
def author_json(site: str) -> Response:
    """Give the posts of an author as JSON, in the shape of results."""
    return jsonify(answer_json(noted(answer(shelf(), _of_author(site)[1]))))


@browsing.get("/author/<path:site>.atom")
def author_atom(site: str) -> Response:
    """Give the newest posts of an author as a feed."""
    name, wanted = _of_author(site)
    about = feeds.About(
        title=f"{name} – {site}", address=url_for("browsing.author", site=site, name=name), own=request.full_path
    )
    return feeds.feed(about, map(feeds.hit_entry, noted(answer(shelf(), wanted)).shown))


@browsing.get("/calendar/<path:site>")
def calendar(site: str) -> str:
    """Show how many posts of a site were written in each month."""
    _site(site)
    here = Filter("site", site)
    return render_template("calendar.html", site=site, years=_years(here), asked=Asked(text="", filters=(here,)))


def _years(here: Filter) -> list[tuple[str, int, tuple[Bar, ...]]]:
    """Give each year with its posts and its months, the last one first."""
    counted = sorted(_counted("year", here), reverse=True)
    return [(year, count, bars(_counted("month", here, Filter("date", year)), year)) for year, count in counted]
