"""What changed between captures: earlier words of a post, and posts that a later capture no longer shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.records import Post

LATER = timedelta(days=1)  # between two captures: a mirror may take some hours, and is one capture


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One page as it was captured: when (ISO 8601, or "" where nobody knows), and the ids of the posts on it."""

    seen: str
    posts: tuple[str, ...]


def earlier(post: Post, others: Iterable[tuple[str, Post]]) -> Iterator[tuple[str, Post]]:
    """Give the earlier versions of a post whose own words differ, each once, the oldest first.

    others: (seen, post) of its other copies in the same view.
    """
    known = {_words(post)}
    for seen, other in sorted(others, key=lambda pair: (pair[0], pair[1].text)):
        words = _words(other)
        if words and words not in known:
            known.add(words)
            yield seen, other


def _words(post: Post) -> str:
    return "".join(post.text.split())


def gone(order: Sequence[str], captures: Iterable[Capture]) -> Mapping[str, str]:
    """Give the posts that a later capture does not show between two others that it shows, and when that was.

    order: ids of a topic's posts.  A post that stood first or last on a page says nothing by not being there: pages end
    where their software ends them.
    """
    places = {post: place for place, post in enumerate(order)}
    moments = [(datetime.fromisoformat(one.seen), one) for one in captures if one.seen]
    last: dict[str, datetime] = {}
    for at, capture in moments:
        for post in capture.posts:
            last[post] = max(at, last.get(post, at))
    missed: dict[str, str] = {}
    for at, capture in sorted(moments, key=lambda pair: pair[0]):
        for post in _left_out(order, places, capture):
            if post in last and at - last[post] >= LATER:
                missed.setdefault(post, capture.seen)
    return missed


def _left_out(order: Sequence[str], places: Mapping[str, int], capture: Capture) -> set[str]:
    """Give the posts that lie between those of a page and are not on it."""
    shown = [places[post] for post in capture.posts if post in places]
    return set(order[min(shown) : max(shown)]) - set(capture.posts) if shown else set()
