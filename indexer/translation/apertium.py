"""Reads French words, their forms and their English translations out of Apertium's dictionaries.

There is no French-English pair, so words go by Catalan and by Esperanto.  Debian: lttoolbox, apertium-fra-cat,
apertium-eng-cat, apertium-eo-fr, apertium-eo-en, and wfrench for a list of French word forms.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

FORMS = "apertium-fra-cat/fra-cat.automorf.bin"
PIVOTS = (
    ("apertium-fra-cat/fra-cat.autobil.bin", "apertium-eng-cat/cat-eng.autobil.bin"),
    ("apertium-eo-fr/fr-eo.autobil.bin", "apertium-eo-en/eo-en.autobil.bin"),
)
"""The two steps of each way, the better way first."""
RARE = {"ifi", "pis", "prs", "cni"}
"""Tenses that forum posts hardly use: simple past, subjunctives, conditional."""
_KINDS = {"vblex": "verb", "vbhaver": "verb", "vbser": "verb", "vbmod": "verb", "n": "noun", "adj": "adj", "adv": "adv"}
_UNIT = re.compile(r"\^([^$]*)\$")
_TAG = re.compile(r"<([^>]+)>")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word of a language as Apertium names it: its lemma, and the tags of one of its forms."""

    lemma: str
    tags: str

    @property
    def kind(self) -> str:
        """Give what kind of word it is; "" for those that are not translated."""
        tags = _TAG.findall(self.tags)
        return _KINDS.get(tags[0], "") if tags else ""

    @property
    def plain(self) -> str:
        """Give the lemma as a dictionary shows it."""
        return self.lemma.replace("#", "").lower()


def forms(folder: Path, words: Path) -> Iterator[tuple[str, Lexeme]]:
    """Give the forms in a list of words that Apertium knows, each with what it may be a form of."""
    for line in _run("-w", folder / FORMS, words.read_text("utf-8").splitlines()):
        for unit in _UNIT.findall(line):
            form, *said = unit.split("/")
            yield from ((form, lexeme) for lexeme in _lexemes(said) if lexeme.kind)


def translated(folder: Path, lexemes: Iterable[Lexeme]) -> Iterator[tuple[Lexeme, Mapping[str, int]]]:
    """Give the English lemmas of French words, each with how many ways lead to it."""
    wanted = list(lexemes)
    ways = [list(_through(folder, wanted, steps)) for steps in PIVOTS]
    for number, lexeme in enumerate(wanted):
        found: dict[str, int] = {}
        for way in ways:
            for other in way[number]:
                if other.kind == lexeme.kind:
                    found[other.plain] = found.get(other.plain, 0) + 1
        yield lexeme, found


def _through(folder: Path, wanted: Iterable[Lexeme], steps: Iterable[str]) -> Iterator[list[Lexeme]]:
    """Give where the steps of a way lead from each word."""
    found = [[lexeme] for lexeme in wanted]
    for step in steps:
        asked = [f"^{one.lemma}{one.tags}$" for ones in found for one in ones]
        lines = iter(_run("-b", folder / step, asked))
        found = [[other for _ in ones for other in _targets(next(lines))] for ones in found]
    return iter(found)


def _targets(line: str) -> Iterator[Lexeme]:
    for unit in _UNIT.findall(line):
        yield from dict.fromkeys(_lexemes(unit.split("/")[1:]))


def _lexemes(said: Iterable[str]) -> Iterator[Lexeme]:
    for one in said:
        lemma, bracket, tags = one.partition("<")
        if bracket and lemma[0] not in "@*" and "+" not in tags:
            yield Lexeme(lemma, bracket + tags)


def _run(option: str, dictionary: Path, lines: Iterable[str]) -> list[str]:
    """Give what lt-proc says of each line."""
    text = "".join(f"{line}\n" for line in lines)
    command = ["lt-proc", option, str(dictionary)]  # a maintainer's own file
    told = subprocess.run(command, input=text, capture_output=True, text=True, check=True)  # noqa: S603
    return told.stdout.splitlines()
