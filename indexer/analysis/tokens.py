"""Text to tokens: the words that are indexed and searched, with their places.

A token is a run of letters and digits.  Apostrophes inside a word belong to it, but French elision ("l'", "qu'") and
the English "'s" are cut off: "l'été" is found as "été", "aujourd'hui" stays one word.  Soft hyphens and zero-width
characters inside a word are not there, combining marks belong to their letter.

What is written as one thing is found whole and by its parts: "node.js" is "node.js", "node", "js"; "porte-monnaie" is
"portemonnaie", "porte", "monnaie"; addresses, paths, versions, "C++", "#wiki" likewise.  The whole stands where its
first part stands.  "S.N.C.F." is "sncf".  Chinese, Japanese and Korean, which put no spaces between words, are cut into
pairs of characters.  Signs that mean something alone (emoji, €) are tokens.

No token goes over white space or a sign of SEPARATORS, so that a text may be cut there and its pieces read one by one.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

MAX_TERM = 64  # characters of a term: longer runs are codes or keys, found by their beginning
SEPARATORS = '!"$()*;<>[]^`{|}'
"""Signs that never stand inside a token."""

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_MARKS = rf"[\u0300-\u036f{_INVISIBLE}]"
_LETTER = rf"[^\W_ʼ]+(?:{_MARKS}[^\W_ʼ]*)*"  # ʼ counts as a letter, and is an apostrophe; it matches in one way alone
_WORD = rf"{_LETTER}(?:['’ʼ]{_LETTER})*"
_JOINT = r"(?:::|:\\|[-‐‑._/\\@:]|(?<=\d),(?=\d)|(?<=[^\W\d])&(?=[^\W\d]))"
_IN_ADDRESS = rf"[^\s{re.escape(SEPARATORS)}]"
_EMOJI = "[\u231a\u231b\u23e9-\u23f3\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
_TOKEN = re.compile(
    rf"""
    (?P<address>(?:(?:https?|ftp)://|www\.)(?=\w){_IN_ADDRESS}+)
  | (?P<mail>[\w.+-]+@\w[\w-]*(?:\.[\w-]+)+)
  | (?P<initials>(?<![\w.])[^\W\d_](?:\.[^\W\d_])+(?![\w']))
  | (?P<compound>[#@]?{_WORD}(?:{_JOINT}{_WORD})+)
  | (?P<marked>(?<![\w.…])[#@.](?=[^\W\d]){_WORD}|{_WORD}(?:\+\+\d*|(?<=[^\W\d])\#)(?!\w))
  | (?P<word>{_WORD})
  | (?P<euro>€(?=uros?\b)\w+)
  | (?P<sign>[€£¥₽№]|{_EMOJI}[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d{_EMOJI}[\ufe0f\U0001f3fb-\U0001f3ff]*)*)
    """,
    re.X,
)
_WORDS = re.compile(_WORD)
_PLAIN_LETTER = "[A-Za-z0-9À-ÖØ-öø-ÿŒœ]"
_AROUND = r",:?\-=/\\%&~'‘’“”«»…–—"  # alone before or behind a word they do nothing; a dot does before one: ".net"
_PLAIN = re.compile(rf"^(?:[{_AROUND}]*+({_PLAIN_LETTER}++(?:['’]{_PLAIN_LETTER}++)*+)[.{_AROUND}]*+|.*)$", re.M)
_SCHEME = re.compile(r"(?:(?:https?|ftp)://)?(?:www\.)?", re.I)
_INVERTED = re.compile(
    r"[-‐‑](?:je|tu|ils?|elles?|ce|y|en|là|ci|moi|toi|lui|leur|les?|la)$|(?:peut|doit|est|va|fait|faut|dit|sait|voit|t)[-‐‑]on$",
    re.I,
)
"""Ends of French verbs with their pronouns, which are no words of their own: "dois-je", "a-t-on"."""
_HYPHENED = re.compile(rf"{_WORD}(?:[-‐‑]{_WORD})+")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ](?=.)", re.I)
_POSSESSIVE = re.compile(r"['’ʼ]s$", re.I)
_APOSTROPHE = re.compile("['’ʼ]")
_NOT_IN_TERMS = re.compile(rf"['’ʼ{_INVISIBLE}\ufe0e\ufe0f]")
_SPACELESS = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\uac00-\ud7af\U00020000-\U0003ffff]+"
)
_SIGNS = {"№": "no"}


class Token(NamedTuple):
    """One word of a text: its term (lower case, accents kept), its place in the text and its position among words.

    whole: it is a compound, whose parts stand from its position on.
    """

    term: str
    start: int
    end: int
    position: int
    whole: bool = False


def tokenise(text: str) -> Iterator[Token]:
    """Give the tokens of a text; start never goes back, parts lie in their whole.

    >>> [token.term for token in tokenise("L’été d'aujourd'hui, c’est l’Œuvre de node.js")]
    ['été', 'aujourdhui', 'est', 'œuvre', 'de', 'node.js', 'node', 'js']
    """
    position = 0
    for found in _TOKEN.finditer(text):
        kind, at = found.lastgroup, found.start()
        if kind == "word":
            pieces = _pieces(found[0], at)
        elif kind == "sign" or kind == "euro":
            pieces = [(_sign(found[0]), at, found.end())]
        else:
            pieces = list(_parts(found[0], at))
            whole = _whole(found[0], kind or "", pieces, at)
            if whole and (len(pieces) != 1 or pieces[0][0] != whole):
                yield Token(whole, at, found.end(), position, True)
                if kind == "initials":
                    position += 1
                    continue
        for term, start, end in pieces:
            yield Token(term, start, end, position)
            position += 1


def plain_terms(words: Sequence[str]) -> list[str]:
    """Give the term of each word that is a plain one with nothing but signs of no account around it; "" of others.

    ``tokenise`` gives that term alone, in the first position: most words of most texts need no more than this.  Words
    must not hold line ends.  Cost: half a µs a word.

    >>> plain_terms(["«l’été»,", "Mot", "node.js"])
    ['été', 'mot', '']
    """
    found = _PLAIN.findall("\n".join(words))
    lower = "\n".join(found[: len(words)]).lower().split("\n")[: len(words)]
    return [_term(term)[1] if len(term) > MAX_TERM or "'" in term or "’" in term else term for term in lower]


def sequence(text: str) -> list[str]:
    """Give the terms of a text one a position, as phrases are made of them: compounds by their parts.

    What takes one position alone stays whole: "C++ et node.js" is "c++", "et", "node", "js".
    """
    tokens = list(tokenise(text))
    found = []
    while tokens:
        token = tokens.pop(0)
        inside = 0
        while token.whole and inside < len(tokens) and tokens[inside].end <= token.end:
            inside += 1
        found += [token.term] if inside < 2 else [part.term for part in tokens[:inside]]
        del tokens[:inside]
    return found


def terms(text: str) -> list[str]:
    """Give the terms of a text alone, in order: what tokenise gives."""
    return [token.term for token in tokenise(text)]


def _pieces(word: str, at: int) -> list[tuple[str, int, int]]:
    """Give what a word is cut into, with places: itself most often, pairs of characters where it has no spaces."""
    if not word.isascii() and _SPACELESS.search(word):
        return list(_pairs(word, at))
    lead, term, trail = _term(word)
    return [(term, at + lead, at + len(word) - trail)] if term else []


def _parts(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Give what the words of a compound are cut into."""
    if text.isascii() and "'" not in text:
        for part in _WORDS.finditer(text):
            start, end = part.span()
            yield part[0].lower()[:MAX_TERM], at + start, at + end
        return
    for part in _WORDS.finditer(text):
        yield from _pieces(part[0], at + part.start())


def _pairs(word: str, at: int) -> Iterator[tuple[str, int, int]]:
    end = 0
    for found in _SPACELESS.finditer(word):
        yield from _bare(word, end, found.start(), at)
        last = max(found.start() + 1, found.end() - 1)
        for start in range(found.start(), last):
            pair = unicodedata.normalize("NFKC", word[start : min(start + 2, found.end())])
            yield pair.lower(), at + start, at + min(start + 2, found.end())
        end = found.end()
    yield from _bare(word, end, len(word), at)


def _bare(word: str, start: int, end: int, at: int) -> Iterator[tuple[str, int, int]]:
    for found in _WORDS.finditer(word, start, end):
        yield _term(found[0])[1], at + found.start(), at + found.end()


@lru_cache(maxsize=1 << 16)
def _term(word: str) -> tuple[int, str, int]:
    """Give how many characters are cut off a word's front, its term, and how many are cut off its end."""
    lead = trail = 0
    if _APOSTROPHE.search(word):
        while found := _ELISION.match(word, lead):
            lead = found.end()
        if found := _POSSESSIVE.search(word, lead + 1):
            trail = len(word) - found.start()
    return lead, _lower(word[lead : len(word) - trail]), trail


def _lower(text: str) -> str:
    if text.isascii():
        return text.replace("'", "").lower()[:MAX_TERM]
    return _NOT_IN_TERMS.sub("", unicodedata.normalize("NFC", text)).lower()[:MAX_TERM]


def _sign(text: str) -> str:
    """Give the term of a sign; "€uros" are euros."""
    return f"e{text[1:].lower()}" if len(text) > 1 and text[0] == "€" else _SIGNS.get(text, _lower(text))


def _whole(text: str, kind: str, pieces: list[tuple[str, int, int]], at: int) -> str:
    """Give the term of a compound: addresses without what all have, hyphened words as one, others with their joints."""
    if kind == "address":
        return _lower(text[_SCHEME.match(text).end() :]).rstrip("/.,:?#&=%~+-'’")  # type: ignore[union-attr]
    if kind == "initials":
        return _lower(text.replace(".", ""))
    if kind in ("mail", "marked") or not pieces:
        return _lower(text)
    if "-" in text or not text.isascii():
        if _INVERTED.search(text):
            return ""
        if _HYPHENED.fullmatch(text):
            return "".join(term for term, _, _ in pieces)[:MAX_TERM]
    first, last = pieces[0][1] - at, pieces[-1][2] - at
    lead = text[0] if text[0] in "#@" else ""
    return lead + _lower(text[first:last])
