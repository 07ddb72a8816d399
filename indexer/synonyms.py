"""A maintainer's synonyms: a text file of words that are looked for together.

    # a group: each of its words finds the others too
    PV, procès-verbal, compte rendu
    # one way: the first finds the others, which do not find it
    mairie => hôtel de ville, conseil municipal

UTF-8, one group a line.  What is looked for may be several words; what looks for it is one, as a reader types it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

from archive.records import Origin, Trouble
from indexer.analysis import fold, sequence, tokenise

MAX_BYTES = 1 << 20  # of the file: some 30,000 groups
MOST = 16  # words of a group; each is looked for whenever another one is
ADVICE = 'write "PV, procès-verbal" or "PV => procès-verbal", a group a line'


@dataclass(frozen=True, slots=True)
class Synonyms:
    """What is looked for beside a word, by the word folded; and the lines that could not be read."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()


def read_synonyms(file: Path) -> Synonyms:
    """Give the synonyms of a file, none where there is no file; never fails: what cannot be read is a trouble."""
    try:
        raw = file.read_bytes()
        text = raw[:MAX_BYTES].decode("utf-8-sig", "strict" if len(raw) <= MAX_BYTES else "replace")
    except FileNotFoundError:
        return Synonyms()
    except (OSError, UnicodeDecodeError) as bad:
        return Synonyms(troubles=(_trouble(file, f"cannot be read ({bad})", "", "save it as UTF-8 text"),))
    words: dict[str, dict[str, None]] = {}
    troubles = []
    if len(raw) > MAX_BYTES:
        troubles.append(_trouble(file, f"is longer than {MAX_BYTES:,} bytes: the rest was left out", "", "shorten it"))
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.partition("#")[0].strip()
        pairs = list(_pairs(said))
        if said and not pairs:
            troubles.append(_trouble(file, f"{said[:60]!r} names no synonyms", f"line {number}", ADVICE))
        for one, other in pairs:
            words.setdefault(one, {})[other] = None
    return Synonyms({word: tuple(others)[:MOST] for word, others in words.items()}, tuple(troubles))


def _trouble(file: Path, what: str, where: str, advice: str) -> Trouble:
    return Trouble(origin=Origin(path=str(file)), what=what, where=where, advice=advice)


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    """Give each folded word of a line with each text that is looked for beside it."""
    left, arrow, right = line.partition("=>")
    texts = [_texts(side) for side in (left, right)]
    if arrow:
        found = [(one, other) for one in texts[0] for other in texts[1]]
    else:
        found = list(permutations(texts[0][:MOST], 2))
    for one, other in found:
        word = _word(one)
        if word and word != _word(other):
            yield word, other


def _texts(side: str) -> list[str]:
    return [text.strip() for text in side.split(",") if sequence(text)]


def _word(text: str) -> str:
    """Give a text as the one folded word that a query makes of it, "" where it makes several."""
    tokens = list(tokenise(text))
    is_one = len(tokens) == 1 or (tokens[0].whole and tokens[0].end >= tokens[-1].end)
    return fold(tokens[0].term) if is_one else ""
