"""One topic from its many copies: every post once, in order, whatever was read first.

A post is saved 2–30 times (permalinks, print pages, session ids, overlapping pages).  Copies with an id are one post by
their id.  Views without ids (print, text) are matched by author, moment and words; what matches nothing is a post that
no other page has, and gets an id made of these.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from archive.dates import utc
from archive.encode import dump_post
from archive.history import earlier
from archive.records import VIEWS, Post, Quote, Topic

Key = tuple[str, ...]
SAME_WORDS = 120  # letters from the start of a body that tell two posts of one author and minute apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One post as one page showed it, and what speaks for that page."""

    post: Post
    page: int
    """The store's number of the page: where the post is said to come from."""
    view: str
    whole: bool
    seen: str
    """When the page was captured, ISO 8601 or ""; a later text wins."""
    place: int
    """Place on the page, from 0."""
    digest: bytes = b""
    """What the store keeps the post's words under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A topic and, for each of its posts, the copy that won."""

    topic: Topic
    copies: tuple[Copy, ...]
    earlier: tuple[tuple[tuple[str, Post], ...], ...]
    """What each post said in captures before it was edited, with when they were made."""


def assemble(copies: Iterable[Copy], titles: Iterable[tuple[str, str]], day_first: bool) -> Assembled:
    """Give the topic that copies of its posts make, the same in whatever order they come.

    copies: of one topic, at least one.  titles: (title, board) as each page of it says, best first.
    day_first: how this forum's "03/04/2008" is read.
    """
    groups = grouped(list(copies))
    best = {group[0].post.id: group[0] if len(group) == 1 else max(group, key=_worth) for group in groups}
    posts = [
        (_numbered(_dated(copy.post, day_first), _number(group)), copy)
        for copy, group in zip(best.values(), groups, strict=True)
    ]
    before = {id: tuple(_earlier(copy, group)) for (id, copy), group in zip(best.items(), groups, strict=True)}
    ordered = _in_order(posts)
    authors = {post.id: post.author for post, _ in ordered}
    first = ordered[0][0]
    said = list(titles)
    topic = Topic(
        site=first.site,
        id=first.topic,
        title=_commonest(title for title, _ in said),
        board=_commonest(board for _, board in said),
        posts=tuple(_with_quoted_authors(post, authors) for post, _ in ordered),
    )
    return Assembled(
        topic=topic,
        copies=tuple(copy for _, copy in ordered),
        earlier=tuple(before[post.id] for post, _ in ordered),
    )


def _earlier(best: Copy, group: Sequence[Copy]) -> Iterator[tuple[str, Post]]:
    """Give what a post said before, as views of the same kind showed it: others write the same words otherwise."""
    if len(group) == 1:
        return iter(())
    others = (copy for copy in group if copy is not best and copy.whole and _view(copy) == _view(best))
    return earlier(best.post, ((copy.seen, copy.post) for copy in others))


def _worth(copy: Copy) -> tuple[bool, int, str, str, str, int]:
    """Give what makes one copy better than another; what it says decides last, so that order of reading never does."""
    edited = copy.post.edited.isoformat() if copy.post.edited else ""
    return copy.whole, -VIEWS.index(_view(copy)), edited, copy.seen, dump_post(copy.post), copy.place


def _view(copy: Copy) -> str:
    return "normal" if copy.view == "permalink" else copy.view


def _number(group: Sequence[Copy]) -> int | None:
    """Give the place in the topic that most copies state."""
    if len(group) == 1:
        return group[0].post.number or None
    stated = Counter(copy.post.number for copy in group if copy.post.number)
    return min(stated, key=lambda number: (-stated[number], number)) if stated else None


def _numbered(post: Post, number: int | None) -> Post:
    return post if post.number == number else replace(post, number=number)


def _dated(post: Post, day_first: bool) -> Post:
    if day_first or (post.said_swapped is None and post.edited_swapped is None):
        return post
    said, said_swapped, edited, edited_swapped = post.said, post.said_swapped, post.edited, post.edited_swapped
    if said_swapped is not None:
        said, said_swapped = said_swapped, said
    if edited_swapped is not None:
        edited, edited_swapped = edited_swapped, edited
    return replace(post, said=said, said_swapped=said_swapped, edited=edited, edited_swapped=edited_swapped)


def _commonest(texts: Iterable[str]) -> str:
    """Give the text that stands most often, of equals the one that came first; "" where none does."""
    counted = Counter(filter(None, texts))
    return counted.most_common(1)[0][0] if counted else ""


