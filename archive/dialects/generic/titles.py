"""What a topic is called, where no dialect says: the words of the page that its title repeats."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.dialects.generic.addresses import any_topic_id
from archive.dialects.generic.elements import Element
from archive.dialects.generic.names import without_reply
from archive.urls import undo_name

MAX_LETTERS = 150  # of a title
MIN_LETTERS = 3
MORE_LETTERS = 8  # that a text may hold beside what the page's title repeats of it: "Re: "
HEADINGS = ("h1", "h2", "h3", "h4")
_SIGNS = " ►▸»›→>•·|\xa0"
_TAGS = (*HEADINGS, "a", "b", "strong", "span", "td", "th", "li", "div", "p", "font")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A text of the page that its title repeats, and what speaks for it."""

    text: str
    vote: float


def topic_title(found: Sequence[Element], whole: str, topic: str) -> str:
    """Give the title of the topic that a page shows.

    whole: the page's title, which may name the forum too.  topic: its id, "" where nobody knows it.
    """
    title = _bare(whole)
    best = max(_candidates(found, title, topic), key=lambda one: one.vote, default=None)
    if best is not None:
        return best.text
    headings = (one.words() for one in found if one.tag == "h1" and 0 < one.letters <= MAX_LETTERS)
    return whole if len(title) >= MIN_LETTERS else next(headings, whole)


def _candidates(found: Sequence[Element], title: str, topic: str) -> Iterator[_Candidate]:
    most = min(MAX_LETTERS, len(title) + MORE_LETTERS)
    for one in found:
        if one.tag not in _TAGS or not MIN_LETTERS <= one.letters <= most:
            continue
        text = without_reply(_unmarked(one.words()))
        bare = _bare(text)
        if len(bare) >= MIN_LETTERS and bare in title:
            answered = text != _unmarked(one.words())
            vote = len(bare) / len(title) + 0.5 * title.startswith(bare) + answered + _leads_home(one, topic)
            yield _Candidate(text, vote + 0.5 * (one.tag in HEADINGS))


def _leads_home(one: Element, topic: str) -> float:
    """Give 1 where an element is, or is in, or holds, a link to the topic itself, -1 where it leads elsewhere."""
    near = (one, one.parent, *one.children)
    hrefs = [undo_name(link.attribute("href")) for link in near if link is not None and link.attribute("href")]
    if not hrefs or hrefs[0].startswith("#"):
        return 0.0
    return 1.0 if topic and any_topic_id(hrefs[0]) == topic else -1.0


def _unmarked(text: str) -> str:
    """Give a text without the signs that lead to it: "» Title"."""
    return text.lstrip(_SIGNS).rstrip()


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
