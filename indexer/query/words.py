"""The words of a query to parts of its tree: plain ones, compounds, patterns, phrases."""

import re
from functools import lru_cache

from indexer.analysis import sequence, tokenise
from indexer.query.tree import Fuzzy, Leaf, Near, Or, Phrase, Prefix, Query, Some, Synonyms, Wildcard, Word

NEAR = 10  # words: as far apart as near words stand where no figure says it
FARTHEST = 100
_FUZZY = re.compile(r"(?P<word>.+)~(?P<letters>\d?)", re.S)
_STAR, _ANY = "ꙮ", "ꙭ"  # letters that nobody types stand for * and ? while a pattern is cut into words
_LOOSE = re.compile(r"[-‐‑/]")
"""What stands between words that mean something apart too: "mi-temps", "hôpital/clinique"; unlike "node.js"."""
_GROUPS = re.compile(r"[\s\u00a0\u202f]")
_LONG_NUMBER = re.compile(r"(\d{5,}|\d{4,}(?=,\d))(,\d+)?")


@lru_cache(maxsize=1 << 12)
def leaf_of(text: str, place: str = "") -> Leaf | None:
    """Give what a word that stands alone asks for; None where it holds no letter or digit.

    A compound is found whole or by its parts, one after the other.  "*" stands for any letters, "?" for one; at the end
    of a word that may be punctuation, so the word itself is meant too.  "~" allows other letters: one in a word of up
    to five, two in a longer one, or as many as a figure says.
    """
    if found := _FUZZY.fullmatch(text):
        return _fuzzy(found["word"], found["letters"], place)
    bare = text.rstrip("?")
    if "*" in text or "?" in bare:
        return _pattern(text, place)
    leaf = _word(bare, place)
    if bare != text and text == f"{bare}?" and isinstance(leaf, Word):
        return Synonyms((leaf, Wildcard(f"{leaf.term}?", place)))
    return leaf


def words_of(text: str) -> Query | None:
    """Give what a word asks for that stands among others: the same, but compounds may be found by their parts alone."""
    leaf = leaf_of(text)
    if isinstance(leaf, Phrase):
        return Some(tuple(map(Word, leaf.terms)))
    if isinstance(leaf, Synonyms) and isinstance(leaf.parts[1], Phrase) and _LOOSE.search(text):
        return Or((leaf, Some(tuple(map(Word, leaf.parts[1].terms)))))
    return leaf


def phrase_of(text: str, place: str = "", near: str | None = None) -> Leaf | None:
    """Give what words in quotes ask for: just these forms one after the other; with ~ near each other."""
    terms = tuple(sequence(text))
    if not terms:
        return None
    if near is None:
        return Phrase(terms, place)
    return Near(terms, min(int(near or NEAR), FARTHEST), place)


def _word(text: str, place: str) -> Leaf | None:
    if _GROUPS.search(text) or _LONG_NUMBER.fullmatch(text):
        return _number(text, place)
    tokens = list(tokenise(text))
    if not tokens:
        return None
    parts = sequence(text)
    if len(parts) == 1:
        return Word(parts[0], place)
    if tokens[0].whole and tokens[0].end >= tokens[-1].end:
        return Synonyms((Word(tokens[0].term, place), Phrase(tuple(parts), place)))
    return Phrase(tuple(parts), place)


def _number(text: str, place: str) -> Leaf:
    """Give a number however its digits are set in groups."""
    joined = _GROUPS.sub("", text)
    whole, _, rest = joined.partition(",")
    head = len(whole) % 3
    groups = [*([whole[:head]] if head else []), *(whole[at : at + 3] for at in range(head, len(whole), 3))]
    return Synonyms((Word(joined, place), Phrase((*groups, *([rest] if rest else [])), place)))


def _fuzzy(text: str, letters: str, place: str) -> Leaf | None:
    parts = sequence(text)
    if len(parts) != 1:
        return phrase_of(text, place)
    usual = 1 if len(parts[0]) <= 5 else 2
    return Fuzzy(parts[0], min(int(letters), 2) if letters else usual, place)


def _pattern(text: str, place: str) -> Leaf | None:
    tokens = list(tokenise(text.replace("*", _STAR).replace("?", _ANY)))
    if not tokens:
        return None
    term = tokens[0].term.replace(_STAR, "*").replace(_ANY, "?")
    if term.count("*") == 1 and term.endswith("*") and "?" not in term:
        return Prefix(term[:-1], place)
    return Wildcard(term, place)
