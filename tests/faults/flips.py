"""Damages a store at random places, and proves that each damage is told by check or changes nothing that is shown.

Usage: python tests/faults/flips.py [--times N] [--json] [--seed N] SAVED-FOLDER

Two times in three a byte is another one, else the file ends there; every fifth time it is the store's write-ahead log.
Prints {"times", "told": by check, "harmless": not told, and all that was asked is answered rightly, "untold": neither,
"wrong": answers with 200 that are not what was written, "failed": answers with neither 200, 404 nor 503}.  "untold" and
"failed" have to be 0; of "wrong" those of damages that check tells are counted, too: what a server shows of it before.
"""

import json
import logging
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[2]))

from archive.errors import StoreError
from archive.intake import take_in
from archive.readers.limits import Limits
from archive.store import Store
from archive.store.proof import damage
from archive.store.queries import post_keys
from indexer.build import build
from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings
from tests.faults.trial import addresses, arguments

ASKED = 12  # addresses after each damage
ASKED_POSTS = 30  # of which the sources are asked for
TOOK = re.compile(r'"took_ms":[\d.]+,')
LOG = "store.sqlite-wal"


def made(saved: Path, folder: Path) -> Home:
    """Give a home whose store has a write-ahead log, as while a server runs."""
    first, home = Home(folder / "first"), Home(folder / "home")
    with first.open_store(create=True) as store:
        take_in(store, [saved], limits=Limits())
        build(store, first.index)
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with store.writing():
            for table in ("posts", "topics", "pages"):
                store.db.execute(f"UPDATE {table} SET site = site")
        shutil.copytree(first.path, home.path, ignore=shutil.ignore_patterns("*-shm"))
    return home


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Give a file with one other byte, or cut."""
    at = chance.randrange(len(raw))
    return raw[:at] if chance.random() < 1 / 3 else raw[:at] + bytes([raw[at] ^ chance.randint(1, 255)]) + raw[at + 1 :]


def is_told(home: Home) -> bool:
    """Say whether check finds a store damaged."""
    try:
        with Store(home.store) as store:
            return next(damage(store), "") != ""
    except StoreError:
        return True


def shown(home: Home, asked: list[str]) -> list[tuple[int, str]]:
    """Give status and words of some answers, but how long they took."""
    client = create_app(Settings(home=home.path)).test_client()
    return [(response.status_code, TOOK.sub("", response.text)) for one in asked for response in [client.get(one)]]


def leafed(home: Home, chance: random.Random) -> list[str]:
    """Give addresses of pages on which sites, boards, topics and the sources of posts are told."""
    with home.open_store() as store:
        keys = sorted(post_keys(store))
    drawn = [quote(key) for key in chance.sample(keys, min(len(keys), ASKED_POSTS))]
    sites = sorted({key.rsplit("/", 2)[0] for key in drawn})
    lists = [f"/{kind}/{site}{ending}" for kind in ("site", "topics") for site in sites for ending in ("", ".json")]
    return ["/about", "/sites.json", *lists, *(f"/{kind}/{key}" for kind in ("record", "post") for key in drawn)]


@dataclass(frozen=True, slots=True)
class Whole:
    """A home as it was made, and what it answers."""

    home: Home
    files: dict[str, bytes]
    right: dict[str, tuple[int, str]]

    def lay(self, name: str, raw: bytes) -> None:
        """Lay the store's files down, one of them otherwise."""
        (self.home.path / "store.sqlite-shm").unlink(missing_ok=True)
        for file, whole in {**self.files, name: raw}.items():
            (self.home.path / file).write_bytes(whole)


def tried(saved: Path, times: int, seed: int, folder: Path) -> Counter[str]:
    """Damage a store some times; give what came of it."""
    chance, home = random.Random(seed), made(saved, folder)
    files = {name: (home.path / name).read_bytes() for name in ("store.sqlite", LOG)}
    queries, topics = addresses(home, chance)
    asked = [one.replace("translate=no", "size=50") for one in queries[:100]] + topics
    asked += [one.removesuffix(".json") for one in topics] + leafed(home, chance)
    whole = Whole(home, files, dict(zip(asked, shown(home, asked), strict=True)))
    counts = Counter(dict.fromkeys(("told", "harmless", "untold", "wrong", "failed"), 0))
    for number in range(times):
        name = LOG if number % 5 == 4 else "store.sqlite"
        counts.update(outcome(whole, name, damaged(files[name], chance), chance.sample(asked, ASKED)))
    return counts


def outcome(whole: Whole, name: str, raw: bytes, asked: list[str]) -> Counter[str]:
    """Give what one damage does."""
    whole.lay(name, raw)
    answers = shown(whole.home, asked)
    bad = [one for one, answer in zip(asked, answers, strict=True) if answer != whole.right[one]]
    statuses = Counter(answers[asked.index(one)][0] for one in bad)
    whole.lay(name, raw)  # whoever asked may have written
    fate = "told" if is_told(whole.home) else "untold" if bad else "harmless"
    failed = sum(count for status, count in statuses.items() if status not in (200, 404, 503))
    if untold := [one for one in bad if answers[asked.index(one)][0] != 503]:
        print(f"{name}, {len(raw)} bytes, {fate}: {untold[:3]}", file=sys.stderr)
    return Counter({fate: 1, "wrong": statuses[200] + statuses[404], "failed": failed})


def main() -> int:
    said = arguments(__doc__).parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="forumsearch-flips-") as name:
        counts = {"times": said.times, **tried(said.saved, said.times, said.seed, Path(name))}
    print(json.dumps(counts) if said.json else "\n".join(f"{name:10} {count}" for name, count in counts.items()))
    return int(bool(counts["untold"] or counts["failed"]))


if __name__ == "__main__":
    sys.exit(main())
