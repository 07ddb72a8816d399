"""Read the corpora as a maintainer would, score them against their truth, and hold the scores to their floors.

Usage: python tests/bench/corpora.py CORPORA SCORE.PY [--jobs N] [--table TABLE …]     (make corpora)
Prints a table each for boards, for the same without their own dialect (generic), and for single pages; exits with 1
where a score is below its floor (tests/bench/floors.json), or a corpus is not the one that the floors were measured on.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.single import write_posts

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))
FACTS = ("recall", "precision", "twice", "title", "author", "date", "text_exact", "quotes", "signature", "language")
TABLES = ("boards", "generic", "pages")
FORUMSEARCH = [sys.executable, "-c", "from search_app.cli import main; main()"]

Scores = Mapping[str, Any]


def changed(corpora: Path) -> Iterator[str]:
    """Say which corpora are not those that the floors were measured on."""
    for name, known in FLOORS["checksums"].items():
        file = corpora / name
        found = sha256(file.read_bytes()).hexdigest() if file.exists() else "not there"
        if not found.startswith(known):
            yield f"{name} has changed: it is {found[: len(known)]}, the floors were measured on {known}"


def board(corpora: Path, score: Path, name: str, without: list[str], jobs: int) -> Scores:
    """Give the scores of one saved form of one board, some dialects left out."""
    left_out = [word for dialect in without for word in ("--without", dialect)]
    truth = corpora / Path(name).parent / "truth.jsonl"
    with tempfile.NamedTemporaryFile("w+b") as file:
        command = [*FORUMSEARCH, "read", "--jobs", str(jobs), *left_out, str(corpora / name)]
        subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL)
        return scored(score, "board", Path(file.name), truth)


def scored(score: Path, what: str, posts: Path, truth: Path) -> Scores:
    """Give what the scorer says."""
    told = subprocess.run([sys.executable, score, what, posts, truth], stdout=subprocess.PIPE, check=True, text=True)
    return dict(json.loads(told.stdout))


def single_pages(corpora: Path, score: Path) -> Iterator[tuple[str, Scores]]:
    """Give the scores of single pages, each read alone: of own words, and (harvest) of all that a post shows."""
    fixtures = corpora / "fixtures"
    with tempfile.TemporaryDirectory() as folder:
        for name, shown in (("own", False), ("shown", True)):
            write_posts(fixtures, Path(folder) / name, shown=shown)
        yield "truth", scored(score, "pages", Path(folder) / "own", fixtures)["truth"]
        yield "harvest", scored(score, "pages", Path(folder) / "shown", fixtures)["harvest"]
        judged = _judged(fixtures, Path(folder) / "wcxb")
        yield "wcxb", scored(score, "wcxb", Path(folder) / "own", judged)


def _judged(fixtures: Path, folder: Path) -> Path:
    """Give a folder of the wcxb pages whose truth says what their main content is; one of them does not."""
    folder.mkdir()
    for truth in fixtures.rglob("*.wcxb.json"):
        if "main_content" in json.loads(truth.read_text("utf-8"))["ground_truth"]:
            page = truth.with_name(truth.name.removesuffix(".wcxb.json") + ".html")
            for file in (truth, page):
                (folder / file.name).symlink_to(file.resolve())
    return folder


def boards(corpora: Path, score: Path, jobs: int) -> Iterator[tuple[str, Scores]]:
    """Give the scores of every saved form of every board."""
    yield from ((name, board(corpora, score, name, [], jobs)) for name in FLOORS["boards"])


def generic(corpora: Path, score: Path, jobs: int) -> Iterator[tuple[str, Scores]]:
    """Give the scores of boards whose own dialect is left out."""
    yield from ((name, board(corpora, score, name, FLOORS["own"][name], jobs)) for name in FLOORS["generic"])


def table(columns: tuple[str, ...], floors: Mapping[str, Scores], found: Iterator[tuple[str, Scores]]) -> Iterator[str]:
    """Print a row for each score, and give what is below its floor."""
    print(f"\n{'':30}" + "".join(f"{column:>11}" for column in columns))
    for name, got in found:
        cells = ("–" if got.get(column) is None else got[column] for column in columns)
        print(f"{name:30}" + "".join(f"{cell:>11}" for cell in cells), flush=True)
        for key, floor in floors.get(name, {}).items():
            if got[key] is None or (got[key] > floor if key == "twice" else got[key] < floor):
                yield f"{name}: {key} is {got[key]}, its floor {floor}"


def main(words: list[str]) -> int:
    """Print the tables and give the exit status."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("corpora", type=Path)
    asked.add_argument("score", type=Path)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--table", action="append", choices=TABLES, help="all, if none is named")
    said = asked.parse_args(words)
    tables = said.table or TABLES
    below = list(changed(said.corpora))
    if "boards" in tables:
        below += table(FACTS, FLOORS["boards"], boards(said.corpora, said.score, said.jobs))
    if "generic" in tables:
        below += table(FACTS, FLOORS["generic"], generic(said.corpora, said.score, said.jobs))
    if "pages" in tables:
        columns = ("recall", "precision", "f1", "author", "date")
        below += table(columns, FLOORS["pages"], single_pages(said.corpora, said.score))
    print("\n" + ("\n".join(below) or "all at or above their floors"))
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
