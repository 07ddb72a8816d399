"""Talk pages of MediaWiki on which an extension keeps every comment apart: LiquidThreads and Flow.

Source: includes/LqtView.php of LiquidThreads 2 and 3; handlebars/flow_topic*, flow_post* and timestamp of Flow.  A page
shows many topics, each an element.  An id of Flow's holds when it was given: the moment of a post whose page tells only
when it was last changed is read from it.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from archive.bodies import read_body
from archive.dates import find_date
from archive.dialects.apply import Address, read_address
from archive.dialects.mediawiki import ROLES, URLS, page_title
from archive.dialects.mediawikinames import linked_author
from archive.dialects.page import Irregular, Page
from archive.languages import passages, whole
from archive.markup import Node
from archive.records import Extract, NotTopic, Post

NAME = "mediawikithreads"
_FLOW, _LIQUID = "div.flow-topic[data-flow-id]", "div.lqt-thread-topmost[id^='lqt_thread_id_']"
_TIME_BITS = 42  # what an id of Flow's holds behind the milliseconds since 1970
_DIGITS = 36


def read(page: Page) -> tuple[Extract, ...] | NotTopic | None:
    """Give the topics of a page, what else it is, or None where it is of neither extension."""
    if "flow-topic" in page.text:
        return _topics(page, _FLOW, _flow) or None
    if "lqt_thread" in page.text:
        return _topics(page, _LIQUID, _liquid) or None
    return None


def _topics(page: Page, css: str, of: Callable[[Node, str], Extract]) -> tuple[Extract, ...]:
    footer = page.tree.css_first(".printfooter a[href]")
    address = read_address(URLS, page, (footer.attributes.get("href") or "") if footer is not None else "")
    board = page_title(page.tree)
    found = (of(node, address.site) for node in page.tree.css(css))
    return tuple(_placed(one, address, board) for one in found if one.posts)


def _placed(one: Extract, address: Address, board: str) -> Extract:
    """Give a topic with what the page says of where it lies; the page of a topic alone is named like it."""
    is_own = one.topic.lower() in board.lower()
    return Extract(
        dialect=NAME,
        view="normal",
        site=address.site,
        board="" if is_own or board == one.title else board,
        topic=one.topic,
        title=one.title or board,
        url=address.url,
        posts=one.posts,
    )


def _extract(site: str, topic: str, title: str, posts: Iterator[Post]) -> Extract:
    return Extract(
        dialect=NAME, view="normal", site=site, board="", topic=topic, title=title, url="", posts=tuple(posts)
    )


def _post(
    site: str, topic: str, id: str, author: str, said: datetime | None, edited: datetime | None, body: Node
) -> Post:
    read = read_body(body, ROLES)
    own = passages(read.lines)
    return Post(
        site=site,
        topic=topic,
        id=id,
        number=None,
        author=author,
        said=said,
        edited=edited,
        html=read.html,
        passages=own,
        quotes=read.quotes,
        signature="",
        code=read.code,
        links=read.links,
        language=whole(own),
    )


def _words(node: Node, css: str) -> str:
    found = node.css_first(css)
    return " ".join(found.text().split()) if found is not None else ""


def _moment(text: str) -> datetime | None:
    found = find_date(text)
    return found.at if found else None


# -- Flow


def _flow(topic: Node, site: str) -> Extract:
    id = topic.attributes.get("data-flow-id") or ""
    title = topic.css_first(".flow-topic-title")
    words = (title.attributes.get("data-flow-topic-title") or title.text()) if title is not None else ""
    return _extract(site, id, " ".join(words.split()), _flow_posts(topic, site, id))


def _flow_posts(topic: Node, site: str, of: str) -> Iterator[Post]:
    for node in topic.css("div.flow-post[data-flow-id]"):
        main = node.css_first(".flow-post-main")
        body = main.css_first(".flow-post-content") if main is not None else None
        id = node.attributes.get("data-flow-id") or ""
        if main is None or body is None or not id:  # hidden by a moderator
            continue
        stated = main.css_first(".flow-post-timestamp [datetime]")
        at = _moment((stated.attributes.get("datetime") or "") if stated is not None else "")
        is_edited = main.css_first(".flow-post-timestamp > span:not([datetime])") is not None
        said = _given(id) if is_edited or at is None else at
        author = _words(main, ".flow-author bdi") or _words(main, ".flow-author .mw-userlink")
        yield _post(site, of, id, author, said, at if is_edited else None, body)


def _given(id: str) -> datetime | None:
    """Give when an id of Flow's was given.

    >>> _given("sb8kl2qgbbd2bbl3").date().isoformat()
    '2015-02-05'
    """
    if not id.isascii() or not id.isalnum() or len(id) > 19:
        return None
    seconds = (int(id, _DIGITS) >> _TIME_BITS) // 1000
    return datetime.fromtimestamp(seconds, UTC) if 1.3e9 < seconds < 4e9 else None


# -- LiquidThreads


def _liquid(thread: Node, site: str) -> Extract:
    id = _number(thread)
    return _extract(site, f"lqt-{id}", _words(thread, ".lqt_header .mw-headline"), _liquid_posts(thread, site, id))


def _number(thread: Node) -> str:
    return (thread.attributes.get("id") or "").rpartition("_")[2]


def _liquid_posts(topmost: Node, site: str, of: str) -> Iterator[Post]:
    for thread in (topmost, *topmost.css("div.lqt_thread[id^='lqt_thread_id_']")):
        wrapper = thread.css_first(".lqt-post-wrapper")
        body = wrapper.css_first(".lqt_post") if wrapper is not None else None
        id = _number(thread)
        if wrapper is None or body is None or (thread is not topmost and id == of):
            continue
        signature = wrapper.css_first(".lqt-thread-user-signature")
        author = linked_author(signature.css("a")) if signature is not None else ""
        said = _moment(_words(wrapper, ".lqt-thread-toolbar-timestamp"))
        edited = _moment(_words(wrapper, ".lqt-thread-info-panel"))
        yield _post(site, f"lqt-{of}", id, author or _words(wrapper, ".lqt-thread-user-signature"), said, edited, body)


DIALECT = Irregular(
    name=NAME,
    software="MediaWiki, LiquidThreads and Flow",
    views=(("normal", "LiquidThreads 2–3, Flow 1"),),
    read=read,
)
