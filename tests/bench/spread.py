"""How fast saved pages are understood by one process, by several, and by the engines that spread work over machines.

Usage: python tests/bench/spread.py FOLDER [--pages 5000] [--jobs 2]
Each engine gets the same pages in the same batches, in one run; what it takes to start is told apart.  Engines that are
not installed are left out: pip install distributed ray pyspark.  Prints one JSON object: seconds to start, pages/s by
the clock, and the load of the machine.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.dialects import SHIPPED
from archive.readers import open_saved
from archive.readers.folder import SavedFile, saved_files
from archive.readers.limits import Limits
from archive.records import Reading
from archive.steps import Way, understood

BATCH = 50  # pages that are sent together
WARM = 2  # batches that nobody times
ROOT = str(Path(__file__).parents[2])

Batch = Sequence[Reading]
Work = Callable[[Sequence[Batch]], int]
read = partial(understood, way=Way("lexbor", SHIPPED))


def pages(folder: Path, count: int) -> list[Reading]:
    """Give so many saved pages of a folder."""
    files = (one for one in saved_files([folder], Limits()) if isinstance(one, SavedFile))
    found = (said for file in files for said in open_saved(file, Limits()) if isinstance(said, Reading))
    return list(islice(found, count))


@contextmanager
def alone(jobs: int) -> Iterator[Work]:
    """Let this process do it."""
    yield lambda batches: sum(map(len, map(read, batches)))


@contextmanager
def processes(jobs: int) -> Iterator[Work]:
    """Let processes of this machine do it."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield lambda batches: sum(map(len, pool.map(read, batches)))


@contextmanager
def dask(jobs: int) -> Iterator[Work]:
    """Let Dask do it."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield lambda batches: sum(map(len, client.gather(client.map(read, batches, pure=False))))


@contextmanager
def ray(jobs: int) -> Iterator[Work]:
    """Let Ray do it."""
    import ray as engine

    engine.init(
        num_cpus=jobs, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": {"PYTHONPATH": ROOT}}
    )
    remote = engine.remote(read.func)
    yield lambda batches: sum(map(len, engine.get([remote.remote(batch, **read.keywords) for batch in batches])))
    engine.shutdown()


@contextmanager
def spark(jobs: int) -> Iterator[Work]:
    """Let Spark do it."""
    from pyspark import SparkConf, SparkContext

    settings = (
        SparkConf().setMaster(f"local[{jobs}]").set("spark.ui.enabled", "false").set("spark.driver.host", "127.0.0.1")
    )
    context = SparkContext(conf=settings.set("spark.executorEnv.PYTHONPATH", ROOT))
    yield lambda batches: sum(map(len, context.parallelize(batches, len(batches)).map(read).collect()))
    context.stop()


ENGINES = {"alone": (alone, ""), "processes": (processes, ""), "Dask": (dask, "distributed")}
ENGINES |= {"Ray": (ray, "ray"), "Spark": (spark, "pyspark")}
"""Each engine, and the package that it needs."""


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--pages", type=int, default=5000)
    asked.add_argument("--jobs", type=int, default=2)
    given = asked.parse_args()
    every = pages(given.folder, given.pages)
    batches = [every[at : at + BATCH] for at in range(0, len(every), BATCH)]
    found: dict[str, object] = {"pages": len(every), "jobs": given.jobs}
    for name, (engine, package) in ENGINES.items():
        if package and find_spec(package) is None:
            continue
        began = time.perf_counter()
        with engine(given.jobs) as work:
            work(batches[:WARM])
            started = time.perf_counter() - began
            began = time.perf_counter()
            work(batches)
            rate = len(every) / (time.perf_counter() - began)
        found[name] = {"start": round(started, 1), "pages/s": round(rate)}
        sys.stderr.write(f"{name}: {found[name]}\n")
    found["load"] = [round(one, 1) for one in os.getloadavg()]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
