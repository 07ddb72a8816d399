"""The pages of searching: home, results, help, the choice of language; and what templates ask for."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from archive.store.quoting import times_quoted
from indexer.hits import SORTS
from indexer.query.parser import MESSAGES
from indexer.query.tree import Hint
from indexer.search import TRANSLATE
from search_app.addresses import url_for
from search_app.answers import Answer, Asked, alike, answer, answer_json
from search_app.filters import FACET_OF, Filter, dated, toggled, without
from search_app.languages import COOKIE, LANGUAGES, translate
from search_app.reading import post_addresses
from search_app.timeline import bars, unit
from search_app.visit import GROUPS, asked, link, noted, shelf

pages = Blueprint("pages", __name__)
_LOCAL = re.compile(r"/(?![/\\])[^\s\\]*")
_GROUP_NAMES = {value: name for name, value in GROUPS.items()}
FACET_VALUES = 8  # of each facet that a page of results shows; further ones by narrowing


@pages.get("/")
def home() -> str:
    """Show the search box and what this archive holds."""
    return render_template("home.html", sites=shelf().sites(), asked=Asked(text=""))


@pages.get("/search")
def search() -> str | AnyResponse:
    """Show a page of results."""
    wanted = asked(group="topic")
    if wanted.blank:
        return redirect(url_for("pages.home"))
    given = noted(answer(shelf(), wanted))
    for rel, page in (("prev", given.asked.page - 1), ("next", given.asked.page + 1)):
        if 1 <= page <= given.pages:
            link(rel, results_address(given, page=page))
    for endpoint, media in (
        ("pages.search_json", "application/json"),
        ("programs.search_atom", "application/atom+xml"),
    ):
        link("alternate", results_address(given, endpoint=endpoint, page=1), media)
    return _results(given)


def _results(given: Answer) -> str:
    date = dated(given.asked.filters)
    found = [one.hit.document.id for one in given.shown]
    ways = _toggles(given)
    return render_template(
        "search.html",
        answer=given,
        asked=given.asked,
        ways=post_addresses(found, given.asked.text),
        quoted=times_quoted(shelf().store(), found),
        bars=bars(given.hits.facets[unit(date)], date),
        facets=list(_facets(given, ways)),
        toggle=ways,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value of a facet: how many posts have it, and the address at which it is chosen, or no longer if it is."""

    value: str
    count: int
    chosen: bool
    address: str


def _facets(given: Answer, ways: Callable[[str, str], str]) -> Iterator[tuple[str, list[Choice]]]:
    """Give the values of each facet that leaves something to choose, with the name of its filter."""
    chosen = {(one.name, one.value) for one in given.asked.filters}
    for facet, name in FACET_OF.items():
        counted = given.hits.facets[facet][:FACET_VALUES]
        if len(counted) > 1 or any(one == name for one, _ in chosen):
            yield (
                name,
                [
                    Choice(
                        value=value,
                        count=count,
                        chosen=(name, value) in chosen,
                        address=ways(name, value),
                    )
                    for value, count in counted
                ],
            )


@pages.get("/like/<path:key>")
def like(key: str) -> str:
    """Show the posts of other topics that are like one."""
    given = alike(shelf(), replace(asked(group="topic"), text="", like=key))
    if given is None:
        abort(404)
    return _results(noted(given))


@pages.get("/suggest")
def suggest() -> Response:
    """Give what a query that is being typed may become, as OpenSearch's suggestions ask for it."""
    text = request.args.get("q", "")
    response = jsonify([text, [completion.text for completion in shelf().completions(text)]])
    response.mimetype = "application/x-suggestions+json"
    return response


@pages.get("/search.json")
def search_json() -> Response:
    """Give a page of results as JSON."""
    return jsonify(answer_json(noted(answer(shelf(), asked()))))


@pages.get("/help")
def help_page() -> str:
    """Show how to search."""
    return render_template("help.html", asked=Asked(text=""))


@pages.get("/language/<code>")
def choose_language(code: str) -> AnyResponse:
    """Keep the reader's language and lead back."""
    if code not in LANGUAGES:
        abort(404)
    back = request.args.get("back", "/")
    response = redirect(back if _LOCAL.fullmatch(back) else url_for("pages.home"))
    response.set_cookie(
        COOKIE,
        code,
        max_age=365 * 86400,
        path=f"{request.script_root}/",
        samesite="Lax",
        httponly=True,
        secure=request.is_secure,
    )
    return response


def results_address(
    given: Answer | Asked,
    *,
    toggle: tuple[str, str] | None = None,
    drop: str = "",
    endpoint: str = "pages.search",
    **changed: str | int,
) -> str:
    """Give the address of these results with something changed; what is as usual is left out.

    toggle: a filter, (name, value), to be added or taken away.  drop: name of filters to be taken away, "all" for all.
    """
    now = given.asked if isinstance(given, Answer) else given
    group = changed.pop("group", now.group)
    said = {
        "q": now.text,
        "sort": now.sort,
        "group": _GROUP_NAMES[str(group)],
        "all": int(now.all_words),
        "translate": now.translate,
        "page": now.page,
    } | changed
    usual: dict[str, str | int] = {
        "q": "",
        "sort": SORTS[0] if now.text.strip() or now.like else "newest",
        "group": "topic" if endpoint == "pages.search" else "posts",
        "all": 0,
        "translate": TRANSLATE[0],
        "page": 1,
    }
    filters = toggled(now.filters, Filter(*toggle)) if toggle else now.filters
    filters = () if drop == "all" else without(filters, drop) if drop else filters
    kept = [(key, value) for key, value in said.items() if usual.get(key) != value]
    way = url_for("pages.like", key=now.like) if now.like and "q" not in changed else url_for(endpoint)
    return f"{way}?{urlencode([*kept, *((one.name, one.value) for one in filters)])}"


def _toggles(given: Answer) -> Callable[[str, str], str]:
    """Give what gives the address of these results with a filter added or taken away, for many of them."""
    way = results_address(given, drop="all", page=1)
    lead = f"{way}{'' if way.endswith('?') else '&'}"

    def toggle(name: str, value: str) -> str:
        filters = urlencode([(one.name, one.value) for one in toggled(given.asked.filters, Filter(name, value))])
        return f"{lead}{filters}" if filters else way

    return toggle


def hint_text(hint: Hint) -> str:
    """Give what a hint says, in the reader's language."""
    return f"“{hint.about}” {translate(MESSAGES[hint.code])}"


def here() -> str:
    """Give the address of this page, to lead back to it."""
    return request.full_path.rstrip("?")
