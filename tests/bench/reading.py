"""How fast saved pages are read, from file to store, beside general extractors; and how much memory that takes.

Usage: python tests/bench/reading.py CORPORA [--runs N] [--pages N] [--memory N …]
Pages are made of those of the corpora, with 25 posts each, no line of words as in another: "new" is what they cost when
nothing is remembered of what was read before; "copies" is what a mirror costs that holds each of them six times, as
permalinks do; "mirror" is a board as wget saved it, from file to store, by its topic pages.  Everything is measured in
one run, in turn, by the time that the processor was busy, least and median; peers are left out where they are not
installed.  Exits with 1 where a ratio is below its floor in floors.json: ratios hold on any machine, seconds do not.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.dialects import apply
from archive.intake import Report, take_in
from archive.languages import identify
from archive.readers import open_saved
from archive.readers.folder import SavedFile, saved_files
from archive.readers.limits import Limits
from search_app.home import Home
from tests.bench.made_pages import made_pages

FLOORS: Mapping[str, float] = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))["reading"]
"""How many times as fast as each peer new pages are read, at least, and a mirror as new pages."""
SOFTWARES = {
    "smf": ("smf/2.1.4-fr/wget", r"topic[=,](\d+)"),
    "phpbb": ("phpbb-3.3.10-fr/wget", r"[?&;@]t=(\d+)"),
}
POSTS = 25  # of a page
FEW_POSTS = 5  # of a page where memory is measured
COPIES = 6
PEER_PAGES = 20  # that a peer reads in a run


def peers() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Give the general extractors that are installed, each as a function of a page's text."""
    if find_spec("trafilatura"):
        from trafilatura import extract

        yield "trafilatura", lambda html: extract(html, include_comments=True)
    if find_spec("resiliparse"):
        from resiliparse.extract.html2text import extract_plain_text

        yield "resiliparse", lambda html: extract_plain_text(html, main_content=True)
    if find_spec("bs4"):
        from bs4 import BeautifulSoup

        yield "beautifulsoup", lambda html: BeautifulSoup(html, "html.parser").get_text()


def busy(work: Callable[[], object]) -> float:
    """Give the seconds that the processor was busy with some work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def stored(saved: Path) -> Callable[[], Report]:
    """Give work that reads a folder or file into a new store, with nothing remembered of what was read before."""

    def work() -> Report:
        with tempfile.TemporaryDirectory() as folder, Home(Path(folder)).open_store(create=True) as store:
            return take_in(store, [saved], limits=Limits())

    apply.forget()
    identify.cache_clear()
    return work


def mirrored(saved: Path) -> float:
    """Give the topic pages/s at which a board is read as it was saved."""
    reports: list[Report] = []
    work = stored(saved)
    seconds = busy(lambda: reports.append(work()))
    return reports[0].topic_pages / seconds


def opened(saved: Path) -> Callable[[], object]:
    """Give work that only takes the pages out of a file."""

    def work() -> None:
        for file in saved_files([saved], Limits()):
            assert isinstance(file, SavedFile)
            for _ in open_saved(file, Limits()):
                pass

    return work


def write_warc(pages: list[str], file: Path) -> None:
    """Write pages as the answers in an uncompressed WARC."""
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=False)
        for place, page in enumerate(pages):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            url = f"http://made.example/{place}.html"
            writer.write_record(writer.create_warc_record(url, "response", BytesIO(page.encode()), http_headers=head))


def rates(corpora: Path, runs: int, count: int, folder: Path) -> Mapping[str, list[float]]:
    """Give pages/s of each software and peer, and MB/s of a WARC, one for each run."""
    found: dict[str, list[float]] = defaultdict(list)
    for name, (saved, topic) in SOFTWARES.items():
        pages = list(made_pages(corpora / saved, name, topic, count, POSTS))
        new, mirror, warc = folder / name, folder / f"{name}-mirror", folder / f"{name}.warc"
        for place, page in enumerate(pages):
            write(new / f"{place}.html", page)
            for copy in range(COPIES):
                write(mirror / f"{place}-{copy}.html", page)
        write_warc(pages, warc)
        size = warc.stat().st_size / 1e6
        for _ in range(runs):
            found[f"{name} new pages/s"].append(count / busy(stored(new)))
            found[f"{name} mirror pages/s"].append(mirrored(corpora / saved))
            found[f"{name} copies pages/s"].append(COPIES * count / busy(stored(mirror)))
            found[f"{name} WARC opened MB/s"].append(size / busy(opened(warc)))
            found[f"{name} WARC to store MB/s"].append(size / busy(stored(warc)))
            for peer, read in peers():
                some = pages[:PEER_PAGES]
                found[f"{name} {peer} pages/s"].append(len(some) / busy(lambda: [*map(read, some)]))  # noqa: B023
    return found


def write(file: Path, page: str) -> None:
    """Write one page."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(page, "utf-8")


def peak_memory(corpora: Path, count: int) -> int:
    """Give the most megabytes that a process takes which reads so many pages into a store."""
    code = f"import runpy, sys; sys.argv = ['x', {str(corpora)!r}, '--child', '{count}']; runpy.run_path({__file__!r}, run_name='__main__')"
    told = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True, text=True)
    return int(told.stdout)


def child(corpora: Path, count: int) -> None:
    """Read so many small pages, and print the peak of memory in megabytes."""
    saved, topic = SOFTWARES["smf"]
    with tempfile.TemporaryDirectory() as folder:
        for place, page in enumerate(made_pages(corpora / saved, "smf", topic, count, FEW_POSTS)):
            write(Path(folder) / str(place // 1000) / f"{place}.html", page)
        stored(Path(folder))()
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(int(peak.split()[1]) // 1024)


def main(words: list[str]) -> int:
    """Print the figures and give the exit status."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("corpora", type=Path)
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--pages", type=int, default=100)
    asked.add_argument("--memory", type=int, nargs="*", default=[2000, 8000, 24000])
    asked.add_argument("--child", type=int, help=argparse.SUPPRESS)
    said = asked.parse_args(words)
    if said.child:
        child(said.corpora, said.child)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = rates(said.corpora, said.runs, said.pages, Path(folder))
    for name, figures in found.items():
        print(f"{name:32} min {min(figures):>8,.1f}   median {median(figures):>8,.1f}", flush=True)
    below = []
    for name in SOFTWARES:
        for peer, _ in peers():
            ratio = median(found[f"{name} new pages/s"]) / median(found[f"{name} {peer} pages/s"])
            print(f"{name} new, of {peer:20} {ratio:>8.2f}")
            below += [f"{name} of {peer} is {ratio:.2f}"] if ratio < FLOORS[f"of {peer}"] else []
        ratio = median(found[f"{name} mirror pages/s"]) / median(found[f"{name} new pages/s"])
        print(f"{name} mirror, of new pages      {ratio:>8.2f}")
        below += [f"{name} mirror of new is {ratio:.2f}"] if ratio < FLOORS["mirror of new"] else []
    peaks = {count: peak_memory(said.corpora, count) for count in said.memory}
    print("".join(f"peak at {count:,} pages: {peak} MB\n" for count, peak in peaks.items()), end="")
    print("\n".join(below) or "all at or above their floors")
    print(json.dumps({name: median(figures) for name, figures in found.items()} | {"memory": peaks}))
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
