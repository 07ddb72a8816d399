"""Posts by their shape alone, in any language: dated records that repeat, with a name and words of their own."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from archive.dialects.generic.elements import Element
from archive.dialects.generic.moulds import Mould, cast, dump_mould, fitting, mould_of
from archive.dialects.generic.pieces import NOTHING, Pieces
from archive.dialects.generic.places import Path, Records, is_person
from archive.dialects.generic.records import Record, record_lists

SHORT = 20  # letters: a post may say less, but not most of them
TITLE_WORDS = 2.5  # words that titles have on average, and names have not
DIFFERENT = 0.6  # of the links of a list that lead to topics: the share that differs
MOULDED = 0.9  # of the confidence that is left where a mould of another page was needed


def repeated(found: Sequence[Element]) -> Pieces:
    """Give the posts of the list of records that holds most words, of those that look like posts."""
    return max(
        (_pieces(Records(records)) for records in record_lists(found)), key=lambda one: one.worth, default=NOTHING
    )


def moulded(found: Sequence[Element], moulds: Iterable[Mould]) -> Pieces:
    """Give the posts that moulds of other pages find on a page: those of the mould that finds most words."""
    return max((_moulded(mould, fitting(mould, found)) for mould in moulds), key=lambda one: one.worth, default=NOTHING)


def _pieces(records: Records) -> Pieces:
    mould = mould_of(records)
    if mould is None or _lists_topics(records, mould.body):
        return NOTHING
    posts = cast(mould, records)
    letters = [records.letters([one]) for one in records.at(mould.body)]
    named = sum(bool(post.author) for post in posts) / len(records)
    spoken = min(1.0, 2 * sum(one >= SHORT for one in letters) / len(records))
    straight = 1.0 if _one_way(records.records) else 0.9
    confidence = (0.4 + 0.6 * named) * (len(posts) / len(records)) * spoken * straight
    return Pieces(tuple(posts), confidence, sum(letters), dump_mould(mould))


def _moulded(mould: Mould, records: Records) -> Pieces:
    if not len(records) or _lists_topics(records, mould.body):
        return NOTHING
    posts = cast(mould, records)
    named = sum(bool(post.author) for post in posts) / len(records)
    letters = sum(one.letters for one in records.at(mould.body))
    return Pieces(tuple(posts), MOULDED * (0.4 + 0.6 * named), letters)


def _one_way(records: Iterable[Record]) -> bool:
    moments = [record.date.at.replace(tzinfo=None) for record in records]
    ups = [left <= right for left, right in pairwise(moments)]
    return all(ups) or not any(ups)


def _lists_topics(records: Records, body: Path) -> bool:
    """Say whether the records only lead to topics: each has a link of several words, no date, that leads elsewhere."""
    paths = dict.fromkeys(path for places in records.inside for path in places if path[-1].partition(".")[0] == "a")
    for path in paths:
        if path[: len(body)] == body and len(path) > len(body) + 2:
            continue
        links = [one for one in records.at(path) if one.date is None]
        if 2 <= len(links) >= 0.7 * len(records) and _leads_away(links):
            return True
    return False


def _leads_away(links: Sequence[Element]) -> bool:
    texts = [link.words() for link in links]
    words = sum(len(text.split()) for text in texts)
    if sum(map(is_person, links)) > len(links) / 2 or words < TITLE_WORDS * len(texts):
        return False
    where = {link.attribute("href").partition("#")[0] for link in links} - {""}
    return len(set(texts)) >= DIFFERENT * len(texts) and len(where) >= DIFFERENT * len(texts)
