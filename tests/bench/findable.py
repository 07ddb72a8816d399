"""Is found what should be: titles, quoted words, rare words, and words however they are spelt, on saved forums.

Usage: python tests/bench/findable.py CORPORA [FORUM …] [--homes FOLDER]     (make bench)

Each forum is read and indexed as a maintainer would, and asked by the product's own way from a query to hits:

- title: the title of each topic is typed; 1 / rank among ten of its opening post (of any of that title), the mean of all.
- quoted: of each post that quotes a line of five words or more, the longest such line is typed (twelve words, no signs);
  the share of them where a post that says the line is before all that only quote it.  The quoted post is the one that
  truth names, else any that says the line; lines that no post says are left out.
- marker: each post has a word of its own (one of smf's is in another post's code, too); the share whose post is first.
- same: words that have accents, or are spelt as others of the forum but for accents, are typed as they stand, with the
  word after them, without accents, in capitals, and decomposed (NFD); the share where all of these find the same posts
  (not all do: "passé" and "passe" are two words, and have other translations).
- exact: the share of such words, typed alone, whose first hit holds the very accents that were typed or, where none
  were, the word with any; that is, no other form of it alone.

The last line printed is one JSON object; exits with 1 where a figure is below its floor (tests/bench/floors.json).
"""

import argparse
import json
import random
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.store.queries import saved_posts
from indexer.analysis import fold, terms
from indexer.build import build, open_index
from indexer.documents import Document
from indexer.hits import Window
from indexer.search import Wish, search, spoken
from search_app.home import Home
from tests.bench.corpora import FLOORS, changed

OPERATORS = ("or", "ou", "and", "et", "not", "sauf")  # in capitals
DRAWN = 150  # words that are typed in several spellings
LINE = 5  # words that tell a quoted line
TYPED = 12  # words of it that are typed
FIRST = 100  # hits among which quoted and quoting posts are looked for
MANY = 10_000  # hits: all of them

Post = tuple[str, str]
"""Topic and id of a post."""
Ask = Callable[..., Sequence[Document]]
"""Gives the first documents for a query."""
Truth = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Share:
    """What was found of what was asked for."""

    found: float
    asked: int


def measured(home: Home, truth: Truth, saved: Path) -> Mapping[str, Share]:
    """Give the figures of one forum; its truth is cut to the posts that were saved."""
    with home.open_store(create=True) as store:
        take_in(store, [saved], limits=Limits())
        build(store, home.index)
        engine = open_index(store, home.index)
        wish = Wish(spoken=spoken(engine.search))
        read = {(saved.post.topic, saved.post.id) for saved in saved_posts(store)}
        truth = [post for post in truth if place(post) in read]

        def ask(query: str, count: int = 10) -> Sequence[Document]:
            return [hit.document for hit in search(engine.search, query, Window(count=count), wish).hits.hits]

        typed = spelt(truth)
        found = {
            "title": titles(ask, truth),
            "quoted": quotes(ask, truth),
            "marker": markers(ask, truth),
            "same": spellings(ask, typed),
            "exact": exact_forms(ask, typed),
        }
        figures = {name: shared(figures) for name, figures in found.items()}
        engine.close()
    return figures


def shared(found: Iterator[float]) -> Share:
    """Give the mean of some figures."""
    figures = list(found)
    return Share(round(sum(figures) / max(1, len(figures)), 4), len(figures))


def place(post: Mapping[str, Any]) -> Post:
    """Give topic and id of a post as truth has it."""
    return str(post["topic_id"]), str(post["post_id"])


def places(found: Sequence[Document]) -> list[Post]:
    """Give topics and ids of documents."""
    return [(document.id.split("/")[-2], document.id.split("/")[-1]) for document in found]


def titles(ask: Ask, truth: Truth) -> Iterator[float]:
    """Give 1 / rank of each topic's opening post for its title, 0 below ten."""
    openings: dict[str, set[Post]] = defaultdict(set)
    for post in truth:
        if post.get("first") or post.get("position") == 0:
            openings[post["topic_title"]].add(place(post))
    for title, wanted in openings.items():
        found = list(enumerate(places(ask(title)), start=1))
        for _ in wanted:
            yield next((1 / rank for rank, post in found if post in wanted), 0.0)


