"""The embedded engine beside stock Whoosh, SQLite FTS5 and tantivy: one run, interleaved, the same posts and queries.

Usage: python tests/bench/engines.py [--posts N] [--real CORPORA] [--quick] [--json]     (make bench)

Each query is asked of each engine in turn, once to warm up and REPEATS times; a query's figure is the median of these,
a class' figures are the least, the median and the 95th percentile over its queries, which are all different.

"ours" keeps what words hold, as it does for readers; "first" keeps nothing, so that each query is one whose words nobody
asked for before; "default" looks in titles and quotes too; "full" gives facets and groups by topic; "full_first" does
so and keeps nothing.  Times are those that the processor spent on the thread that asks (all engines answer in it), and
of indexing that it spent on the process, so that others on the machine change little; "wall" says what the clock did.
Ratios are theirs by ours: 2 is twice as fast.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.documents import FACETS, Document
from indexer.hits import Window
from tests.bench.asked import CLASSES, Asked, queries, text_of
from tests.bench.posts import made_posts, real_posts
from tests.bench.rivals import TOP, Fts5, Ours, Rival, StockWhoosh, Tantivy

FLOORS = Path(__file__).parent / "engines.json"
FULL = Window(count=TOP, facets=FACETS, group="topic")
Times = dict[str, dict[str, dict[str, float]]]
"""least, p50 and p95 in milliseconds, by engine and class."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.  stock: posts that stock Whoosh is given; its figures beside ours are those of so many."""

    posts: int
    stock: int
    queries: int
    repeats: int


QUICK = Size(posts=20_000, stock=10_000, queries=12, repeats=3)
WHOLE = Size(posts=1_000_000, stock=20_000, queries=40, repeats=5)


def indexed(rival: Rival, posts: list[Document]) -> dict[str, float]:
    """Index posts and give how many in a second of the processor's, and of the clock's."""
    spent, began = time.process_time(), time.perf_counter()
    rival.add(posts)
    return {
        "processor": len(posts) / (time.process_time() - spent),
        "wall": len(posts) / (time.perf_counter() - began),
    }


def timed(rivals: Sequence[Rival], asked: Asked, repeats: int) -> dict[str, float]:
    """Ask a query of all engines in turn, and give the median time of each in milliseconds."""
    prepared = {rival.name: answer for rival in rivals if (answer := rival.prepared(asked)) is not None}
    times: dict[str, list[float]] = {name: [] for name in prepared}
    for turn in range(1 + repeats):
        for name, answer in prepared.items():
            began = time.thread_time()
            answer()
            if turn:
                times[name].append((time.thread_time() - began) * 1000)
    return {name: statistics.median(found) for name, found in times.items()}


def measured(posts: list[Document], folder: Path, size: Size, stock: bool) -> dict[str, Any]:
    """Give all figures of one collection."""
    rivals: list[Rival] = [Ours(folder / "ours"), Tantivy(folder / "tantivy"), Fts5(folder / "fts5")]
    speeds = {rival.name: indexed(rival, posts) for rival in rivals}
    sizes = {rival.name: rival.size() / text_bytes(posts) for rival in rivals}
    ours = folder / "ours"
    rivals += [
        Ours(ours, "first", kept=0), Ours(ours, "default", ""),
        Ours(ours, "full", window=FULL), Ours(ours, "full_first", window=FULL, kept=0),
    ]  # fmt: skip
    times = by_class(rivals, list(queries(posts, size.queries)), size.repeats)
    ratios: dict[str, float] = {}
    if stock:
        few = posts[: size.stock]
        small, whoosh = Ours(folder / "small"), StockWhoosh(folder / "whoosh")
        speeds |= {"small": indexed(small, few), "whoosh": indexed(whoosh, few)}
        sizes["whoosh"] = whoosh.size() / text_bytes(few)
        small_first = Ours(folder / "small", "small_first", kept=0)
        small.name = "small"
        times |= by_class([small, small_first, whoosh], list(queries(few, size.queries)), size.repeats)
        compare(ratios, times, speeds, "whoosh", "small", "small_first")
    for name in ("tantivy", "fts5"):
        compare(ratios, times, speeds, name, "ours", "first")
    for kind, cost in times["ours"].items():
        ratios[f"{kind}_full_cost"] = times["full"][kind]["p50"] / cost["p50"]
        ratios[f"{kind}_first_full_cost"] = times["full_first"][kind]["p50"] / times["first"][kind]["p50"]
    return {
        "posts": len(posts), "text_bytes": text_bytes(posts), "posts_per_s": speeds, "bytes_per_text": sizes,
        "ms": times, "ratio": ratios,
    }  # fmt: skip


