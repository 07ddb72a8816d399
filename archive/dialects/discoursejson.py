"""The JSON of Discourse: a topic saved as /t/ID.json, single posts, and what a page holds for its scripts.

Source: app/serializers/topic_view_serializer.rb and post_serializer.rb of Discourse 1–3 (names of the facts),
app/helpers/application_helper.rb (what a page says of itself to others).  A page whose <noscript> holds no
posts, as phones and members get it, has them as JSON in an attribute, "data-preloaded".  One that browsers were to fill
by later requests holds nothing but its title and the first words of one post: these are kept.
As in discourse.toml a post's id is its number in its topic.
"""

import re
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path

from archive.bodies import read_body
from archive.dates import find_date
from archive.dialects.apply import Address, read_address
from archive.dialects.facts import Facts, parsed, tables_of, text_of
from archive.dialects.page import Irregular, Page
from archive.dialects.schema import Dialect, load
from archive.languages import passages, whole
from archive.markup import Node, parse
from archive.records import Extract, NotTopic, Post, counted
from archive.roles import Roles

NAME = "discoursejson"
_SHOWN = "div.crawler-post, article[id^='post_'] .cooked, div.creator + div.post"  # the page's own words come first
_HOST = re.compile(r"/user_avatar/([\w.-]+\.\w+)/")
_MADE_BY = "meta[name='generator'][content^='Discourse']"
_ITSELF = ("og:url", "og:title", "og:description", "og:article:section", "article:published_time")
_NUMBER = re.compile(r"/t/[^/?#]+/\d+/(\d+)")
SMALL_ACTION = "3"  # the kind of post that notes what a moderator did
_LISTS = {
    "topic_list": "list",
    "category_list": "index",
    "grouped_search_result": "search",
    "directory_items": "members",
    "user_summary": "profile",
    "latest_posts": "list",
}


def read(page: Page) -> Extract | NotTopic | None:
    """Give what the JSON says of a topic, what else it is, or None where it is not Discourse's."""
    if page.media == "text/html":
        if "data-preloaded" not in page.text:
            return None
        return _preloaded(page) if "post_stream" in page.text else _first_words(page)
    said = parsed(page.text)
    if "post_stream" in said or {"cooked", "topic_id", "post_number"} <= said.keys():
        return _topic(page, said, "")
    kind = next((kind for mark, kind in _LISTS.items() if isinstance(said.get(mark), dict | list)), "")
    return NotTopic(dialect=NAME, kind=kind, url=page.url) if kind else None


def _preloaded(page: Page) -> Extract | None:
    """Give the topic that a page keeps for its scripts, unless the page shows it too."""
    node = page.tree.css_first("[data-preloaded]")
    if node is None or page.tree.css_first(_SHOWN) is not None:
        return None
    kept = parsed(node.attributes.get("data-preloaded") or "")
    topics = [parsed(text_of(kept, name)) for name in kept if re.fullmatch(r"topic_\d+", name)]
    topic = next((topic for topic in topics if "post_stream" in topic), None)
    if topic is None:
        return None
    boards = {
        text_of(one, "id"): text_of(one, "name") for one in tables_of(parsed(text_of(kept, "site")), "categories")
    }
    return _topic(page, topic, boards.get(text_of(topic, "category_id"), ""))


def _first_words(page: Page) -> Extract | None:
    """Give the topic of a page that holds no posts, with the beginning of the one it was to show first.

    Who wrote it is not said.
    """
    said = {name: _of_itself(page.tree, name) for name in _ITSELF}
    address = read_address(_discourse().urls, page, said["og:url"])
    at = find_date(said["article:published_time"])
    if page.tree.css_first(_MADE_BY) is None or page.tree.css_first(_SHOWN) is not None:
        return None
    if not (address.topic and said["og:description"] and at):
        return None
    number = _NUMBER.search(said["og:url"] or address.url)
    post = _post({"cooked": escape(said["og:description"]), "post_number": number[1] if number else "1"}, address, "")
    return Extract(
        dialect=NAME,
        view="feed",
        site=address.site,
        board=said["og:article:section"],
        topic=address.topic,
        title=said["og:title"],
        url=address.url,
        posts=(replace(post, said=at.at),),
        missing=("author",),
        whole=False,
    )


def _of_itself(tree: Node, name: str) -> str:
    """Give the last thing that a page says of itself under a name: boards stand before those inside."""
    nodes = tree.css(f"meta[property='{name}']")
    return " ".join((nodes[-1].attributes.get("content") or "").split()) if nodes else ""


def _topic(page: Page, said: Facts, board: str) -> Extract:
    stream = said.get("post_stream")
    found = tables_of(stream, "posts") if isinstance(stream, dict) else iter([said])
    id = text_of(said, "id") if stream is not None else text_of(said, "topic_id")
    address = _address(page, id, text_of(said, "slug") or text_of(said, "topic_slug"))
    posts = tuple(_post(one, address, id) for one in found if _is_post(one))
    title = " ".join(text_of(said, "title").split())
    return Extract(
        dialect=NAME,
        view="normal",
        site=address.site,
        board=board,
        topic=id or address.topic,
        title=title,
        url=address.url,
        posts=posts,
        missing=() if title else ("title",),
    )


def _is_post(said: Facts) -> bool:
    """Say whether facts are those of a post, and not of a note that somebody closed or moved the topic."""
    return bool(text_of(said, "post_number")) and "cooked" in said and text_of(said, "post_type") != SMALL_ACTION


def _address(page: Page, topic: str, slug: str) -> Address:
    """Give the address of a topic: the page's, else one below the host that its pictures of members name."""
    if page.media == "text/html" or "://" in page.url:
        bare = page if page.media == "text/html" else Page(text="", tree=page.tree, url=page.url)
        address = read_address(_discourse().urls, bare, "")
        if address.topic == topic:
            return address
    host = _HOST.search(page.text)
    stated = f"http://{host[1]}/t/{slug or '-'}/{topic}" if host else ""
    return read_address(_discourse().urls, Page(text="", tree=parse(""), url=page.url), stated)


@cache
def _discourse() -> Dialect:
    """Give the dialect of the pages, whose addresses and bodies are the same."""
    return load(Path(__file__).with_name("discourse.toml"))


@cache
def _roles() -> Roles:
    return _discourse().views[0].roles


def _post(said: Facts, address: Address, topic: str) -> Post:
    body = read_body(parse(text_of(said, "cooked")), _roles())
    own = passages(body.lines)
    at = find_date(text_of(said, "created_at"))
    changed = find_date(text_of(said, "updated_at")) if text_of(said, "version") not in ("", "1") else None
    number = text_of(said, "post_number")
    return Post(
        site=address.site,
        topic=topic or address.topic,
        id=number,
        number=counted(number),
        author=text_of(said, "username"),
        said=at.at if at else None,
        edited=changed.at if changed else None,
        html=body.html,
        passages=own,
        quotes=body.quotes,
        signature=body.signature,
        code=body.code,
        links=body.links,
        language=whole(own),
    )


DIALECT = Irregular(
    name=NAME,
    software="Discourse, JSON",
    views=(("normal", "1–2026"), ("feed", "1–2026, the first words alone")),
    read=read,
    media=("application/json", "text/html"),
)
