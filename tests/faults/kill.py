"""Kills commands at random moments while a server answers, and proves that nothing is lost and no answer is wrong.

Usage: python tests/faults/kill.py [--times N] [--json] [--seed N] SAVED-FOLDER

The pages are added in slices, with builds anew, redactions and rollbacks between; each command is killed (SIGKILL) at a
random moment, some times over, and then done.  An undisturbed home goes the same way.  Prints {"times": kills, "lost":
posts that the first lacks, "wrong": posts, hits and answers that are not those of the second, "failed_requests"}.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
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


@dataclass
class Reader(threading.Thread):
    """Asks a server all along, and judges its answers by those of the undisturbed home before and after a step."""

    base: str
    asked: list[str]
    states: list[dict[str, tuple[int, str]]]
    at: int = 0
    redacted: str = ""
    requests: int = 0
    failed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        chance = random.Random(3)
        while not self.ended.wait(0.02):
            one, before = chance.choice(self.asked), self.at
            status, said = self.ask(one)
            self.requests += 1
            right = {state[one] for state in self.states[max(0, before - 1) : self.at + 1]}
            if self.redacted and one.startswith("/search"):  # it is out of the store before it is out of the index
                right |= {(code, without(self.redacted, answer)) for code, answer in right}
            if status not in (200, 404):
                self.failed.append(f"{status} {one} {said[:200]}")
            elif (status, said) not in right:
                self.wrong.append(
                    f"step {before}–{self.at}: {one}: {said[:300]} is none of {[r[1][:300] for r in right]}"
                )

    def ask(self, one: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.base + one, timeout=60) as response:  # noqa: S310
                return response.status, essence(json.load(response))
        except urllib.error.HTTPError as bad:
            return bad.code, essence(json.load(bad)) if bad.code == 404 else bad.read().decode()
        except (OSError, ValueError) as bad:
            return 0, repr(bad)


# -- killing


def killed(forum: Forum, step: Step, seconds: float, chance: random.Random) -> bool:
    """Start a command and kill it at a random moment; say whether it was still at work."""
    process = subprocess.Popen(forum.command(step.words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0.0, seconds))
    process.kill()
    return process.wait() < 0


def disturbed(forum: Forum, step: Step, times: int, seconds: float, chance: random.Random) -> int:
    """Do a step after killing it some times; give how many kills hit."""
    forum.grow(step.slices)
    before, hit = forum.serving(), 0
    for _ in range(times):
        if step.words == ("rollback",) and forum.serving() != before:
            return hit  # it was done when it was killed: once more would go back further
        hit += killed(forum, step, seconds, chance)
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


def tried(saved: Path, times: int, seed: int, folder: Path, talk: bool) -> dict[str, Any]:
    """Go the way twice, with kills and without, and give what came out otherwise."""
    chance = random.Random(seed)
    files = sorted(path for path in saved.rglob("*") if path.is_file())
    count = min(SLICES, max(3, times // 4))
    pages = [files[number::count] for number in range(count)]
    calm = Forum(pages, saved, folder / "calm" / saved.name, Home(folder / "calm-home"))
    wild = Forum(pages, saved, folder / "wild" / saved.name, Home(folder / "wild-home"))
    whole = Forum(pages, saved, folder / "whole" / saved.name, Home(folder / "whole-home"))
    whole.grow(count)
    whole.run(("add", "FOLDER"))
    queries, topics = addresses(whole.home, chance)
    first = Forum(pages, saved, folder / "first" / saved.name, Home(folder / "first-home"))
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
    words = [*wild.command(("serve", "--port", "0"))]
    server = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert server.stderr
    base = next(found[0] for line in server.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
    drained = threading.Thread(target=server.stderr.read, daemon=True)
    drained.start()
    reader = Reader(base, asked, states)
    reader.start()
    try:
        hit = 0
        for reader.at, step in enumerate(steps[1:], start=1):
            reader.redacted = step.words[1] if step.words[0] == "redact" else reader.redacted
            share = (times - hit) / (len(steps) - reader.at)
            hit += disturbed(wild, step, max(0, round(share)), took[reader.at], chance)
            if talk:
                print(f"{hit} kills, {step.words}, {reader.requests} requests", file=sys.stderr)
    finally:
        reader.ended.set()
        reader.join()
        server.kill()
        server.wait()
        drained.join()
        server.stderr.close()
    return {"times": hit, **compared(calm, wild, queries), **judged(reader)}


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("saved", type=Path)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="forumsearch-kill-") as folder:
        found = tried(said.saved.absolute(), said.times, said.seed, Path(folder), not said.json)
    for name in ("failed", "wrong_answers", "lost_posts", "wrong_posts", "wrong_hits"):
        for one in found[name][:5]:
            print(f"{name}: {one}", file=sys.stderr)
    counts = dict(result(found))
    print(json.dumps(counts) if said.json else "\n".join(f"{name:16} {count}" for name, count in counts.items()))
    sys.exit(1 if counts["lost"] or counts["wrong"] or counts["failed_requests"] else 0)


if __name__ == "__main__":
    main()