def text_bytes(posts: Iterable[Document]) -> int:
    """Give the bytes of the text that all engines index."""
    return sum(len(text_of(post, place).encode()) for post in posts for place in ("title", "body"))


def by_class(rivals: Sequence[Rival], asked: Sequence[Asked], repeats: int) -> Times:
    """Ask all queries of all engines, and sum them up by class."""
    found: dict[str, dict[str, list[float]]] = {rival.name: {kind: [] for kind in CLASSES} for rival in rivals}
    for one in asked:
        for name, milliseconds in timed(rivals, one, repeats).items():
            found[name][one.kind].append(milliseconds)
    return {name: {kind: summary(times) for kind, times in kinds.items() if times} for name, kinds in found.items()}


def summary(times: Sequence[float]) -> dict[str, float]:
    """Give the least, the median and the 95th percentile of some times."""
    cuts = statistics.quantiles(times, n=20, method="inclusive") if len(times) > 1 else [times[0]] * 19
    return {"min": min(times), "p50": statistics.median(times), "p95": cuts[18]}


def compare(
    ratios: dict[str, float], times: Times, speeds: dict[str, dict[str, float]], rival: str, ours: str, first: str
) -> None:
    """Put the ratios of a rival beside ours."""
    ratios[f"index_vs_{rival}"] = speeds[ours]["processor"] / speeds[rival]["processor"]
    ratios[f"index_wall_vs_{rival}"] = speeds[ours]["wall"] / speeds[rival]["wall"]
    for kind, theirs in times[rival].items():
        for name, mine in (("", times[ours][kind]), ("_first", times[first][kind])):
            ratios[f"{kind}{name}_vs_{rival}"] = theirs["p50"] / mine["p50"]
            ratios[f"{kind}{name}_p95_vs_{rival}"] = theirs["p95"] / mine["p95"]


def show(name: str, figures: dict[str, Any]) -> None:
    """Print the figures of one collection."""
    print(f"\n{name}: {figures['posts']:,} posts, {figures['text_bytes'] / 1e6:,.1f} MB")
    for measure in ("processor", "wall"):
        speeds = (f"{key} {value[measure]:,.0f}" for key, value in figures["posts_per_s"].items())
        print(f"  posts/s, {measure:9}  " + "  ".join(speeds))
    print(
        "  bytes by text       " + "  ".join(f"{key} {value:.2f}" for key, value in figures["bytes_per_text"].items())
    )
    names = list(figures["ms"])
    print(f"  {'ms p50 / p95':10}" + "".join(f"{name:>18}" for name in names))
    for kind in CLASSES:
        cells = [figures["ms"][name].get(kind) for name in names]
        row = "".join(f"{cell['p50']:>9.3f} {cell['p95']:>8.3f}" if cell else f"{'–':>18}" for cell in cells)
        print(f"  {kind:12}{row}", flush=True)


def below(figures: dict[str, Any], floors: dict[str, float]) -> list[str]:
    """Give the ratios that are below their floors."""
    ratios = figures["ratio"]
    return [
        f"{name} is {ratios[name]:.2f}, its floor {floor}"
        for name, floor in floors.items()
        if ratios.get(name, floor) < floor
    ]


def main() -> int:
    """Measure, print, and give the exit status: 1 where a ratio is below its floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--posts", type=int, help=f"made posts ({WHOLE.posts:,})")
    parser.add_argument("--real", type=Path, default=Path(".corpora"), help="the corpora, unpacked")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK.posts:,} posts: ends within five minutes")
    parser.add_argument("--json", action="store_true", help="print one JSON object alone")
    said = parser.parse_args()
    size = QUICK if said.quick else WHOLE
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        if said.real.exists():
            posts = list(islice(real_posts(said.real), size.posts if said.quick else None))
            if posts:
                found["real"] = measured(posts, made_folder(folder, "real"), size, stock=True)
        if not (said.quick and found):
            posts = list(made_posts(said.posts or size.posts))
            found["made"] = measured(posts, made_folder(folder, "made"), size, stock=not found)
    floors = json.loads(FLOORS.read_text("utf-8"))
    wrong = [f"{name}: {line}" for name, figures in found.items() for line in below(figures, floors)]
    if not said.json:
        for name, figures in found.items():
            show(name, figures)
    print("\n".join(wrong) or "all at or above their floors", file=sys.stderr)
    print(json.dumps({**next(iter(found.values())), "collections": found}))
    return 1 if wrong else 0


def made_folder(below: str, name: str) -> Path:
    """Make a folder and give it."""
    folder = Path(below) / name
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
