"""How the embedded engine grows: builds, answers and changes of ever more made posts, as docs/growth.md shows them.

Usage: python tests/bench/growth.py FIGURES [SIZE ...] [--write docs/growth.md]

Each size is measured in a process of its own and put into FIGURES, a line of JSON each; --write makes the page and its
plot of all that is there.  Times are the processor's: what else the machine does changes little, but what changes wait
for the disk is not in them.
"""

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.documents import Document
from indexer.engines.whoosh import WhooshEngine
from indexer.hits import Window
from indexer.query.tree import Word
from tests.bench.asked import CLASSES, queries
from tests.bench.engines import by_class, text_bytes
from tests.bench.posts import made_posts
from tests.bench.rivals import Ours

SAMPLE = 2000  # posts from which queries and changes are drawn
QUERIES, REPEATS = 12, 3
BATCH, BATCHES, SINGLE = 1000, 3, 20
SHOWN = {
    "posts_per_s": "posts/s",
    "peak_mb": "memory of the build, MB",
    "bytes_per_text": "bytes by text",
    "p50_ms": "query p50, ms",
    "p95_ms": "query p95, ms",
    "added_per_s": "added/s",
    "replaced_per_s": "replaced/s",
    "deleted_per_s": "deleted/s",
    "one_ms": "one post, ms",
    "segments": "segments then",
}
PLOTTED = ("posts_per_s", "peak_mb", "p50_ms", "p95_ms", "one_ms")
COLOURS = ("#1b6ca8", "#b5541c", "#3a7d44", "#7a3b8f", "#8a6d00")


class Source:
    """Made posts one after the other, with the time it takes to make them."""

    def __init__(self, size: int) -> None:
        self.size, self.spent, self.bytes, self.sample = size, 0.0, 0, list[Document]()

    def __iter__(self) -> Iterator[Document]:
        posts = made_posts(self.size)
        while True:
            began = time.process_time()
            some = list(islice(posts, BATCH))
            self.bytes += text_bytes(some)
            self.sample += some[: SAMPLE - len(self.sample)]
            self.spent += time.process_time() - began
            if not some:
                return
            yield from some


def figures(size: int, folder: Path) -> dict[str, float]:
    """Give all figures of so many posts."""
    source = Source(size)
    engine = WhooshEngine(folder, lambda ids: {}, create=True)
    began = time.process_time()
    engine.write(source)
    engine.settle()
    spent = time.process_time() - began - source.spent
    found: dict[str, float] = {
        "posts": size,
        "posts_per_s": size / spent,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bytes_per_text": int(engine.facts()["bytes"]) / source.bytes,
    }
    ours = Ours(folder, kept=0)
    by = by_class([ours], list(queries(source.sample, QUERIES)), REPEATS)["ours"]
    found |= {f"{kind}_p50_ms": by[kind]["p50"] for kind in CLASSES}
    found |= {name: statistics.median(by[kind][name[:3]] for kind in CLASSES) for name in ("p50_ms", "p95_ms")}
    return found | changed(engine, source.sample)


def changed(engine: WhooshEngine, sample: Sequence[Document]) -> dict[str, float]:
    """Give how fast posts are added, replaced and deleted, each change found by the next search."""
    many = [replace(post, id=f"more.example/1/{number}") for number, post in enumerate(islice(sample, BATCH))]
    batches = [[replace(post, id=f"{post.id}-{turn}") for post in many] for turn in range(BATCHES)]
    added = [_spent(engine, lambda batch=batch: engine.write(batch)) for batch in batches]  # type: ignore[misc]
    replaced = [_spent(engine, lambda batch=batch: engine.write(batch)) for batch in batches]  # type: ignore[misc]
    one = [_spent(engine, lambda post=post: engine.write([post])) for post in many[:SINGLE]]  # type: ignore[misc]
    deleted = [
        _spent(engine, lambda batch=batch: engine.delete([post.id for post in batch]))  # type: ignore[misc]
        for batch in batches
    ]
    return {
        "added_per_s": BATCH / statistics.median(added),
        "replaced_per_s": BATCH / statistics.median(replaced),
        "deleted_per_s": BATCH / statistics.median(deleted),
        "one_ms": statistics.median(one) * 1000,
        "segments": len(engine.found(Word("a"), Window()).collector.snapshot.parts),
    }


def _spent(engine: WhooshEngine, change: Any) -> float:
    began = time.process_time()
    change()
    engine.found(Word("a", "body"), Window())
    return time.process_time() - began


