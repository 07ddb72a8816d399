"""A way of commands that something happens to while a server answers, beside the same way undisturbed.

The pages are added in slices, with builds anew, redactions and rollbacks between.  Whatever happens to the commands, in
the end the same posts are stored and found, and no answer on the way is wrong: kill.py and disk.py say what happens.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from archive.encode import dump_post
from archive.store.queries import post_keys, saved_posts
from indexer.analysis import terms
from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings

FORUMSEARCH = [sys.executable, "-c", "from search_app.cli import main; main()"]
QUERIES = 500  # at the end
ASKED = 40  # of them that are asked all along, and so many topics
SLICES = 24


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the way: its words, and the number of slices that lie in the folder by then."""

    words: tuple[str, ...]
    slices: int


@dataclass
class Forum:
    """A folder that grows slice by slice, and the home that reads it."""

    pages: list[list[Path]]
    saved: Path
    folder: Path
    home: Home
    laid: int = 0

    def grow(self, slices: int) -> None:
        for page in (page for slice in self.pages[self.laid : slices] for page in slice):
            to = self.folder / page.relative_to(self.saved)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(page, to)
        self.laid = max(self.laid, slices)

    def command(self, words: tuple[str, ...]) -> list[str]:
        said = [str(self.folder) if word == "FOLDER" else word for word in words]
        return [*FORUMSEARCH, "--home", str(self.home.path), *said]

    def run(self, words: tuple[str, ...]) -> None:
        done = subprocess.run(self.command(words), capture_output=True, text=True, check=False)
        if done.returncode > 1 or "Traceback" in done.stderr:
            raise SystemExit(f"{words}: {done.stderr}")

    def client(self) -> FlaskClient:
        return create_app(Settings(home=self.home.path)).test_client()

    def serving(self) -> str:
        file = self.home.index / "current"
        return file.read_text("utf-8") if file.exists() else ""


