"""Redacts posts and authors drawn at random, and proves that none of their words is left anywhere.

Usage: python tests/faults/redacted.py [--times POSTS] [--authors N] [--json] [--seed N] SAVED-FOLDER

Markers are what the redacted posts alone say, by their letters, whatever stands between these: runs of words, and words
with their folded forms and stems.  They are looked for in every byte of the home and of an export, as they are written,
folded, as JSON, in UTF-8 and UTF-16, and by search, post and topic pages; then once more after a build anew and reading
all pages again, and after all pages were added to an empty home with the same redactions.
Prints {"posts": redacted, "authors", "markers", "left": places that still hold one}; "left" has to be 0.
"""

import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from babel.dates import get_day_names, get_month_names

from archive.blanks import words
from archive.quotings import letters
from archive.redactions import Redaction, Redactions
from archive.store.queries import SavedPost, saved_posts
from indexer.analysis import fold, forms, sequence, terms
from search_app import create_app
from search_app.home import Home
from search_app.languages import LANGUAGES
from search_app.redactions import write_redactions
from search_app.settings import Settings
from tests.faults.trial import FORUMSEARCH, arguments

RUN = 5  # words in a row
HEAD = 8  # bytes by which the places of markers are found; the least letters of a word that is a marker alone
ASKED = 300  # markers that are searched for
_SIGNS = re.compile('["“”„«»]')  # those that would end a phrase
SOURCES = ("archive", "indexer", "search_app")


def command(home: Home, *said: object) -> None:
    """Run a command of ours; troubles are no failure."""
    words = [*FORUMSEARCH, "--home", home.path, *map(str, said)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode > 1 or "Traceback" in done.stderr:
        raise SystemExit(f"{said}: {done.stderr}")


def drawn(every: list[SavedPost], posts: int, authors: int, chance: random.Random) -> list[Redaction]:
    """Give redactions of random posts and authors."""
    wrote = Counter(saved.post.author for saved in every if saved.post.author)
    named = chance.sample(sorted(name for name, count in wrote.items() if count > 1), authors)
    keys = chance.sample(sorted(saved.post.key for saved in every), posts)
    return [*(Redaction(post=key) for key in keys), *(Redaction(author=name) for name in named)]


def markers(gone: list[SavedPost], left: list[SavedPost]) -> list[str]:
    """Give what posts that are gone alone say: others do not say it, and neither do our pages themselves.

    What others quote is theirs where most of it is not what is gone: it was taken from elsewhere.
    """
    lost = {run for saved in gone for run in _runs(saved.post.text)}
    quoted = [quote.text for saved in left for quote in saved.post.quotes]
    elsewhere = [text for text in quoted if 2 * len(lost & (runs := _runs(text))) < len(runs)]
    ours = " ".join([*(text for saved in left for text in _own(saved)), *elsewhere, *_of_program()])
    said = letters(fold(ours))
    return [one for one in dict.fromkeys(_candidates(gone)) if letters(fold(one)) not in said]


def _own(saved: SavedPost) -> Iterator[str]:
    post = saved.post
    yield from (post.text, post.signature, post.author, saved.title, saved.board, *post.links, *post.code)
    yield from (saved.url, saved.origin.path)


def _runs(text: str) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[at : at + RUN]) for at in range(len(said) - RUN + 1)}


def _of_program() -> Iterator[str]:
    """Give the words of pages, files and dates that are ours."""
    folders = (Path(__file__).parents[2] / name for name in SOURCES)
    kinds = (".py", ".sql", ".html", ".js", ".css", ".po", ".json", ".svg")
    yield from (file.read_text("utf-8") for one in folders for file in one.rglob("*") if file.suffix in kinds)
    for language in LANGUAGES:
        yield from (
            *get_month_names("wide", locale=language).values(),
            *get_day_names("wide", locale=language).values(),
        )


def _candidates(gone: Iterable[SavedPost]) -> Iterator[str]:
    for saved in gone:
        for line in saved.post.text.splitlines():
            places = list(re.finditer(r"\w+", line))
            runs = zip(places, places[RUN - 1 :], strict=False)
            yield from (line[first.start() : last.end()] for first, last in runs)
        for term in terms(saved.post.text):
            known = forms(term)
            yield from (form for form in (term, known.folded, *known.stems.values()) if len(form) >= HEAD)