def grouped(copies: list[Copy]) -> list[list[Copy]]:
    """Give the copies of each post of a topic together, and an id to those that have none."""
    groups: dict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        if copy.post.id:
            groups[copy.post.id].append(copy)
    pages: dict[int, list[Copy]] = defaultdict(list)
    for copy in copies:
        if not copy.post.id:
            pages[copy.page].append(copy)
    named = _by_key((copy, copy.post.id) for group in groups.values() for copy in group) if pages else {}
    for page in pages.values():
        for copy, id in _matched(page, named):
            groups[id].append(replace(copy, post=replace(copy.post, id=id)))
    return [groups[id] for id in sorted(groups)]


def _matched(page: Sequence[Copy], named: dict[Key, set[str]]) -> Iterator[tuple[Copy, str]]:
    """Give each copy of a page without ids the id of the post it shows; twice the same words are two posts."""
    here = _by_key((copy, str(copy.place)) for copy in page)
    made: Counter[str] = Counter()
    for copy in sorted(page, key=lambda copy: copy.place):
        sure = (named[key] for key in keys(copy.post) if len(named.get(key, ())) == len(here[key]) == 1)
        id = next((id for ids in sure for id in ids), "")
        if not id:
            id = _made_id(copy.post)
            made[id] += 1
            id = id if made[id] == 1 else f"{id}-{made[id]}"
        yield copy, id


def _by_key(copies: Iterable[tuple[Copy, str]]) -> dict[Key, set[str]]:
    """Give the names of the copies that have a key in common, by key."""
    found: dict[Key, set[str]] = defaultdict(set)
    for copy, name in copies:
        for key in keys(copy.post):
            found[key].add(name)
    return found


def keys(post: Post) -> Iterator[Key]:
    """Give what a post can be known by where a page gives no id, the surest first.

    Print pages write smileys as text and other zones' hours: words, minute and place are asked in turn.
    """
    words = _bare(post)[:SAME_WORDS]
    if post.said:
        minute = utc(post.said).strftime("%Y-%m-%d %H:%M")
        yield "said", post.author, minute, words
        yield "minute", post.author, minute
    if len(words) == SAME_WORDS:
        yield "words", post.author, words
    yield "place", post.author, str(post.number), words[: SAME_WORDS // 4]


def _bare(post: Post) -> str:
    """Give the letters and digits of a post alone."""
    return "".join(filter(str.isalnum, post.text))


def _made_id(post: Post) -> str:
    """Give an id made of author, moment and words: "x" and ten hexadecimal digits."""
    said = post.said.isoformat() if post.said else ""
    words = "\0".join((post.author, said, _bare(post)))
    return "x" + blake2b(words.encode("utf-8", "replace"), digest_size=5).hexdigest()


def _in_order(posts: list[tuple[Post, Copy]]) -> list[tuple[Post, Copy]]:
    """Give posts in the order of the topic, each with its number."""
    numbers = [post.number for post, _ in posts]
    if all(numbers) and len(set(numbers)) == len(numbers):
        return sorted(posts, key=lambda pair: pair[0].number or 0)
    dated = all(post.said for post, _ in posts)
    counted = all(post.id.isdecimal() for post, _ in posts)

    def place(pair: tuple[Post, Copy]) -> tuple[datetime, int, int, str]:
        post, copy = pair
        said = utc(post.said) if dated and post.said else datetime.min
        on_page = 0 if dated or counted else post.number or copy.place + 1
        return said, on_page, len(post.id) if counted else 0, post.id

    ordered = sorted(posts, key=place)
    return [(_numbered(post, place), copy) for place, (post, copy) in enumerate(ordered, start=1)]


def _with_quoted_authors(post: Post, authors: dict[str, str]) -> Post:
    """Give the post with the author of each quoted post of its topic that the quote itself does not name.

    A quote may name the author as addresses do ("Mme-de-Sévigné"): then the name is written as the post has it.
    """

    def named(quote: Quote) -> Quote:
        author = authors.get(quote.post or "", "")
        if quote.author and _letters(quote.author) != _letters(author):
            return quote
        return replace(quote, author=author) if author and author != quote.author else quote

    quotes = tuple(map(named, post.quotes))
    return post if quotes == post.quotes else replace(post, quotes=quotes)


def _letters(name: str) -> str:
    """Give what an address keeps of a name."""
    return "".join(filter(str.isalnum, name)).casefold()
