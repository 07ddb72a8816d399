"""Pages on which topics are read: the topic, where a post was saved, the pictures that were saved with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from archive.store import queries
from archive.store.browsing import ListedTopic, listed_topic
from archive.store.copies import post_pages
from archive.store.queries import SavedPost
from archive.store.quoting import Place, place_of, quoted_by, sources
from indexer.documents import TITLE
from indexer.hits import Window
from indexer.marks import Marker
from indexer.query.tree import And, Is, Query, leaves
from indexer.why import reasons
from search_app import cite, feeds, pictures, shapes
from search_app.addresses import url_for
from search_app.answers import Asked
from search_app.changes import changes
from search_app.languages import translate
from search_app.present import Around, post_markup
from search_app.spending import Spending
from search_app.visit import absolute, link, note, page_asked, planned, settings, shelf, spending

reading = Blueprint("reading", __name__)
MOST_JUMPS = 100  # hits inside one topic that are listed to jump to


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """A page of a topic and what leads from its posts to others.

    jumps: (id, number) of the posts that hold the query's words, in reading order, and ways where they are read, by id.
    quoted: by post and place of the quote.  words: marks those of the query.
    """

    topic: ListedTopic
    posts: Sequence[SavedPost]
    page: int
    pages: int
    text: str
    words: Marker
    jumps: Sequence[tuple[str, int]]
    ways: Mapping[str, str]
    quoted: Mapping[tuple[str, int], Place]
    quoted_by: Mapping[str, Sequence[Place]]

    def beside(self, post: str) -> tuple[str, str]:
        """Give the posts with the query's words before and after one that has them; "" where there is none."""
        ids = [id for id, _ in self.jumps]
        at = ids.index(post) if post in ids else len(ids)
        return ids[at - 1] if 0 < at < len(ids) else "", ids[at + 1] if at + 1 < len(ids) else ""


