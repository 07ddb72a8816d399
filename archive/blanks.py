"""Words taken out of texts and of our plain markup, however they are accented, written large, or cut up by tags."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from html import escape, unescape
from itertools import groupby

BLANK = "[…]"
_TAG = re.compile(r"(<[^>]*>)")
_VALUE = re.compile(r'="([^"]*)"')
_INLINE = re.compile(r"</?(?:b|strong|i|em|u|s|del|ins|sub|sup|a|code|span|mark)\b")
_SIGNS = re.compile(r"[\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})


def plain(text: str) -> str:
    """Give a text without accents and capitals: what writers and softwares write otherwise is not in it."""
    bare = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()


def words(text: str) -> list[str]:
    """Give the plain words of a text."""
    return _SIGNS.sub(" ", plain(text)).split()


class Blanks:
    """Takes phrases out of texts.

    phrases: of at least one word each (``words``).  Cost: one pass over a plain copy of each text.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        said = ["[\\W_]+".join(map(re.escape, words(phrase))) for phrase in phrases]
        self._said = re.compile("|".join(f"(?<![^\\W_])(?:{one})(?![^\\W_])" for one in said)) if said else None

    def stand_in(self, text: str) -> bool:
        """Say whether a text holds one of the phrases."""
        return self._said is not None and self._said.search(plain(text)) is not None

    def text(self, text: str) -> str:
        """Give a text with a sign in place of each phrase."""
        return "".join(self._pieces([text])) if self.stand_in(text) else text

    def markup(self, html: str) -> str:
        """Give plain markup with a sign in place of each phrase; an attribute that holds one is emptied."""
        pieces = _TAG.split(html)
        texts = [unescape(piece) for piece in pieces[::2]]
        tags = [_VALUE.sub(self._value, tag) for tag in pieces[1::2]]
        runs = _runs(texts, tags)
        if any(self.stand_in("".join(run)) for run in runs):
            texts = [piece for run in runs for piece in self._pieces(run)]
        texts = [escape(text, quote=False) for text in texts]
        return "".join(piece for pair in zip(texts, [*tags, ""], strict=True) for piece in pair)

    def _value(self, found: re.Match[str]) -> str:
        return '=""' if self.stand_in(unescape(found[1])) else found[0]

    def _pieces(self, run: Sequence[str]) -> Iterator[str]:
        """Give pieces of one text without the phrases that stand in the whole of them."""
        whole = "".join(run)
        gone, begins = self._places(whole)
        at = 0
        for piece in run:
            kept = (
                (BLANK if at + place in begins else "") if at + place in gone else sign
                for place, sign in enumerate(piece)
            )
            yield "".join(kept)
            at += len(piece)

    def _places(self, text: str) -> tuple[set[int], set[int]]:
        """Give the places of a text at which phrases stand, and those at which one begins."""
        spread = [(at, letter) for at, sign in enumerate(text) for letter in plain(sign)]
        gone, begins = set[int](), set[int]()
        for found in self._said.finditer("".join(letter for _, letter in spread)) if self._said else ():
            first, last = spread[found.start()][0], spread[found.end() - 1][0]
            begins.add(first)
            gone.update(range(first, last + 1))
        return gone, begins


def _runs(texts: Sequence[str], tags: Sequence[str]) -> list[list[str]]:
    """Give the texts between tags in runs that are read as one: tags that only mark words do not end one."""
    number, numbers = 0, [0]
    for tag in tags:
        number += _INLINE.match(tag) is None
        numbers.append(number)
    return [[text for _, text in run] for _, run in groupby(zip(numbers, texts, strict=True), key=lambda one: one[0])]
