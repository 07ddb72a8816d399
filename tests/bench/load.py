"""Ask a served archive for everything at once, as long as wanted, and see whether it stands.

Usage: python -m tests.bench.load HOME [--minutes M] [--clients C] [--loris N] [--server waitress|gunicorn] [--python BIN]
Prints a line of JSON: requests by status, failures (5xx other than the promised 503, and answers that did not come),
answers that were partial, milliseconds (of those that were let in, and beside them those of the idle server before and
after the load, and the p99 of the former by the p50 of the latter; who is told 503 comes again after a second), the
megabytes that the server holds itself (RssAnon) and those of files that it looked at and the system may take back
(RssFile), and how busy the machine was at the end.
--loris: as many clients that say a byte of a request every few seconds and never end it.  Exits with 1 on any failure.
"""

import argparse
import contextlib
import heapq
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[2]))

from search_app.home import Home
from tests.bench.site import _vocabulary, _word
from tests.fuzz.queries import made_query

IDLE = 200  # requests to the idle server, one after the other, before the load and after it
PATIENCE = 60  # seconds that a client waits for an answer
SLOWEST = 8  # answers that are named
AGAIN_SECONDS = 1.0  # after which a client comes again that was told to
PARTIAL = re.compile(r"^forumsearch_partial_answers_total (\S+)", re.M)
LORIS_SECONDS = 3.0  # between two bytes of a slow client


class Traffic:
    """What readers, programs and vandals ask for: searches, facets, topics, feeds, hostile queries."""

    def __init__(self, home: Home, seed: int) -> None:
        self.chance = random.Random(seed)
        self._words = _vocabulary(home)
        with home.open_store() as store:
            self._topics = store.db.execute("SELECT site, id FROM topics ORDER BY random() LIMIT 2000").fetchall()
        self._kinds = (
            *3 * [("search", self._search)],
            ("facets", self._facets),
            *2 * [("topic", self._topic)],
            ("feed", self._feed),
            ("hostile", self._hostile),
            ("odd", self._odd),
        )

    def next(self) -> tuple[str, str]:
        """Give what to ask for next: its kind, and its address."""
        kind, made = self.chance.choice(self._kinds)
        return kind, made()

    def _query(self) -> str:
        return "+".join(_word(self._words, self.chance) for _ in range(self.chance.choice((1, 1, 2, 2, 3))))

    def _search(self) -> str:
        return f"/search{self.chance.choice(('', '', '.json'))}?q={self._query()}&page={self.chance.choice((1, 1, 1, 2, 9))}"

    def _facets(self) -> str:
        return (
            f"/search?q={self._query()}&date={self.chance.randint(2001, 2021)}&board=Board+{self.chance.randrange(20)}"
        )

    def _topic(self) -> str:
        site, topic = self.chance.choice(self._topics)
        return (
            f"/topic/{site}/{quote(topic)}?q={self._query()}"
            if self.chance.random() < 0.5
            else f"/topic/{site}/{quote(topic)}"
        )

    def _feed(self) -> str:
        site, topic = self.chance.choice(self._topics)
        return self.chance.choice(
            (f"/topic/{site}/{quote(topic)}.atom", f"/topics/{site}.atom", f"/search.atom?q={self._query()}")
        )

    def _hostile(self) -> str:
        words = self.chance.sample(self._words[:200], 60)
        made = (
            "+".join(words),
            "+".join(f"%2B{one}*" for one in "etaoinsr"),
            "?".join("abc") + "*+*e*+*a*",
            f'"{"+".join(words[:12])}"~50',
            quote(made_query(self.chance), errors="replace"),
        )
        return f"/search?q={self.chance.choice(made)}&page={self.chance.choice((1, 999))}"

    def _odd(self) -> str:
        return self.chance.choice(
            (
                "/",
                "/suggest?q=th",
                "/nope",
                "/viewtopic.php?t=1",
                "/go?url=http://[",
                "/sites.json",
                "/calendar/made.example",
                "/healthz",
                f"/x?{'y' * 40_000}",
            )
        )


