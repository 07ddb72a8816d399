"""Help while searching, measured: misspelt words put right at first place, completions, and how long both take.

Usage: python tests/bench/suggest.py HOME [POSTS]
HOME: of an indexed archive, whose words are misspelt by one edit each.  POSTS: made posts among which words are
completed and put right too (1,000,000 take some minutes; 0, none).  Prints one line of JSON; exits with 1 where fewer
are put right than FLOOR, or any known word is thought misspelt.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.analysis import fold
from indexer.build import open_index
from indexer.engines.base import Vocabulary
from indexer.engines.whoosh import WhooshEngine
from indexer.suggest.completion import completions
from indexer.suggest.corrected import corrected
from search_app.home import Home
from tests.bench.posts import made_posts

TYPOS = 2000
FLOOR = 0.88  # of them put right at first place
SHORTEST = 4  # letters of words that are misspelt
KEYS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
BATCH = 20_000


def typo(word: str, chance: random.Random) -> str:
    """Give a word with one slip: a key beside the right one, a letter left out, put in, or swapped with the next."""
    at = chance.randrange(len(word))
    kind = chance.choice(("beside", "left out", "put in", "swapped"))
    if kind == "left out":
        return word[:at] + word[at + 1 :]
    if kind == "put in":
        return word[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + word[at:]
    if kind == "swapped":
        return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    return word[:at] + chance.choice(beside(word[at])) + word[at + 1 :]


def beside(letter: str) -> str:
    """Give the letters whose keys lie beside one's."""
    for row in KEYS:
        if letter in row:
            at = row.index(letter)
            return row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    return letter


def drawn(vocabulary: Vocabulary, chance: random.Random) -> list[tuple[str, str]]:
    """Give misspelt words and what they were, drawn as often as they stand, of those that are no words misspelt too."""
    counts = {word: count for word, count in vocabulary.begin("", 10**9) if word.isalpha() and word.isascii()}
    words = [word for word in counts if len(word) >= SHORTEST]
    shares = list(accumulate(counts[word] for word in words))
    found: list[tuple[str, str]] = []
    while len(found) < TYPOS:
        word = chance.choices(words, cum_weights=shares)[0]
        made = typo(word, chance)
        if made != word and not vocabulary.known(made):
            found.append((made, word))
    return found


def timed(do: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Give how long something takes for some texts, in ms; cpu: what this process alone had of it."""
    do(texts[0])  # opens what is opened once
    times, own = [], []
    for text in texts:
        began, worked = time.perf_counter(), time.process_time()
        do(text)
        times.append((time.perf_counter() - began) * 1000)
        own.append((time.process_time() - worked) * 1000)
    cuts, own_cuts = quantiles(times, n=100), quantiles(own, n=100)
    return {
        "p50_ms": round(cuts[49], 3),
        "p95_ms": round(cuts[94], 3),
        "cpu_p50_ms": round(own_cuts[49], 3),
        "cpu_p95_ms": round(own_cuts[94], 3),
    }


def spelled(vocabulary: Vocabulary) -> dict[str, float]:
    """Give how many misspelt words are put right at first place, and how long that takes."""
    asked = drawn(vocabulary, random.Random(7))
    right = sum(fold(corrected(vocabulary, made)) == word for made, word in asked)
    known = [word for _, word in asked]
    never = sum(bool(corrected(vocabulary, word)) for word in known)
    return {"right": right / TYPOS, "offered_for_known": never} | timed(
        lambda text: corrected(vocabulary, text), [made for made, _ in asked]
    )


def completed(vocabulary: Vocabulary) -> dict[str, dict[str, float]]:
    """Give how long completions take of words, authors, boards and titles."""
    chance = random.Random(7)
    words = [word for word, _ in vocabulary.begin("", 20_000)]
    typed = [(word := chance.choice(words))[: chance.randint(1, min(5, len(word)))] for _ in range(500)]
    titles = [f"{one} {two}" for one, two in zip(typed[::2], typed[1::2], strict=True)]
    fields = {f"{name}:": [f"{name}:{text[:2]}" for text in typed] for name in ("author", "board")}
    return {
        name: timed(lambda text: completions(vocabulary, text), texts)
        for name, texts in {"word": typed, "two words": titles, **fields}.items()
    }


def main(home: Path, posts: int) -> int:
    """Print the figures and give the exit status."""
    archive = Home(home)
    engine = open_index(archive.open_store(), archive.index)
    found = spelled(engine.vocabulary())
    figures: dict[str, object] = {"posts": engine.facts()["documents"], **found}
    figures["completion"] = completed(engine.vocabulary())
    if posts:
        with tempfile.TemporaryDirectory() as folder:
            made = made_index(Path(folder), posts)
            began = time.perf_counter()
            opened = WhooshEngine(made, lambda ids: {})
            opened.vocabulary()
            ready = (time.perf_counter() - began) * 1000
            words = opened.vocabulary()
            figures["made"] = {"posts": posts, "ready_ms": round(ready, 3), **spelled(words)}
            figures["made_completion"] = completed(words)
    print(json.dumps(figures))
    return int(found["right"] < FLOOR or found["offered_for_known"] > 0)


def made_index(folder: Path, posts: int) -> Path:
    """Give an index of made posts, settled."""
    engine = WhooshEngine(folder / "index", lambda ids: {}, create=True)
    engine.write(made_posts(posts))
    engine.settle()
    engine.close()
    return folder / "index"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
