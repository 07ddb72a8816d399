"""The last step of an answer, in plain Python: order, groups, facets and the window; for engines that need no speed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.analysis import fold
from indexer.documents import PERIODS, Column, period
from indexer.hits import Window
from indexer.ranking import DIGITS, TOPIC_SHARES

Columns = Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Found:
    """One post that was found; full says whether it holds all words that were set side by side."""

    id: str
    score: float
    full: bool
    columns: Columns


@dataclass(frozen=True, slots=True)
class Ranked:
    """A post in its place of the answer, with how many more of its topic were found."""

    found: Found
    score: float
    more: int


def ranked(found: Sequence[Found], window: Window) -> tuple[list[Ranked], int | None]:
    """Give the posts inside a window, and the number of topics where these are grouped."""
    if window.group == "topic":
        entries = [_topic(posts, window.sort) for posts in _by_topic(found).values()]
        groups: int | None = len(entries)
    else:
        entries = [Ranked(one, one.score, 0) for one in found]
        groups = None
    entries.sort(key=lambda entry: order_key(entry.found, entry.score, window.sort))
    return entries[window.start : window.start + window.count], groups


def _by_topic(found: Iterable[Found]) -> dict[Column, list[Found]]:
    topics: dict[Column, list[Found]] = defaultdict(list)
    for one in found:
        topics[one.columns["topic"]].append(one)
    return topics


def _topic(posts: list[Found], sort: str) -> Ranked:
    posts.sort(key=lambda one: order_key(one, one.score, sort))
    scores = sorted((one.score for one in posts), reverse=True)
    total = sum(share * score for share, score in zip(TOPIC_SHARES, scores, strict=False))
    return Ranked(posts[0], total, len(posts) - 1)


def order_key(found: Found, score: float, sort: str) -> tuple[float, float, float, str, int, str]:
    """Give what posts are sorted by, lowest first; scores that differ by less than can be told are equal."""
    said, number = found.columns["said"], found.columns["number"]
    when = float(said) if isinstance(said, int) else float("inf")
    last = str(found.columns["topic"]), number if isinstance(number, int) else 0, found.id
    if sort == "newest":
        return -when if when != float("inf") else when, 0.0, 0.0, *last
    if sort == "oldest":
        return when, 0.0, 0.0, *last
    return -float(found.full), -round(score, DIGITS), when, *last


def facets(found: Iterable[Found], names: Iterable[str], most: int) -> dict[str, tuple[tuple[str, int], ...]]:
    """Give the so many commonest values of some facets with the number of posts that have each; equals by name."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in names}
    for one in found:
        for name, counter in counted.items():
            counter.update(facet_values(one.columns, name))
    return {
        name: tuple(sorted(counter.items(), key=lambda pair: (-pair[1], fold(pair[0]), pair[0]))[:most])
        for name, counter in counted.items()
    }


def facet_values(columns: Columns, name: str) -> tuple[str, ...]:
    """Give the values under which a post is counted in a facet; none where it has none."""
    value = period(columns["said"], name) if name in PERIODS else columns[name]
    if isinstance(value, tuple):
        return value
    return (str(value),) if value else ()