class Tally:
    """What came back.  Threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.statuses: Counter[str] = Counter()
        self.times: dict[str, list[float]] = defaultdict(list)
        self.failures: list[str] = []
        self.slowest: list[tuple[float, str]] = []

    @property
    def all(self) -> list[float]:
        """Give the milliseconds of all kinds."""
        return [one for times in self.times.values() for one in times]

    def put(self, kind: str, status: str, path: str, seconds: float) -> None:
        with self._lock:
            self.statuses[status] += 1
            if status != "503":
                self.times[kind].append(seconds * 1000)
                self.slowest = heapq.nlargest(SLOWEST, [*self.slowest, (round(seconds * 1000), path[:100])])
            if not status.isdigit() or (status >= "500" and status != "503"):
                self.failures.append(f"{status} {path[:200]}")


def ask(address: str, kind: str, path: str, tally: Tally) -> str:
    """Ask for one page, put down what came of it, and give its status."""
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(f"{address}{path}", timeout=PATIENCE) as response:  # noqa: S310  (our own server)
            response.read()
            status = str(response.status)
    except urllib.error.HTTPError as error:
        error.read()
        status = str(error.code)
        error.close()
    except OSError as error:
        status = type(error).__name__
    tally.put(kind, status, path, time.perf_counter() - began)
    return status


def slow(port: int, until: float) -> None:
    """Say a request a byte at a time, and begin anew where the server hangs up."""
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-")
            while time.monotonic() < until:
                time.sleep(LORIS_SECONDS)
                line.sendall(b"a")


@contextlib.contextmanager
def served(home: Path, server: str, python: str) -> Iterator[tuple[int, int]]:
    """Serve a home on a free port; gives the port and the process whose memory is looked at."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    commands = {
        "waitress": [python, "-c", "from search_app.cli import main; main()", "serve", "--port", str(port)],
        "gunicorn": [
            python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "96",
            "--timeout", "120", "search_app.wsgi:application()",
        ],
    }  # fmt: skip
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(commands[server], stderr=said, env={**os.environ, "FORUMSEARCH_HOME": str(home)})
        try:
            _wait(port, process)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()
            yield port, int(children[0]) if children else process.pid
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        tally = Tally()
        ask(f"http://127.0.0.1:{port}", "search", "/search.json?q=the", tally)
        if "200" in tally.statuses:
            return
        time.sleep(0.5)
    raise SystemExit(f"the server ended with {process.returncode}")


def resident(process: int, what: str) -> float:
    """Give the resident megabytes of a process: RssAnon, what it holds itself, or RssFile, what it looked at of files."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024, 1)


def main(words: list[str]) -> int:
    """Put a server under load; give the exit status."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("home", type=Path)
    wanted.add_argument("--minutes", type=float, default=10)
    wanted.add_argument("--clients", type=int, default=8)
    wanted.add_argument("--loris", type=int, default=0)
    wanted.add_argument("--server", choices=("waitress", "gunicorn"), default="waitress")
    wanted.add_argument("--python", default=sys.executable)
    said = wanted.parse_args(words)
    idle, warm, tally, memory = Tally(), Tally(), Tally(), {"RssAnon": list[float](), "RssFile": list[float]()}
    with served(said.home, said.server, said.python) as (port, process):
        address, traffic = f"http://127.0.0.1:{port}", Traffic(Home(said.home), 1)
        for _ in range(IDLE):
            ask(address, *traffic.next(), idle)
        until = time.monotonic() + said.minutes * 60
        work = [threading.Thread(target=slow, args=(port, until), daemon=True) for _ in range(said.loris)]
        work += [
            threading.Thread(target=_client, args=(address, Traffic(Home(said.home), seed), tally, until))
            for seed in range(said.clients)
        ]
        for one in work:
            one.start()
        while time.monotonic() < until:
            time.sleep(min(5, said.minutes * 6))
            for what, megabytes in memory.items():
                megabytes.append(resident(process, what))
        for one in work[said.loris :]:
            one.join()
        partial = _partial(address)
        for _ in range(IDLE):
            ask(address, *traffic.next(), warm)
    figures = {"server": said.server, "loris": said.loris, "partial": partial} | _figures(idle, warm, tally, memory)
    print(json.dumps(figures, ensure_ascii=False))
    return int(bool(tally.failures))


def _client(address: str, traffic: Traffic, tally: Tally, until: float) -> None:
    while time.monotonic() < until:
        if ask(address, *traffic.next(), tally) == "503":
            time.sleep(AGAIN_SECONDS)


def _partial(address: str) -> int:
    """Give how many answers were partial, those to the idle server included."""
    with urllib.request.urlopen(f"{address}/metrics", timeout=PATIENCE) as said:  # noqa: S310  (our own server)
        return int(float(PARTIAL.search(said.read().decode())[1]))  # type: ignore[index]


def _figures(idle: Tally, warm: Tally, tally: Tally, memory: dict[str, list[float]]) -> dict[str, object]:
    rest, load = _spread(idle.all), _spread(tally.all)
    return {
        "requests": sum(tally.statuses.values()),
        "by_status": dict(sorted(tally.statuses.items())),
        "failures": len(tally.failures),
        "first_failures": tally.failures[:5],
        "idle_ms": rest,
        "idle_afterwards_ms": _spread(warm.all),
        "ms": load,
        "p99_of_idle_p50": round(load["p99"] / rest["p50"], 1),
        "ms_by_kind": {kind: _spread(times) for kind, times in sorted(tally.times.items())},
        "slowest": tally.slowest,
        "busy": os.getloadavg(),
        **{f"{what}_mb": _course(megabytes) for what, megabytes in memory.items()},
    }


def _spread(times: list[float]) -> dict[str, float]:
    """Give the middle of some times, and what one of a hundred takes."""
    return {"p50": round(statistics.median(times), 1), "p99": round(statistics.quantiles(times, n=100)[-1], 1)}


def _course(values: list[float]) -> dict[str, float]:
    """Give a course in short: the middle of each fifth of the time, and the most."""
    size = max(1, len(values) // 5)
    fifths = {f"{part + 1}/5": statistics.median(values[part * size :][:size]) for part in range(min(5, len(values)))}
    return fifths | {"most": max(values)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
