"""Who speaks: the place of the author's name in the records of a page.

A name is a short text outside the body.  Names come again where the same person speaks again; links to persons say so
in their address or class; a rank ("Member") is shared by several persons, a title ("Re: …") says what the page is
about.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from archive.dialects.generic.elements import Element
from archive.dialects.generic.moments import moment_in, without_date
from archive.dialects.generic.places import OFTEN, Records
from archive.dialects.generic.records import Path
from archive.words import begins_with, said_by

Way = tuple[Path, tuple[str, ...], tuple[str, ...]]
"""A place of a name, and the words before and after the name that are left out there."""

MAX_NAME = 48  # characters of an author's name
MAX_NAME_WORDS = 6
COMMON_WORDS = 3  # words before or after a name that are looked at
NEARLY_ALL = 0.8  # of the texts at a place that begin with a word for it not to be part of the name
REPLY_CHARS = 16  # characters at the head of a title in which what makes it an answer stands, with its colon
MIN_TITLE = 12  # characters of a text with which the page's title begins for it to say the title
INSIDE_BODY = 0.5  # votes that a place in the body itself loses
AROUND_NAME = 300  # letters of what stands around a name: an author's column
ENOUGH = 0.9  # votes below which a place is not that of a name
_PERSON = re.compile(
    r"author|user|name\b|member|poster|profil|pseudo|auteur|membre|nick|fn\b|by\b|people|person|avatar|handle|autor|benutzer",
    re.I,
)
_NO_NAME = re.compile(
    r"title|rank|group|status|role|badge|level|stat\b|stats|count|location|joined|online|offline|date|time|subject|"
    r"permalink|reputation|karma|action|button|tools?\b|menu",
    re.I,
)
_STRONG = ("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "cite", "dt")
_NO_PART = re.compile(r"\s?:\s|#\d")  # what no name holds: "Posts: 12", "Reply #3"
_END = ",:;"  # signs that follow a name …
_SIGNS = "-–—|•·»«:,;/>#()"  # … and that part it from others
_TITLE_PARTS = re.compile(r"\s+[-–—|•·»>:]+\s+|:\s")
_SEPARATORS = re.compile(r"\s+[-–—|•·»/]\s+")


def author_ways(records: Records, body: Path, title: str) -> tuple[Way, ...]:
    """Give the places that name who speaks, the surest first; none where nothing does.

    Where a record has nothing there (guests have no link), the places around it are asked, without the words that all
    have ("by …").  title: of the page.
    """
    ways = {path: _way(records, path) for path in _short_places(records, body)}
    names = {path: tuple(name_at(places, way) for places in records.inside) for path, way in ways.items()}
    votes = {path: _vote(records, ways[path], names[path], title) for path in ways}
    for path, vote in votes.items():
        if vote > 0 and path[: len(body)] == body:
            votes[path] -= INSIDE_BODY
    likely = [path for path, vote in votes.items() if vote > ENOUGH]
    best = max(likely, key=lambda path: votes[path] + _decides(path, likely, names), default=())
    best = _within(best, likely, names)
    return tuple(ways.get(best[:depth]) or _way(records, best[:depth]) for depth in range(len(best), 0, -1))


def _within(best: Path, likely: Sequence[Path], names: Mapping[Path, Sequence[str]]) -> Path:
    """Give the place inside the best one that holds just the names of what stands there ("by Ann Member")."""
    inner = [
        path
        for path in likely
        if path[: len(best)] == best
        and len(set(names[path])) >= len(set(names[best]))
        and all(name and name in whole for name, whole in zip(names[path], names[best], strict=True))
    ]
    return min(inner, key=lambda path: (sum(map(len, names[path])), len(path)), default=best)


def _decides(path: Path, likely: Sequence[Path], names: Mapping[Path, Sequence[str]]) -> float:
    """Give 1 where who stands at a place decides what stands at all others, as a name decides a rank; else less."""
    mine = names[path]
    again = [
        (left, right) for left, right in combinations(range(len(mine)), 2) if mine[left] and mine[left] == mine[right]
    ]
    others = [names[other] for other in likely if names[other] != mine]
    if not again or not others:
        return 0.5
    return sum(all(other[left] == other[right] for left, right in again) for other in others) / len(others)


def author_at(places: Mapping[Path, Element], ways: Sequence[Way]) -> tuple[str, Element | None]:
    """Give the name that stands in a record and the element it stands in, or "" and None.

    Around the place of most names, where guests have theirs, it is the first short text.
    """
    for way in ways[:1]:
        if name := name_at(places, way):
            return name, places[way[0]]
    for path, before, after in ways[1:]:
        inside = places[path].inside() if path in places and places[path].letters <= AROUND_NAME else ()
        first = next((one for one in inside if one.own), None)
        name = _bare(first.own.split(), before, after) if first is not None and not first.timed else ""
        if is_name(name):
            return name, first
    return next(((name, places[way[0]]) for way in ways[1:] if (name := name_at(places, way))), ("", None))


def name_at(places: Mapping[Path, Element], way: Way) -> str:
    """Give the name that stands at a place of a record, or ""."""
    path, before, after = way
    one = places.get(path)
    if one is None or one.letters > 2 * MAX_NAME:
        return ""
    if one.timed and (said := said_by("started", one.words())) and is_name(said.author):
        return said.author
    name = _bare(_words(one), before, after)
    return name if is_name(name) else ""


def is_name(text: str) -> bool:
    """Say whether a text can be a name."""
    return (
        0 < len(text) <= MAX_NAME
        and len(text.split()) <= MAX_NAME_WORDS
        and any(map(str.isalpha, text))
        and _NO_PART.search(text) is None
        and moment_in(text, None) is None
    )


def is_person(one: Element) -> bool:
    """Say whether an element speaks of a person: by its own class or address, or by the class around it."""
    around = one.parent.attribute("class") if one.parent is not None else ""
    return named_person(one) or _has(_PERSON, around)


def named_person(one: Element) -> bool:
    """Say whether an element speaks of a person by its own class, address or property."""
    said = one.attribute("href"), one.attribute("itemprop"), one.attribute("rel")
    return _has(_PERSON, one.attribute("class")) or any(map(_PERSON.search, said))


def _has(pattern: re.Pattern[str], classes: str) -> bool:
    """Say whether a class speaks of something, and not of what a person has ("usertitle")."""
    return any(pattern.search(name) and not _NO_NAME.search(name) for name in classes.split())


def _short_places(records: Records, body: Path) -> Iterator[Path]:
    """Give the places that may hold a name: outside the body, or small beside it, in no quote."""
    for path in records.paths():
        if in_quote(path):
            continue
        found = records.at(path)
        if len(found) >= OFTEN * len(records) and any(0 < one.letters <= 2 * MAX_NAME for one in found):
            inside = path[: len(body)] == body
            if not inside or all(one.letters <= MAX_NAME for one in found):
                yield path


def in_quote(path: Path) -> bool:
    """Say whether a place is in a quote."""
    return any(kind.startswith(("blockquote", "cite")) or "quote" in kind.lower() for kind in path)


def _vote(records: Records, way: Way, names: Sequence[str], title: str) -> float:
    """Give how much speaks for a place as that of the author's name; 0 where it cannot be."""
    good = [name for name in names if name]
    different = len(set(good))
    if len(good) < OFTEN * len(records) or different < 2 <= len(good) - 3:
        return 0.0
    found = [places[way[0]] for places in records.inside if way[0] in places]
    named = sum(map(named_person, found)) / len(found)
    around = any(_has(_PERSON, kind.partition(".")[2]) for kind in way[0])
    other = any(_NO_NAME.search(kind.partition(".")[2]) for kind in way[0][-2:])
    linked = sum(one.tag == "a" for one in found) / len(found)
    strong = any(kind.partition(".")[0].partition("#")[0] in _STRONG for kind in way[0][-3:])
    shown = sum(map(_says_itself, found, names)) / len(found)
    labelled = bool(way[1]) and way[1][-1].endswith(":")
    whole = sum(_is_one(one) for one in found) / len(found)
    short = sum(len(name) == 1 for name in good) / len(good)
    vote = len(good) / len(records) + 2 * named + around - 1.5 * other + 0.5 * linked + 0.3 * strong + 1.5 * shown
    vote += 1.0 * (different > 1) + 0.5 * different / len(good) - 2 * _titled(good, title) - 0.5 * labelled
    return max(0.0, vote + whole - 2 * short + 0.01 * len(way[0]))


def _titled(names: Sequence[str], title: str) -> float:
    """Give the share of texts that say what the page is about: its title, or an answer to one."""
    rests = [without_reply(name) for name in names]
    if len(set(rests)) == 1 and rests != list(names):
        return 1.0
    return sum(rest != name or says_title([name], title) for rest, name in zip(rests, names, strict=True)) / len(names)


def says_title(texts: Sequence[str], title: str) -> bool:
    """Say whether texts are the page's title, a part of it between signs, or an answer to one ("Re: …")."""
    whole = title.casefold()
    parts = set(_TITLE_PARTS.split(whole))
    rests = [without_reply(text).casefold() for text in texts]
    return all(rest in parts or (len(rest) >= MIN_TITLE and whole.startswith(rest)) for rest in rests)


def without_reply(text: str) -> str:
    """Give a title without what makes it that of an answer ("Re: ")."""
    return text[begins_with("resubject", text) :].strip() if ":" in text[:REPLY_CHARS] else text.strip()


def _is_one(one: Element) -> bool:
    """Say whether the words of an element stand together in one element: a name and a rank do not."""
    words = one.words()
    return one.own == words or any(inner.own == words for inner in one.inside())


def _says_itself(one: Element, name: str) -> bool:
    """Say whether a link's address or title names whom its words name."""
    bare = "".join(filter(str.isalnum, name.casefold()))
    said = "".join(filter(str.isalnum, (one.attribute("href") + one.attribute("title")).casefold()))
    return len(bare) > 2 and bare in said


