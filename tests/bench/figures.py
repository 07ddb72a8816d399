"""First figures on one saved forum: pages/s read, posts/s indexed, query times, bytes on the disk.

Usage: python tests/bench/figures.py SAVED-FOLDER [RUNS]     (make bench)
Each run begins from nothing; minimum and median over the runs are printed, and one JSON object as the last line.
"""

import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.intake import take_in
from archive.readers.limits import Limits
from archive.store.counts import counts
from archive.store.queries import saved_posts
from indexer.analysis import terms
from indexer.build import build, open_index
from indexer.documents import FACETS
from indexer.hits import Window
from indexer.query.parser import parse
from search_app.home import Home

QUERIES = 200


def asked(words: Counter[str], chance: random.Random) -> list[str]:
    """Give queries of one to three words of the forum: rare, middling and common ones."""
    ranked = [word for word, _ in words.most_common() if len(word) > 1]
    found = []
    for _ in range(QUERIES):
        places = [int(len(ranked) ** chance.random()) - 1 for _ in range(chance.randint(1, 3))]
        found.append(" ".join(ranked[place] for place in places))
    return found


def run(saved: Path, folder: Path) -> dict[str, float]:
    """Give the figures of one run."""
    home = Home(folder)
    with home.open_store(create=True) as store:
        began = time.perf_counter()
        report = take_in(store, [saved], limits=Limits())
        read = time.perf_counter() - began
        began = time.perf_counter()
        written = build(store, home.index).written
        indexed = time.perf_counter() - began
        text = [saved_post.post.text for saved_post in saved_posts(store)]
        engine = open_index(store, home.index)
        queries = asked(Counter(term for words in text for term in terms(words)), random.Random(7))
        engine.search(parse(queries[0]).query, Window())  # the first query opens the index
        times = [engine.search(parse(query).query, Window(facets=FACETS)).took_ms for query in queries]
        size = int(engine.facts()["bytes"])
        engine.close()
        posts = counts(store)["posts"]
    cuts = quantiles(times, n=100)
    return {
        "pages": report.topic_pages,
        "posts": posts,
        "text_bytes": sum(len(words.encode()) for words in text),
        "pages_per_s": report.topic_pages / read,
        "posts_read_per_s": posts / read,
        "posts_indexed_per_s": written / indexed,
        "query_p50_ms": cuts[49],
        "query_p95_ms": cuts[94],
        "store_bytes": sum(file.stat().st_size for file in folder.glob("store.sqlite*")),
        "index_bytes": size,
    }


def main(saved: Path, runs: int) -> None:
    """Print the figures."""
    found = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            found.append(run(saved, Path(folder)))
    result = {
        name: {"min": min(one[name] for one in found), "median": median(one[name] for one in found)}
        for name in found[0]
    }
    for name, figures in result.items():
        print(f"{name:22} min {figures['min']:>14,.1f}   median {figures['median']:>14,.1f}")
    print(json.dumps(result))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
