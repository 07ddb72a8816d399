"""What programs ask for: results as feed, CSV and JSON Lines, the browser's search box, site map, description."""

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, abort, current_app, request, stream_with_context

from archive.store.browsing import all_topics
from search_app import feeds
from search_app.addresses import url_for
from search_app.admission import leave
from search_app.answers import Answer, Shown, answer, error_json, hit_json
from search_app.languages import translate
from search_app.routes import results_address
from search_app.spending import Busy, Turns
from search_app.visit import absolute, asked, noted, shelf, whole_cost

programs = Blueprint("programs", __name__)
BATCH = 250  # hits of a whole answer that are looked up in one turn: some tenths of a second
MAP_TOPICS = 20_000  # in one file of the site map; 50,000 are allowed
COLUMNS = ("id", "site", "board", "topic", "title", "post", "number", "author", "said", "language", "score", "url")
CLOSED = (
    *(
        "/search",
        "/suggest",
        "/like/",
        "/go",
        "/author/",
        "/record/",
        "/language/",
        "/calendar/",
        "/healthz",
        "/metrics",
    ),
    *("/*?q=", "/*&q=", "/*?sort=", "/*&sort="),
)
"""What robots.txt shuts: beginnings of addresses, and topics with marked words or in other orders."""
CRAWL_SECONDS = 2  # between two requests of a crawler that asks robots.txt for it
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@programs.get("/search.atom")
def search_atom() -> Response:
    """Give the newest posts that a query finds, as a feed."""
    wanted = replace(asked(), sort="newest", group="", size=feeds.ENTRIES, page=1, facets=False)
    if wanted.blank:
        abort(404)
    about = feeds.About(
        title=wanted.text or ", ".join(one.value for one in wanted.filters),
        address=results_address(wanted),
        own=request.full_path,
    )
    return feeds.feed(about, map(feeds.hit_entry, noted(answer(shelf(), wanted)).shown))


@programs.get("/search.csv")
def search_csv() -> Response:
    """Give the posts that a query finds, the first answers.DEEPEST of them, one a line, as a table for spreadsheets."""
    return _whole(_table, "text/csv", "csv")


@programs.get("/search.jsonl")
def search_jsonl() -> Response:
    """Give the posts that a query finds, the first answers.DEEPEST of them, a JSON object a line."""
    return _whole(_lines, "application/x-ndjson", "jsonl")


def _whole(write: Callable[[Iterator[Shown | None]], Iterator[str]], media: str, ending: str) -> Response:
    wanted = replace(asked(), facets=False, size=BATCH, page=1, cost=whole_cost())
    if wanted.blank:
        abort(404)
    first = noted(answer(shelf(), wanted))  # what cannot be answered says so before anything is written
    doors: Turns = current_app.extensions["admission"]
    leave(doors)  # whoever reads slowly holds no place
    response = Response(stream_with_context(write(_all(first, doors))), mimetype=media)
    response.headers["X-Total-Count"] = str(first.hits.total)
    response.headers["X-Total-Exact"] = str(first.hits.exact).lower()
    response.headers["Content-Disposition"] = f"attachment; filename=posts.{ending}"
    return response


def _all(first: Answer, doors: Turns) -> Iterator[Shown | None]:
    """Give all hits, in turns with what others ask; at the end None where there is no time for the rest."""
    yield from first.shown
    for page in range(2, first.pages + 1):
        left = first.asked.cost.until() - time.perf_counter()
        if left <= 0:
            yield None
            return
        try:
            with doors.taken(left):
                given = answer(shelf(), replace(first.asked, page=page))
        except Busy:
            yield None
            return
        yield from given.shown


def _table(found: Iterator[Shown | None]) -> Iterator[str]:
    yield _row([*COLUMNS, "snippet"])
    for shown in found:
        if shown is None:
            yield _row([_cut()])
            return
        said = hit_json(shown)
        yield _row([*(said[name] for name in COLUMNS), said["snippet"]["text"]])


def _row(values: list[str | int | float | None]) -> str:
    """Give a line of CSV; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    line = io.StringIO()
    csv.writer(line).writerow(
        f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value for value in values
    )
    return line.getvalue()


def _lines(found: Iterator[Shown | None]) -> Iterator[str]:
    for shown in found:
        said = error_json("partial", _cut()) if shown is None else hit_json(shown)
        yield f"{json.dumps(said, ensure_ascii=False)}\n"


def _cut() -> str:
    return translate("Here it ends: there was no time for the rest. Filters, a year or a board, make smaller parts.")


@programs.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search to browsers, so that their own box can ask here."""
    space = "http://a9.com/-/spec/opensearch/1.1/"
    root = Element("OpenSearchDescription", xmlns=space)
    SubElement(root, "ShortName").text = "forumsearch"
    SubElement(root, "Description").text = ", ".join(one.name for one in shelf().sites()[:5]) or "forumsearch"
    SubElement(root, "InputEncoding").text = "UTF-8"
    SubElement(root, "Image", height="16", width="16", type="image/svg+xml").text = absolute(
        url_for("static", filename="icon.svg")
    )
    for media, endpoint in (
        ("text/html", "pages.search"),
        ("application/json", "pages.search_json"),
        ("application/x-suggestions+json", "pages.suggest"),
        ("application/atom+xml", "programs.search_atom"),
    ):
        paged = "" if endpoint == "pages.suggest" else "&page={startPage?}"
        template = f"{absolute(url_for(endpoint))}?q={{searchTerms}}{paged}"
        SubElement(root, "Url", type=media, template=template)
    return Response(tostring(root, "utf-8", xml_declaration=True), mimetype="application/opensearchdescription+xml")


@programs.get("/robots.txt")
def robots() -> Response:
    """Let crawlers read topics, not ask searches: those cost most and lead to nothing new."""
    top = request.script_root
    closed = (f"{top}{path}" for path in CLOSED)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Crawl-delay: {CRAWL_SECONDS}"]
    lines.append(f"Sitemap: {absolute(url_for('programs.sitemap'))}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@programs.get("/sitemap.xml")
def sitemap() -> Response:
    """Give the index of the site map."""
    addresses = (absolute(url_for("programs.sitemap_part", part=part)) for part in range(_parts()))
    return _map("sitemapindex", "sitemap", ((address, "") for address in addresses))


@programs.get("/sitemap-<int:part>.xml")
def sitemap_part(part: int) -> Response:
    """Give one file of the site map: topics with the day of their last post."""
    if part >= _parts():
        abort(404)
    found = all_topics(shelf().store(), part * MAP_TOPICS, MAP_TOPICS)
    pairs = ((absolute(url_for("reading.topic", site=one.site, topic=one.id)), one.ended[:10]) for one in found)
    return _map("urlset", "url", pairs)


def _parts() -> int:
    """Give how many files the site map has."""
    return -(-sum(one.topics for one in shelf().sites()) // MAP_TOPICS)


def _map(root: str, item: str, pairs: Iterator[tuple[str, str]]) -> Response:
    made = Element(root, xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for address, day in pairs:
        one = SubElement(made, item)
        SubElement(one, "loc").text = address
        if day:
            SubElement(one, "lastmod").text = day
    return Response(tostring(made, "utf-8", xml_declaration=True), mimetype="application/xml")


@programs.get("/openapi.json")
def openapi() -> Response:
    """Describe what programs can ask for."""
    return Response(_openapi(), mimetype="application/json")


@cache
def _openapi() -> str:
    return (files("search_app") / "static" / "openapi.json").read_text("utf-8")
