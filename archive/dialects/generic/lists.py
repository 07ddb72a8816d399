"""Lists that are no posts: of forums, of topics, of search results, of what somebody wrote elsewhere.

Each of their records leads to a page of its own; what posts lead to is the same for all, or belongs to their authors.
"""

from collections.abc import Iterator, Sequence

from archive.dialects.generic.addresses import differing, forum_id, topic_id
from archive.dialects.generic.elements import Element
from archive.dialects.generic.names import author_at, is_person, without_reply
from archive.dialects.generic.numbers import number_at
from archive.dialects.generic.places import OFTEN, Records, is_beside, tag_of
from archive.dialects.generic.records import Path
from archive.dialects.generic.shapes import Shape
from archive.urls import undo_name

TITLE_WORDS = 2.5  # words that titles have on average, and names have not
DIFFERENT = 0.6  # of the links of a list that lead to topics: the share that differs
SOME = 0.2  # … and the share that leads to another topic or forum than most: a list may hold several posts of one
HEADINGS = ("h1", "h2", "h3", "h4")
DEEP = 2  # elements below the body's place from which on a link is one that the author wrote


def lead_apart(records: Records, body: Path) -> bool:
    """Say whether records lead to different topics or forums, or each say in which forum they stand."""
    return any(_lead_apart(links) or _name_forums(links) for _, links in _titled(records, body))


def lists_topics(records: Records, shape: Shape) -> bool:
    """Say whether the records only lead to other pages, whose titles they give."""
    named = shape.author[0][0] if shape.author else ()
    return any(
        _are_titles(links, path != named and _in_heading(path))
        and not _speak_of_own(records, shape, path)
        and (path == named or not _speak_of_author(records, shape, path))
        for path, links in _titled(records, shape.body)
    )


def _titled(records: Records, body: Path) -> Iterator[tuple[Path, Sequence[Element]]]:
    """Give the links with words that nearly all records have at one place, and that lead away from the page."""
    for path, links in _links(records, body):
        titled = [link for link in links if not link.moments and any(map(str.isalpha, link.words()))]
        if len(titled) >= OFTEN * len(links) and not _stay(records, titled):
            yield path, titled


def _links(records: Records, body: Path) -> Iterator[tuple[Path, Sequence[Element]]]:
    """Give the links that nearly all records have at one place, but those of the author's words and to persons."""
    for path in records.paths():
        if tag_of(path[-1]) != "a" or any(map(is_beside, path)):
            continue
        if path[: len(body)] == body and len(path) > len(body) + DEEP:
            continue
        links = [one for one in records.at(path) if one.attribute("href")]
        if 2 <= len(links) >= OFTEN * len(records) and 2 * sum(map(is_person, links)) <= len(links):
            yield path, links


def _stay(records: Records, links: Sequence[Element]) -> bool:
    """Say whether links lead to places of this very page, as those to a single post do."""
    places = {one.attribute(name) for inside in records.inside for one in inside.values() for name in ("id", "name")}
    targets = [link.attribute("href").partition("#")[2] for link in links]
    return sum(target != "" and target in places for target in targets) >= OFTEN * len(links)


def _lead_apart(links: Sequence[Element]) -> bool:
    """Say whether links lead to different topics or forums."""
    hrefs = [undo_name(link.attribute("href")) for link in links]
    return any(differing([id_of(href) for href in hrefs], SOME) for id_of in (topic_id, forum_id))


def _name_forums(links: Sequence[Element]) -> bool:
    """Say whether every record says in which forum it stands: posts of a topic need not."""
    hrefs = [undo_name(link.attribute("href")) for link in links]
    forums = [forum_id(href) for href in hrefs]
    return len(links) > 1 and all(forums) and len(set(hrefs)) == len(set(forums))


def _in_heading(path: Path) -> bool:
    return any(tag_of(kind) in HEADINGS for kind in path)


def _are_titles(links: Sequence[Element], heads: bool) -> bool:
    """Say whether links are different titles that lead to different pages; in a heading a word is a title too."""
    texts = [without_reply(link.words()) for link in links]
    if not heads and sum(len(text.split()) for text in texts) < TITLE_WORDS * len(texts):
        return False
    where = {link.attribute("href").partition("#")[0] for link in links} - {""}
    return len(set(texts)) >= max(2, DIFFERENT * len(texts)) and len(where) >= DIFFERENT * len(texts)


def _speak_of_own(records: Records, shape: Shape, path: Path) -> bool:
    """Say whether the addresses of links hold the number of the record they stand in: "Liked by Ann and 3 others"."""
    if shape.number is None or shape.number[1].startswith("href"):
        return False
    pairs = [(number_at(one, shape.number), one.inside[path]) for one in records.records if path in one.inside]
    return all(number and number in link.attribute("href") for number, link in pairs)


def _speak_of_author(records: Records, shape: Shape, path: Path) -> bool:
    """Say whether links name whom the record is by: "Find more posts by Ann"."""
    pairs = [(author_at(one, shape.author)[0], one[path].words()) for one in records.inside if path in one]
    return sum(bool(name) and name in words for name, words in pairs) > len(pairs) / 2