def quotes(ask: Ask, truth: Truth) -> Iterator[float]:
    """Say of each post that quotes a telling line whether a post that says it comes before all that only quote it."""
    for quoter in truth:
        line = max((quoter["quoted_text"] or "").splitlines(), key=len, default="")
        if len(terms(line)) < LINE:
            continue
        said = {place(post) for post in truth if line in post["body_text"]}
        named = {(str(quoter["topic_id"]), str(quote.get("post_id"))) for quote in quoter.get("quotes") or ()}
        quoting = {place(post) for post in truth if line in (post["quoted_text"] or "")} - said
        if said and quoting:
            ranks = {post: rank for rank, post in enumerate(places(ask(" ".join(terms(line)[:TYPED]), FIRST)))}
            best = min(ranks.get(post, FIRST) for post in said & named or said)
            yield float(best < min(ranks.get(post, FIRST) for post in quoting))


def markers(ask: Ask, truth: Truth) -> Iterator[float]:
    """Say of each post whether it is the first hit for the word that no other says."""
    for post in truth:
        if post["marker"]:
            yield float(places(ask(post["marker"], 1)) == [place(post)])


def spelt(truth: Truth) -> list[Sequence[str]]:
    """Draw pairs of neighbours whose first word has accents, or is spelt as another but for them."""
    spellings: dict[str, set[str]] = defaultdict(set)
    beside: dict[str, str] = {}
    for post in truth:
        for word, following in pairwise(terms(post["body_text"])):
            spellings[fold(word)].add(word)
            if following not in OPERATORS:
                beside.setdefault(word, following)
    drawn = [word for word in beside if len(spellings[fold(word)]) > 1 or word != fold(word)]
    return [(word, beside[word]) for word in random.Random(7).sample(drawn, min(DRAWN, len(drawn)))]


def spellings(ask: Ask, typed: Sequence[Sequence[str]]) -> Iterator[float]:
    """Say of each pair of words whether all its spellings find the same posts."""
    for words in typed:
        query = " ".join(words)
        ways = (query, " ".join(map(fold, words)), query.upper(), unicodedata.normalize("NFD", query))
        yield float(len({frozenset(places(ask(way, MANY))) for way in ways}) == 1)


def exact_forms(ask: Ask, typed: Sequence[Sequence[str]]) -> Iterator[float]:
    """Say of each word whether the first post that it finds holds it with its very accents."""
    for word, _ in typed:
        yield float(any(word in held(document, bare=word == fold(word)) for document in ask(word, 1)))


def held(document: Document, *, bare: bool) -> set[str]:
    """Give the words of a post as they are spelt, or without accents."""
    words = (word for passages in document.texts.values() for passage in passages for word in terms(passage.text))
    return set(map(fold, words) if bare else words)


def main(said: Sequence[str]) -> int:
    """Print the figures, and give the exit status: 1 where one is below its floor."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    asked.add_argument("corpora", type=Path)
    asked.add_argument("--homes", type=Path, help="where the archives are made, and found by the next run")
    asked.add_argument("forums", nargs="*", metavar="FORUM", default=list(FLOORS["findable"]))
    wanted = asked.parse_args(said)
    if unknown := set(wanted.forums) - set(FLOORS["findable"]):
        asked.error(f"{', '.join(unknown)}: not among {', '.join(FLOORS['findable'])}")
    wrong, found = list(changed(wanted.corpora)), {}
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted.forums:
            truth = (wanted.corpora / name).parent / "truth.jsonl"
            posts = [json.loads(line) for line in truth.read_text("utf-8").splitlines()]
            home = Home((wanted.homes or Path(folder)) / name.replace("/", "_"))
            figures = measured(home, posts, wanted.corpora / name)
            print(f"{name:28}" + "".join(f"{key:>9} {one.found:.4f}" for key, one in figures.items()), flush=True)
            found[name] = {key: one.found for key, one in figures.items()}
            wrong += (
                f"{name}: {key} is {figures[key].found}, its floor {floor}"
                for key, floor in FLOORS["findable"][name].items()
                if figures[key].asked and figures[key].found < floor
            )
    print("\n".join(wrong) or "all at or above their floors", file=sys.stderr)
    print(json.dumps(found))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
