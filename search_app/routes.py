"""The pages: search, results, topics, help; each result page as JSON too."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archive.store import queries
from indexer.hits import GROUPS, SORTS
from indexer.query.parser import MESSAGES, parse
from indexer.query.tree import Hint, leaves
from indexer.search import TRANSLATE, Wish, plans
from indexer.snippets import Marker
from search_app.answers import Answer, Asked, alike, answer, answer_json
from search_app.home import Shelf
from search_app.languages import COOKIE, LANGUAGES, translate
from search_app.present import post_markup
from search_app.settings import Settings

pages = Blueprint("pages", __name__)
MOST_HITS = 100  # on one page of results, for programs that ask for more than readers see
_LOCAL = re.compile(r"/(?![/\\])[^\s\\]*")


def shelf() -> Shelf:
    """Give the archive that this application serves."""
    found: Shelf = current_app.extensions["shelf"]
    return found


def settings() -> Settings:
    """Give the settings of this application."""
    found: Settings = current_app.extensions["settings"]
    return found


def asked(*, facets: bool = False) -> Asked:
    """Give what a request asks for; what cannot be read is taken as not said."""
    said = request.args
    sort, group, other = said.get("sort", ""), said.get("group", ""), said.get("translate", "")
    return Asked(
        text=said.get("q", ""),
        page=_whole(said.get("page", ""), 1),
        size=min(_whole(said.get("size", ""), settings().page_size), MOST_HITS),
        sort=sort if sort in SORTS else SORTS[0],
        group=group if group in GROUPS else GROUPS[0],
        all_words=said.get("all") == "1",
        translate=other if other in TRANSLATE else TRANSLATE[0],
        facets=facets,
    )


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 9 and int(text) else otherwise


@pages.get("/")
def home() -> str:
    """Show the search box and what this archive holds."""
    return render_template("home.html", counts=queries.counts(shelf().store()), asked=asked())


@pages.get("/search")
def search() -> str | AnyResponse:
    """Show a page of results."""
    wanted = asked()
    if not wanted.text.strip():
        return redirect(url_for("pages.home"))
    return render_template("search.html", answer=answer(shelf(), wanted), asked=wanted)


@pages.get("/search.json")
def search_json() -> Response:
    """Give a page of results as JSON."""
    return jsonify(answer_json(answer(shelf(), asked(facets=True))))


@pages.get("/suggest")
def suggest() -> Response:
    """Give what a query that is being typed may become, as OpenSearch's suggestions ask for it."""
    text = request.args.get("q", "")
    found = [completion.text for completion in shelf().completions(text)]
    response = jsonify([text, found])
    response.mimetype = "application/x-suggestions+json"
    return response


@pages.get("/like/<path:key>")
def like(key: str) -> str:
    """Show the posts of other topics that are like one."""
    answer = alike(shelf(), replace(asked(), text="", like=key))
    if answer is None:
        abort(404)
    return render_template("search.html", answer=answer, asked=answer.asked)


@pages.get("/topic/<path:site>/<topic>")
def topic(site: str, topic: str) -> str:
    """Show a topic, the words of a query marked in it."""
    saved = queries.saved_topic(shelf().store(), site, topic)
    if not saved:
        abort(404)
    text, size = request.args.get("q", ""), settings().topic_page_size
    last = -(-len(saved) // size)
    page = min(_whole(request.args.get("page", ""), 1), last)
    marker = Marker(list(leaves(plans(parse(text).query, Wish(), translate=True).query)))
    shown = saved[(page - 1) * size : page * size]
    return render_template(
        "topic.html",
        first=saved[0],
        count=len(saved),
        posts=[(one, post_markup(one, marker)) for one in shown],
        page=page,
        pages=last,
        asked=Asked(text=text),
    )


@pages.get("/post/<path:key>")
def post(key: str) -> AnyResponse:
    """Lead to a post in its topic."""
    saved = queries.saved_post(shelf().store(), key) if key.count("/") >= 2 else None
    if saved is None:
        abort(404)
    return redirect(post_address(key, saved.post.number, request.args.get("q", "")))


def post_address(key: str, number: int | None, text: str = "") -> str:
    """Give the address at which a post is read, the words of a query marked."""
    site, topic, id = key.rsplit("/", 2)
    page = -(-(number or 1) // settings().topic_page_size)
    said: dict[str, Any] = {"q": text} if text else {}
    if page > 1:
        said["page"] = page
    return url_for("pages.topic", site=site, topic=topic, _anchor=f"p-{id}", **said)


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
    response.set_cookie(COOKIE, code, max_age=365 * 86400, samesite="Lax", httponly=True)
    return response


def results_address(given: Answer | Asked, **changed: str | int) -> str:
    """Give the address of these results with something changed; what is as usual is left out."""
    now = given.asked if isinstance(given, Answer) else given
    said = {
        "q": now.text,
        "sort": now.sort,
        "group": now.group,
        "all": int(now.all_words),
        "translate": now.translate,
        "page": now.page,
    } | changed
    usual: dict[str, str | int] = {"sort": SORTS[0], "group": GROUPS[0], "all": 0, "translate": TRANSLATE[0], "page": 1}
    kept = {key: value for key, value in said.items() if usual.get(key) != value}
    if now.like and "q" not in changed:
        del kept["q"]
    way = url_for("pages.search") if "q" in kept else url_for("pages.like", key=now.like)
    return f"{way}?{urlencode(kept)}"


def hint_text(hint: Hint) -> str:
    """Give what a hint says, in the reader's language."""
    return f"“{hint.about}” {translate(MESSAGES[hint.code])}"


def here() -> str:
    """Give the address of this page, to lead back to it."""
    return request.full_path.rstrip("?")