def way(slices: int, keys: list[str], chance: random.Random) -> list[Step]:
    """Give the commands: an add a slice, and after every third one a build anew, a redaction, a rollback in turn."""
    steps = []
    others = [("index", "--all"), ("redact", ""), ("rollback",)]
    for number in range(1, slices + 1):
        steps.append(Step(("add", "FOLDER"), number))
        if number % 3 == 0:
            words = others[number // 3 % 3]
            steps.append(
                Step(("redact", keys.pop(chance.randrange(len(keys)))) if words[0] == "redact" else words, number)
            )
    return [*steps, Step(("add", "FOLDER"), slices), Step(("index",), slices)]


# -- what is asked, and what the answers are


def addresses(home: Home, chance: random.Random) -> tuple[list[str], list[str]]:
    """Give queries drawn from the words of posts, and addresses of topics."""
    with home.open_store() as store:
        found = [terms(saved.post.text) for saved in saved_posts(store)]
        topics = sorted({key.rpartition("/")[0] for key in post_keys(store)})
    drawn = (chance.sample(said, min(len(said), chance.randint(1, 3))) for said in chance.choices(found, k=2 * QUERIES))
    queries = [f"/search.json?size=10&translate=no&q={urllib.parse.quote(' '.join(words))}" for words in drawn if words]
    asked = [f"/topic/{urllib.parse.quote(topic)}.json" for topic in chance.sample(topics, min(ASKED, len(topics)))]
    return queries[:QUERIES], asked


def essence(said: dict[str, Any]) -> str:
    """Give what of an answer does not depend on time: ids and totals, or a topic's posts."""
    if "hits" in said:
        return json.dumps([said["total"], sorted(hit["id"] for hit in said["hits"])])
    return json.dumps([[post["post"], post["text"]] for post in said.get("posts", [])])


def without(post: str, said: str) -> str:
    """Give the essence of an answer that lacks one hit."""
    total, ids = json.loads(said)
    return json.dumps([total, [id for id in ids if id != post]])


def answers(client: FlaskClient, asked: list[str]) -> dict[str, tuple[int, str]]:
    return {
        one: (response.status_code, essence(response.json or {})) for one in asked for response in [client.get(one)]
    }


class Server:
    """The server of a home, in a process of its own; it may end and begin again."""

    def __init__(self, forum: Forum) -> None:
        self._words = forum.command(("serve", "--port", "0"))
        self.base = ""
        self.said: list[str] = []
        self.begin()

    def begin(self) -> None:
        self._process = subprocess.Popen(self._words, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr
        for line in self._process.stderr:
            self.said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                self.base = found[0]
                break
        else:
            raise SystemExit(f"the server did not begin: {self.said}")
        self._drained = threading.Thread(target=self.said.extend, args=(self._process.stderr,), daemon=True)
        self._drained.start()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._drained.join()
        if self._process.stderr:
            self._process.stderr.close()


@dataclass
class Reader(threading.Thread):
    """Asks a server all along, and judges its answers by those of the undisturbed home before and after a step."""

    server: Server
    asked: list[str]
    states: list[dict[str, tuple[int, str]]]
    at: int = 0
    redacted: str = ""
    requests: int = 0
    failed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    silent: threading.Lock = field(default_factory=threading.Lock)
    """Whoever holds it has the server for themselves."""

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        chance = random.Random(3)
        while not self.ended.wait(0.02):
            with self.silent:
                self.judge(chance.choice(self.asked))

    def judge(self, one: str) -> None:
        """Ask for one address, and put down what is wrong with the answer."""
        before = self.at
        status, said = self.ask(one)
        self.requests += 1
        right = {state[one] for state in self.states[max(0, before - 1) : self.at + 1]}
        if self.redacted and one.startswith("/search"):  # it is out of the store before it is out of the index
            right |= {(code, without(self.redacted, answer)) for code, answer in right}
        if status not in (200, 404):
            self.failed.append(f"{status} {one} {said[:200]}")
        elif (status, said) not in right:
            self.wrong.append(f"step {before}–{self.at}: {one}: {said[:300]} is none of {[r[1][:300] for r in right]}")

    def ask(self, one: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.server.base + one, timeout=60) as response:  # noqa: S310
                return response.status, essence(json.load(response))
        except urllib.error.HTTPError as bad:
            return bad.code, essence(json.load(bad)) if bad.code == 404 else bad.read().decode()
        except (OSError, ValueError) as bad:
            return 0, repr(bad)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a way is gone: the forum, its server, and who reads there."""

    forum: Forum
    server: Server
    reader: Reader


Fault = Callable[[Stage, Step, float, random.Random], bool]
"""Lets something happen to a step's command, which takes so many seconds undisturbed; says whether it was hit by it."""


# -- going the way


def disturbed(stage: Stage, step: Step, times: int, seconds: float, chance: random.Random, fault: Fault) -> int:
    """Do a step after disturbing it some times; give how often that hit."""
    forum = stage.forum
    forum.grow(step.slices)
    before, hit = forum.serving(), 0
    for _ in range(times):
        if step.words == ("rollback",) and forum.serving() != before:
            return hit  # it was done when it was hit: once more would go back further
        hit += fault(stage, step, seconds, chance)
    if not (step.words == ("rollback",) and forum.serving() != before):
        forum.run(step.words)
    return hit


def posts(home: Home) -> dict[str, str]:
    """Give all that a store keeps of each post but where its page lay."""
    with home.open_store() as store:
        return {
            saved.post.key: repr(
                (dump_post(saved.post), saved.post.number, saved.title, saved.board, saved.earlier, saved.gone)
            )
            for saved in saved_posts(store)
        }


@contextmanager
def staged(forum: Forum, asked: list[str], states: list[dict[str, tuple[int, str]]]) -> Iterator[Stage]:
    """Serve a forum and read there meanwhile."""
    server = Server(forum)
    reader = Reader(server, asked, states)
    reader.start()
    try:
        yield Stage(forum, server, reader)
    finally:
        reader.ended.set()
        reader.join()
        server.end()
    reader.failed.extend(line for line in server.said if "Traceback" in line)


def tried(saved: Path, times: int, seed: int, folder: Path, fault: Fault, *, home: Path, talk: bool) -> dict[str, Any]:
    """Go the way twice, undisturbed and with faults, and give what came out otherwise.

    folder: for what is needed on the way.  home: where the disturbed home is made.
    """
    chance = random.Random(seed)
    files = sorted(path for path in saved.rglob("*") if path.is_file())
    count = min(SLICES, max(3, times // 4))
    pages = [files[number::count] for number in range(count)]
    calm, whole, first = (
        Forum(pages, saved, folder / name / saved.name, Home(folder / f"{name}-home"))
        for name in ("calm", "whole", "first")
    )
    wild = Forum(pages, saved, folder / "wild" / saved.name, Home(home))
    whole.grow(count)
    whole.run(("add", "FOLDER"))
    queries, topics = addresses(whole.home, chance)
    first.grow(1)
    first.run(("add", "FOLDER"))
    with first.home.open_store() as store:
        keys = sorted(post_keys(store))
    steps, states, took = way(count, keys, chance), [], []
    asked = queries[:ASKED] + topics
    for step in steps:
        calm.grow(step.slices)
        began = time.monotonic()
        calm.run(step.words)
        took.append(time.monotonic() - began)
        states.append(answers(calm.client(), asked))
    wild.grow(steps[0].slices)
    wild.run(steps[0].words)
    with staged(wild, asked, states) as stage:
        hit, reader = 0, stage.reader
        for reader.at, step in enumerate(steps[1:], start=1):
            reader.redacted = step.words[1] if step.words[0] == "redact" else reader.redacted
            share = (times - hit) / (len(steps) - reader.at)
            hit += disturbed(stage, step, max(0, round(share)), took[reader.at], chance, fault)
            if talk:
                print(f"{hit} hits, {step.words}, {reader.requests} requests", file=sys.stderr)
    return {"times": hit, **compared(calm, wild, queries), **judged(stage.reader)}


def judged(reader: Reader) -> dict[str, Any]:
    return {"requests": reader.requests, "failed": reader.failed, "wrong_answers": reader.wrong}


def compared(calm: Forum, wild: Forum, queries: list[str]) -> dict[str, Any]:
    """Give the posts and hits that two homes do not have in common."""
    right, found = posts(calm.home), posts(wild.home)
    one, other = answers(calm.client(), queries), answers(wild.client(), queries)
    return {
        "lost_posts": sorted(right.keys() - found.keys()),
        "wrong_posts": sorted(key for key in found if found[key] != right.get(key)),
        "wrong_hits": [query for query in queries if one[query] != other[query]],
    }


def result(said: dict[str, Any]) -> Iterator[tuple[str, int]]:
    yield "times", said["times"]
    yield "lost", len(said["lost_posts"])
    yield "wrong", sum(len(said[name]) for name in ("wrong_posts", "wrong_hits", "wrong_answers"))
    yield "failed_requests", len(said["failed"])
    yield "requests", said["requests"]


def told(found: dict[str, Any], *, as_json: bool) -> int:
    """Print what came of a trial, and give the exit status."""
    for name in ("failed", "wrong_answers", "lost_posts", "wrong_posts", "wrong_hits"):
        for one in found[name][:5]:
            print(f"{name}: {one}", file=sys.stderr)
    counts = dict(result(found))
    print(json.dumps(counts) if as_json else "\n".join(f"{name:16} {count}" for name, count in counts.items()))
    return int(bool(counts["lost"] or counts["wrong"] or counts["failed_requests"]))


def arguments(what: str | None, **first: Sequence[str]) -> argparse.ArgumentParser:
    """Give the arguments that all trials have, behind some that choose."""
    parser = argparse.ArgumentParser(description=what)
    for name, choices in first.items():
        parser.add_argument(name, choices=choices)
    parser.add_argument("saved", type=lambda path: Path(path).absolute())
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser
