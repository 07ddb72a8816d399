"""A topic page saved as plain text, or its text taken out by a crawler: SMF's page without its markup.

There are no signs but words here, so the phrases of archive/words decide.  Such a page gives the topic's title, who
started it and when; posts begin at a line that holds nothing but a name that the page itself attests: the starter's,
that of somebody quoted, or one followed by "Reply #3 on: …".
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from archive.dates import find_date
from archive.languages import passages, whole
from archive.lines import Line
from archive.records import Extract, Post
from archive.words import begins_with, said_by

NAME = "text"
LONGEST_NAME = 80  # SMF's own limit for a name


def read_text(text: str) -> Extract | None:
    """Give the topic that a plain text shows, or None where it shows none."""
    lines = [line.strip() for line in text.splitlines()]
    for place, line in enumerate(lines):
        started = said_by("started", line)
        if started and (at := find_date(started.date)):
            return _topic(lines, place, started.author, at.at)
    return None


def _topic(lines: Sequence[str], place: int, starter: str, at: datetime) -> Extract | None:
    now = next((found.at for line in lines[:place] if (found := find_date(line))), None)
    names = {starter, *_quoted(lines[place:])}
    starts = list(_starts(lines, place + 1, names))
    if not starts:
        return None
    posts = tuple(
        _post(number, lines[start], lines[start + 1 : end], at if number == 1 else None, now)
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), start=1)
    )
    return Extract(
        dialect=NAME,
        view="text",
        site="",
        board="",
        topic="",
        title=next((line for line in reversed(lines[:place]) if line), ""),
        url="",
        posts=posts,
        missing=("id",) if posts[-1].said else ("id", "date"),
    )


def _quoted(lines: Sequence[str]) -> Iterator[str]:
    """Give the names that the lines above quotes state together with a date."""
    for line in lines:
        said = said_by("quoted", line)
        if said and find_date(said.date):
            yield said.author


def _starts(lines: Sequence[str], first: int, names: set[str]) -> Iterator[int]:
    """Give the places of the lines that name the author of the post below them."""
    for place in range(first, len(lines) - 1):
        alone = not lines[place - 1] and not lines[place + 1]
        if alone and (lines[place] in names or _is_replier(lines, place)):
            yield place


def _is_replier(lines: Sequence[str], place: int) -> bool:
    """Say whether a line is a name because the next words are "Reply #3 on: DATE"."""
    below = next((line for line in lines[place + 1 : place + 6] if line), "")
    return 0 < len(lines[place]) <= LONGEST_NAME and _is_reply_line(below)


def _is_reply_line(line: str) -> bool:
    begun = begins_with("reply", line.lstrip("«( "))
    return begun > 0 and "#" in line[begun : begun + 4] and find_date(line) is not None


def _post(number: int, author: str, below: Sequence[str], said: datetime | None, now: datetime | None) -> Post:
    words = [line for line in below if line]
    if words and _is_reply_line(words[0]):
        found = find_date(words.pop(0), now)
        said = found.at if found else said
    own = passages([Line(text=line) for line in words])
    return Post(
        site="",
        topic="",
        id="",
        number=number,
        author=author,
        said=said,
        edited=None,
        html="",
        passages=own,
        quotes=(),
        signature="",
        code=(),
        links=(),
        language=whole(own),
    )