def topic_page(site: str, topic: str, ask: Spending) -> TopicPage:
    """Give the page of a topic that a request asks for; ends it with 404 where there is no such topic.

    ask: what the request spends.
    """
    store, size = shelf().store(), settings().topic_page_size
    listed, order = listed_topic(store, site, topic), queries.topic_order(store, site, topic)
    if listed is None or not order:
        abort(404)
    pages = -(-len(order) // size)
    page = page_asked(pages)
    here = order[(page - 1) * size : page * size]
    ids = [id for id, _ in here]
    text = request.args.get("q", "")
    query = planned(text)
    words = Marker(list(leaves(query)))
    jumps = _jumps(ask, site, topic, query, words) if text.strip() else []
    return TopicPage(
        topic=listed,
        posts=queries.posts_numbered(store, site, topic, here[0][1], here[-1][1]),
        page=page,
        pages=pages,
        text=text,
        words=words,
        jumps=jumps,
        ways=_ways(site, topic, [id for id, _ in jumps], text),
        quoted=sources(store, site, topic, ids),
        quoted_by=quoted_by(store, site, topic, ids),
    )


def _ways(site: str, topic: str, posts: Sequence[str], text: str) -> dict[str, str]:
    """Give the addresses at which posts of a topic are read, by id."""
    found = post_addresses([f"{site}/{topic}/{id}" for id in posts], text)
    return dict(zip(posts, found.values(), strict=True))


def _jumps(ask: Spending, site: str, topic: str, query: Query, words: Marker) -> list[tuple[str, int]]:
    """Give the posts of a topic that a query finds by more than the title, which is that of all of them."""
    found = ask(And((query, Is("topic", f"{site}/{topic}"))), Window(count=MOST_JUMPS, sort="oldest"))
    timely = (hit for hit in found.hits if not ask.late())
    holding = (hit.document for hit in timely if {one.place for one in reasons(hit, words)} != {TITLE.name})
    numbered = ((document.id.rpartition("/")[2], document.columns["number"]) for document in holding)
    return sorted(((id, number if isinstance(number, int) else 0) for id, number in numbered), key=lambda one: one[1])


@reading.get("/topic/<path:site>/<topic>")
def topic(site: str, topic: str) -> str:
    """Show a topic, the words of a query marked in it."""
    ask = spending()
    shown = topic_page(site, topic, ask)
    said: dict[str, Any] = {"q": shown.text} if shown.text else {}
    for rel, page in (("prev", shown.page - 1), ("next", shown.page + 1)):
        if 1 <= page <= shown.pages:
            link(rel, url_for("reading.topic", site=site, topic=topic, page=page, **said))
    link("canonical", _topic_address(site, topic, shown.page))
    link("alternate", url_for("reading.topic_json", site=site, topic=topic), "application/json")
    link("alternate", url_for("reading.topic_atom", site=site, topic=topic), "application/atom+xml")
    hosts, plain = shelf().hosts(), Marker(())
    marked = ((one, plain if shown.text and ask.late() else shown.words) for one in shown.posts)
    posts = [(one, post_markup(one, words, _around(shown, one, hosts))) for one, words in marked]
    note(not ask.partial)
    return render_template(
        "topic.html",
        shown=shown,
        posts=posts,
        partial=ask.partial,
        asked=Asked(text=""),
    )


def _topic_address(site: str, topic: str, page: int) -> str:
    return url_for("reading.topic", site=site, topic=topic, page=page if page > 1 else None)


@reading.get("/topic/<path:site>/<topic>.json")
def topic_json(site: str, topic: str) -> Response:
    """Give a page of a topic as JSON."""
    return jsonify(shapes.topic(topic_page(site, topic, spending())))


@reading.get("/topic/<path:site>/<topic>.atom")
def topic_atom(site: str, topic: str) -> Response:
    """Give the last posts of a topic as a feed."""
    store = shelf().store()
    listed, order = listed_topic(store, site, topic), queries.topic_order(store, site, topic)
    if listed is None or not order:
        abort(404)
    last = order[-feeds.ENTRIES :]
    posts = queries.posts_numbered(store, site, topic, last[0][1], last[-1][1])
    about = feeds.About(
        title=listed.title or listed.id, address=url_for("reading.topic", site=site, topic=topic), own=request.full_path
    )
    return feeds.feed(about, [feeds.post_entry(one) for one in reversed(posts)])


def _around(shown: TopicPage, saved: SavedPost, hosts: frozenset[str]) -> Around:
    quoted = {
        place: post_path(saved.post.site, of) for (post, place), of in shown.quoted.items() if post == saved.post.id
    }
    return Around(
        quoted=quoted,
        quoted_text=translate("the post that is quoted"),
        copy_text=translate("copy"),
        hosts=hosts,
        old=lambda address: url_for("old.go", url=address),
        picture=_pictures(saved),
    )


def _pictures(saved: SavedPost) -> Any:
    root = pictures.saved_root(shelf().store(), saved) if settings().pictures and any(pictures.sources(saved)) else None

    def address(place: int, source: str) -> str:
        if root is None or pictures.saved_picture(root, saved, source) is None:
            return ""
        return url_for("reading.picture", key=saved.post.key, place=place)

    return address


def post_path(site: str, place: Place) -> str:
    """Give the address that leads to a post by its place."""
    return url_for("reading.post", key=f"{site}/{place.topic}/{place.post}")


def _saved(key: str) -> SavedPost:
    saved = queries.saved_post(shelf().store(), key) if key.count("/") >= 2 else None
    if saved is None:
        abort(404)
    return saved


@reading.get("/post/<path:key>")
def post(key: str) -> AnyResponse:
    """Lead to a post in its topic."""
    return redirect(post_address(_saved(key).post.key, request.args.get("q", "")))


def post_address(key: str, text: str = "") -> str:
    """Give the address at which a post is read, the words of a query marked."""
    return post_addresses([key], text)[key]


def post_addresses(keys: Sequence[str], text: str = "") -> Mapping[str, str]:
    """Give the addresses at which posts are read, by key."""
    ranks, size = queries.ranks(shelf().store(), keys), settings().topic_page_size
    return {key: _post_address(key, text, ranks.get(key, 0) // size + 1) for key in keys}


def _post_address(key: str, text: str, page: int) -> str:
    site, topic, id = key.rsplit("/", 2)
    return url_for(
        "reading.topic", site=site, topic=topic, q=text or None, page=page if page > 1 else None, _anchor=f"p-{id}"
    )


@reading.get("/record/<path:key>")
def record(key: str) -> str:
    """Show where a post was saved, what it said before, who quotes it, and how to cite it."""
    saved = _saved(key)
    post, store = saved.post, shelf().store()
    address = absolute(url_for("reading.post", key=post.key))
    place = place_of(store, post.site, post.id)
    return render_template(
        "record.html",
        saved=saved,
        pages=post_pages(store, post.site, post.topic, post.id),
        earlier=[(one, list(changes(one.text, post.text))) for one in saved.earlier],
        quoted_by=quoted_by(store, post.site, post.topic, [post.id]).get(post.id, ()),
        place=place,
        cites=[("Markdown", cite.markdown(saved, address)), ("BibTeX", cite.bibtex(saved, address))],
        plain=cite.plain(saved, address),
        asked=Asked(text=""),
    )


@reading.get("/picture/<path:key>/<int:place>")
def picture(key: str, place: int) -> Response:
    """Give a picture of a post that was saved with its page."""
    saved = _saved(key)
    found, root = pictures.sources(saved), pictures.saved_root(shelf().store(), saved)
    if not settings().pictures or root is None or place >= len(found):
        abort(404)
    kept = pictures.saved_picture(root, saved, found[place])
    if kept is None:
        abort(404)
    return send_file(kept.kept, mimetype=kept.kind, max_age=86400)