def _way(records: Records, path: Path) -> Way:
    texts = [_words(one) if (one := places.get(path)) else [] for places in records.inside]
    return (path, *_common(texts))


def _words(one: Element) -> list[str]:
    """Give the words of an element without what states a moment; none where they are too many for a name."""
    if one.letters > 2 * MAX_NAME:
        return []
    text = one.words()
    for inner in one.inside() if one.moments > one.timed else ():
        if inner is not one and inner.timed:
            text = text.replace(inner.words(), " ")
    if one.timed:
        text = without_date(text)
        text = " ".join(part for part in _SEPARATORS.split(text) if any(map(str.isalpha, part)))
    return text.split()


def _bare(words: Sequence[str], before: Sequence[str], after: Sequence[str]) -> str:
    """Give words without those of the interface around them, and without the signs that part them from others."""
    words = list(words)
    while len(words) > 1 and (words[0] in before or _is_sign(words[0])):
        del words[0]
    while len(words) > 1 and (words[-1] in after or _is_sign(words[-1])):
        del words[-1]
    return " ".join(words).rstrip(_END)


def _is_sign(word: str) -> bool:
    return all(sign in _SIGNS for sign in word)


def _common(texts: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the words with which nearly all texts begin, and those with which they end; of one or two texts none."""
    if len({" ".join(text) for text in texts if text}) == 1:
        return (), ()
    ends: list[tuple[str, ...]] = []
    for turned in (texts, [text[::-1] for text in texts]):
        rest = [text for text in turned if len(text) > 1]
        common: list[str] = []
        while len(rest) >= COMMON_WORDS and len(common) < COMMON_WORDS:
            word, count = Counter(text[0] for text in rest).most_common(1)[0]
            if count <= NEARLY_ALL * sum(map(bool, texts)):
                break
            common.append(word)
            rest = [text[1:] for text in rest if text[0] == word and len(text) > 2]
        ends.append(tuple(common))
    return ends[0], ends[1]
