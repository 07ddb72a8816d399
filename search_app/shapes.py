"""What programs get: every page as JSON, in shapes that openapi.json documents."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from archive.encode import moment_text
from archive.store.browsing import ListedTopic, Shelved
from archive.store.queries import SavedPost
from search_app.addresses import url_for
from search_app.visit import absolute

if TYPE_CHECKING:
    from search_app.reading import TopicPage


def topic(shown: "TopicPage") -> dict[str, Any]:
    """Give a page of a topic."""
    posts = [
        post(one) | {"quoted_by": [place.post for place in shown.quoted_by.get(one.post.id, ())]} for one in shown.posts
    ]
    return listed(shown.topic) | {
        "total": shown.topic.posts,
        "page": shown.page,
        "pages": shown.pages,
        "posts": posts,
    }


def post(saved: SavedPost) -> dict[str, Any]:
    """Give a post as forumsearch read prints it, with where it is read here."""
    said = saved.post
    return {
        "id": said.key,
        "site": said.site,
        "board": saved.board,
        "topic": said.topic,
        "title": saved.title,
        "post": said.id,
        "number": said.number,
        "author": said.author,
        "said": moment_text(said.said),
        "edited": moment_text(said.edited),
        "gone": saved.gone or None,
        "language": said.language,
        "text": said.text,
        "quotes": [{"author": quote.author, "post": quote.post, "text": quote.text} for quote in said.quotes],
        "signature": said.signature,
        "code": list(said.code),
        "links": list(said.links),
        "url": saved.url,
        "address": absolute(url_for("reading.post", key=said.key)),
    }


def listed(topic: ListedTopic) -> dict[str, Any]:
    """Give a topic as lists show it."""
    return {
        "site": topic.site,
        "topic": topic.id,
        "title": topic.title,
        "board": topic.board,
        "author": topic.author,
        "began": topic.began or None,
        "ended": topic.ended or None,
        "length": topic.posts,
        "address": absolute(url_for("reading.topic", site=topic.site, topic=topic.id)),
    }


def topics(
    site: str, board: str | None, found: Iterable[ListedTopic], page: int, pages: int, total: int
) -> dict[str, Any]:
    """Give a page of the topics of a site or of one of its boards."""
    return {
        "site": site,
        "board": board,
        "total": total,
        "page": page,
        "pages": pages,
        "topics": [listed(one) for one in found],
    }


def shelved(name: str, found: Sequence[Shelved]) -> dict[str, Any]:
    """Give sites or boards under a name, with how much each holds."""
    return {
        name: [
            {
                "name": one.name,
                "topics": one.topics,
                "posts": one.posts,
                "began": one.began or None,
                "ended": one.ended or None,
            }
            for one in found
        ]
    }


def authors(site: str, found: Iterable[tuple[str, int]], page: int, pages: int) -> dict[str, Any]:
    """Give a page of the authors of a site, with how many posts each wrote."""
    named = [{"name": name, "posts": count} for name, count in found]
    return {"site": site, "page": page, "pages": pages, "authors": named}