@dataclass(frozen=True)
class Sought:
    """Finds markers in bytes, however many there are; others: what is left says, term by term."""

    markers: list[str]
    others: str

    @cached_property
    def _needles(self) -> dict[bytes, list[bytes]]:
        written = {form for one in self.markers for form in (one, " ".join(words(one)), json.dumps(one)[1:-1])}
        found: dict[bytes, list[bytes]] = {}
        for form in written:
            for code in ("utf-8", "utf-16-le", "utf-16-be"):
                if len(needle := form.encode(code)) >= HEAD:
                    found.setdefault(needle[:HEAD], []).append(needle)
        return found

    @cached_property
    def _heads(self) -> "np.ndarray":
        return np.unique(np.frombuffer(b"".join(self._needles), "<u8"))

    def first(self, data: bytes) -> bytes:
        """Give a marker that some bytes hold, none where they hold none."""
        for shift in range(min(HEAD, max(0, len(data) - HEAD + 1))):
            windows = np.frombuffer(data, "<u8", (len(data) - shift) // HEAD, shift)
            for at in (shift + HEAD * np.flatnonzero(np.isin(windows, self._heads))).tolist():
                for needle in self._needles[data[at : at + HEAD]]:
                    if data.startswith(needle, at):
                        return needle
        return b""

    def in_files(self, folder: Path) -> list[str]:
        """Give the files of a folder that hold a marker; what was redacted may be named in its own file."""
        files = (path for path in folder.rglob("*") if path.is_file() and path.name != "redactions.toml")
        return [f"{path}: {hit!r}" for path in files if (hit := self.first(path.read_bytes()))]

    def by_http(self, home: Home, gone: list[SavedPost], chance: random.Random) -> list[str]:
        """Give the addresses whose answers hold a marker, or a post that is gone."""
        client = create_app(Settings(home=home.path, rate=0.0)).test_client()
        drawn = chance.sample(self.markers, min(ASKED, len(self.markers)))
        phrases = [_SIGNS.sub(" ", one) for one in drawn if " " in one]
        phrases = [
            f'"{one}"' for one in phrases if f" {_terms(one)} " not in self.others
        ]  # "d'une" is "une" to a search
        asked = [f"/search.json?translate=no&q={quote(one)}" for one in phrases]
        bad = [one for one in asked if client.get(one).json["total"]]
        posts = [f"/post/{quote(saved.post.key)}" for saved in gone]
        bad += [one for one in posts if client.get(one).status_code != 404]
        for topic in sorted({saved.post.key.rpartition("/")[0] for saved in gone}):
            for ending in ("", ".json", ".atom"):
                if hit := self.first(client.get(f"/topic/{quote(topic)}{ending}").data):
                    bad.append(f"{topic}{ending}: {hit!r}")
        return bad


def _terms(text: str) -> str:
    """Give what a search makes of a text."""
    return " ".join(map(fold, sequence(text)))


def tried(saved: Path, posts: int, authors: int, seed: int, folder: Path) -> dict[str, list[str] | int]:
    """Redact, and give what is left of it."""
    chance, home, again = random.Random(seed), Home(folder / "home"), Home(folder / "again")
    command(home, "add", saved)
    with home.open_store() as store:
        before = list(saved_posts(store))
    command(home, "export", folder / "export")
    redactions = Redactions(drawn(before, posts, authors, chance))
    write_redactions(home.redactions, redactions)
    command(home, "redact")
    with home.open_store() as store:
        kept = list(saved_posts(store))
    keys = {saved.post.key for saved in kept}
    gone = [saved for saved in before if saved.post.key not in keys]
    others = [text for saved in kept for text in (*_own(saved), *(quote.text for quote in saved.post.quotes))]
    sought = Sought(markers(gone, kept), f" {' '.join(map(_terms, others))} ")
    left = sought.in_files(folder) + sought.by_http(home, gone, chance)
    command(home, "index", "--all")
    command(home, "add", "--parser", "bs4", saved)
    left += sought.in_files(folder) + sought.by_http(home, gone, chance)
    again.path.mkdir()
    write_redactions(again.redactions, redactions)
    command(again, "add", saved)
    left += sought.in_files(again.path) + sought.by_http(again, gone, chance)
    return {"posts": len(gone), "authors": authors, "markers": len(sought.markers), "left": left}


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--authors", type=int, default=5)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="forumsearch-redacted-") as name:
        found = tried(said.saved, said.times, said.authors, said.seed, Path(name))
    left = found["left"]
    assert isinstance(left, list)
    for one in left[:8]:
        print(one, file=sys.stderr)
    counts = {**found, "left": len(left)}
    print(json.dumps(counts) if said.json else "\n".join(f"{name:10} {count}" for name, count in counts.items()))
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
