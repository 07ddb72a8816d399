"""Signatures that nothing marks: the same lines at the end of all that one author says.

Some softwares (Phorum) put a signature below a post's words as if it were part of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import unescape

from archive.languages import whole
from archive.records import Passage, Post

MAX_LINES = 8  # of a signature
MIN_POSTS = 3  # of one author that must end alike …
MIN_SHARE = 0.4  # … and of all: signatures can be left out of a post, and "Thanks!" is none
LONGER = 0.8  # of the posts that end in some lines: so many must have one more line for it to belong to them
_TAG = re.compile(r"<[^>]*>")

Ending = tuple[str, ...]


def common_ending(texts: Iterable[str]) -> Ending:
    """Give the lines in which most posts of one author end, () where they do not end alike."""
    posts = [text.split("\n") for text in texts]
    best: Ending = ()
    enough = max(MIN_POSTS, MIN_SHARE * len(posts))
    for count in range(1, MAX_LINES + 1):
        endings = Counter(tuple(lines[-count:]) for lines in posts if len(lines) > count)
        ending, found = max(endings.items(), key=lambda item: (item[1], item[0]), default=((), 0))
        if found < enough or (best and ending[1:] != best):
            break
        best, enough = ending, LONGER * found
    return best


def without_ending(post: Post, ending: Ending) -> Post:
    """Give a post with its ending as its signature; as it is where it ends otherwise."""
    lines = post.text.split("\n")
    if not ending or tuple(lines[-len(ending) :]) != ending:
        return post
    passages = tuple(_cut(post.passages, len(lines) - len(ending)))
    return replace(
        post,
        passages=passages,
        language=whole(passages),
        signature="\n".join(ending),
        html=_html_without(post.html, ending),
    )


def _cut(passages: Sequence[Passage], lines: int) -> Iterable[Passage]:
    """Give passages up to a number of lines."""
    for passage in passages:
        kept = passage.text.split("\n")[:lines]
        if kept:
            yield replace(passage, text="\n".join(kept))
        lines -= len(kept)


def _html_without(html: str, ending: Ending) -> str:
    """Give markup without the lines at its end, if they are lines of their own there; else as it is."""
    pieces = html.split("<br>")
    waiting = list(ending)
    while pieces and (waiting or not pieces[-1].strip()):
        words = " ".join(unescape(_TAG.sub("", pieces[-1])).split())
        if waiting and words == " ".join(waiting[-1].split()):
            waiting.pop()
        elif words:
            return html
        if pieces[-1].count("</") * 2 != len(_TAG.findall(pieces[-1])):  # something is open across lines
            return html
        pieces.pop()
    return "<br>".join(pieces).strip()