# -- the page


def exponent(rows: Sequence[dict[str, float]], name: str) -> float:
    """Give the power of the number of posts with which a figure grows: the slope of its logarithm."""
    known = [row for row in rows if name in row]
    posts, values = ([math.log(row[key]) for row in known] for key in ("posts", name))
    return float(np.polyfit(posts, values, 1)[0])


def page(rows: Sequence[dict[str, float]]) -> str:
    """Give the page: a table of all figures with their exponents."""
    lines = [
        "# Growth",
        "",
        "The embedded engine with ever more made posts (`tests/bench/growth.py`). Times are the processor's, one process;",
        "those of changes are with the search that finds them. Queries are of all classes of the bench,",
        "of words that nobody asked for before; p50 and p95 are those of the middle class. The last column says with which",
        "power of the number of posts a figure grows: 0 stays, 1 grows as they do. What was not measured is a –.",
        "",
        "| | " + " | ".join(f"{int(row['posts']):,}" for row in rows) + " | exponent |",
        "| --- |" + " ---: |" * (len(rows) + 1),
    ]
    names = SHOWN | {f"{kind}_p50_ms": f"{kind} p50, ms" for kind in CLASSES}
    for name, title in names.items():
        cells = " | ".join(_number(row.get(name)) for row in rows)
        lines.append(f"| {title} | {cells} | {exponent(rows, name):.2f} |")
    return "\n".join([*lines, "", "![The same as a plot, both axes logarithmic](growth.svg)", ""])


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def plot(rows: Sequence[dict[str, float]]) -> str:
    """Give a plot of some figures by the number of posts, both axes logarithmic."""
    width, height, left, base = 640, 400, 50, 350
    tens = [math.log10(row["posts"]) for row in rows]
    low, high = min(tens), max(max(tens), min(tens) + 1)
    values = [math.log10(row[name]) for row in rows for name in PLOTTED if name in row]
    least, most = math.floor(min(values)), math.ceil(max(values))

    def x(ten: float) -> float:
        return left + (ten - low) / (high - low) * (width - left - 190)

    def y(value: float) -> float:
        return base - (value - least) / (most - least) * (base - 20)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
    ]
    for ten in range(math.ceil(low), math.floor(high) + 1):
        parts.append(f'<text x="{x(ten):.0f}" y="{base + 20}" text-anchor="middle">{10**ten:,}</text>')
    for ten in range(least, most + 1):
        line = f'<line x1="{left}" x2="{width - 190}" y1="{y(ten):.0f}" y2="{y(ten):.0f}" stroke="#ccc"/>'
        parts.append(f'{line}<text x="{left - 6}" y="{y(ten) + 4:.0f}" text-anchor="end">{10.0**ten:g}</text>')
    for name, colour in zip(PLOTTED, COLOURS, strict=True):
        known = [row for row in rows if name in row]
        spots = [(x(math.log10(row["posts"])), y(math.log10(row[name]))) for row in known]
        drawn = " ".join(f"{across:.1f},{down:.1f}" for across, down in spots)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(
            f'<text x="{spots[-1][0] + 8:.0f}" y="{spots[-1][1] + 4:.0f}" fill="{colour}">{SHOWN[name]}</text>'
        )
    parts.append(f'<text x="{x((low + high) / 2):.0f}" y="{base + 40}" text-anchor="middle">posts</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    """Measure what is asked for, and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("figures", type=Path)
    parser.add_argument("sizes", type=int, nargs="*")
    parser.add_argument("--write", type=Path, help="the page to make")
    parser.add_argument("--here", action="store_true", help="measure in this process (one size)")
    said = parser.parse_args()
    if said.here:
        with tempfile.TemporaryDirectory() as folder, said.figures.open("a", encoding="utf-8") as out:
            out.write(json.dumps(figures(said.sizes[0], Path(folder) / "index")) + "\n")
        return
    for size in said.sizes:
        subprocess.run([sys.executable, __file__, str(said.figures), str(size), "--here"], check=True)
    if said.write:
        lines = said.figures.read_text("utf-8").splitlines()
        rows = sorted({row["posts"]: row for row in map(json.loads, lines)}.values(), key=lambda row: row["posts"])
        said.write.write_text(page(rows), "utf-8")
        said.write.with_suffix(".svg").write_text(plot(rows), "utf-8")


if __name__ == "__main__":
    main()
