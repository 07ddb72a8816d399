"""A Dask cluster understands pages as this process does, whichever of its workers are lost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.dialects import SHIPPED
from archive.errors import CrewError
from archive.intake import take_in
from archive.readers.limits import Limits
from archive.records import Origin, Reading
from archive.steps import Unread, Way, worked
from archive.store import Store
from archive.store.queries import saved_posts
from tests.conftest import SAMPLE

PAGE = Path(__file__).parents[1] / "dialects/phpbb/3.3-normal-fr/page.html"
PAGES = 120
LOST_AT = 60  # pages after which a worker is killed
START_SECONDS = 60
WAY = Way("lexbor", SHIPPED)


class Machines:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self._running = [self._run("scheduler", "--host", "127.0.0.1", "--port", "0")]
        deadline = time.monotonic() + START_SECONDS
        while not self._file.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.address: str = json.loads(self._file.read_text("utf-8"))["address"]

    def _run(self, kind: str, *more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", str(self._file)]
        root = str(Path(__file__).parents[2])
        place: dict[str, Any] = {"cwd": self._file.parent, "env": {**os.environ, "PYTHONPATH": root}}
        return subprocess.Popen([*command, "--no-dashboard", *more], stderr=subprocess.DEVNULL, **place)

    def hire(self, count: int) -> None:
        """Start so many workers and wait until they are there."""
        from distributed import Client

        self._running += [self._run("worker", "--nthreads", "1", "--no-nanny") for _ in range(count)]
        with Client(self.address) as client:
            client.wait_for_workers(count, timeout=START_SECONDS)

    def lose(self) -> None:
        """Let a worker die as a power cut does."""
        lost = self._running.pop()
        lost.send_signal(signal.SIGKILL)
        lost.wait()

    def end(self) -> None:
        """End all that run."""
        while self._running:
            self.lose()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    pytest.importorskip("distributed", reason="needs forumsearch[cluster]")
    started = Machines(tmp_path)
    yield started
    started.end()


def readings() -> Iterator[Unread]:
    """Give pages that differ."""
    text = PAGE.read_text("utf-8")
    for number in range(PAGES):
        body = text.replace("<title>", f"<title>{number} ").encode()
        yield Reading(origin=Origin(path=f"page{number}.html"), body=body, url="", media="text/html")


def test_a_worker_that_is_lost_in_the_middle_loses_nothing_and_doubles_nothing(machines: Machines) -> None:
    machines.hire(2)

    def losing() -> Iterator[Unread]:
        for number, reading in enumerate(readings()):
            if number == LOST_AT:
                machines.lose()
            yield reading

    assert list(worked(losing(), WAY, 1, machines.address)) == list(worked(readings(), WAY, 1))


def test_a_cluster_makes_the_same_store(machines: Machines, store: Store, tmp_path: Path) -> None:
    machines.hire(2)
    take_in(store, [SAMPLE], limits=Limits(), cluster=machines.address)
    with Store(tmp_path / "alone.sqlite") as alone:
        take_in(alone, [SAMPLE], limits=Limits())
        assert list(saved_posts(store)) == list(saved_posts(alone))


def test_a_cluster_without_workers_is_said(machines: Machines) -> None:
    with pytest.raises(CrewError, match="has no workers; start some: dask worker"):
        list(worked(readings(), WAY, 1, machines.address))


def test_workers_of_another_version_are_said(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    machines.hire(1)
    monkeypatch.setattr(Way, "fingerprint", lambda _: "another")
    with pytest.raises(CrewError, match="lacks this version of forumsearch, or its dialects"):
        list(worked(readings(), WAY, 1, machines.address))


def test_a_scheduler_that_is_away_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="needs forumsearch[cluster]")
    monkeypatch.setattr("archive.crews.ANSWER_SECONDS", 1)
    with pytest.raises(
        CrewError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1; start one: dask scheduler"
    ):
        list(worked(readings(), WAY, 1, "tcp://127.0.0.1:1"))


def test_a_missing_package_is_named_with_the_command_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.crews.find_spec", lambda _: None)
    with pytest.raises(CrewError, match=r"pip install 'forumsearch\[cluster\]'"):
        list(worked(readings(), WAY, 1, "tcp://127.0.0.1:1"))
