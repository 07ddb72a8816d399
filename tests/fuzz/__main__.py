"""Fuzz what the world hands us, for as long as is wanted: saved pages, queries, requests.

Usage: python -m tests.fuzz [--what saved|query|http] [--seconds N] [--seed N] [--count N]
What raises, takes too long, or is otherwise not as tests/fuzz says is written to tests/fuzz/found/, which the tests then
read; exits with 1 where anything was found.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from random import Random

from tests.fuzz.asking import made_asking
from tests.fuzz.law import FOUND, LAWS, pages, saved
from tests.fuzz.mutations import mutated
from tests.fuzz.queries import made_query

SORT = 200  # characters at the end of what is wrong by which faults of one sort are known
_DIGITS = re.compile(r"\d+")
_SEEDS = {"page": cache(pages), "saved": cache(saved)}


def _made_saved(chance: Random) -> tuple[str, bytes]:
    kind = chance.choice(("page", "page", "saved"))
    return kind, mutated(_SEEDS[kind](), chance)


MAKERS: dict[str, Callable[[Random], tuple[str, bytes]]] = {
    "saved": _made_saved,
    "query": lambda chance: ("query", made_query(chance).encode("utf-8", "surrogatepass")),
    "http": lambda chance: ("http", made_asking(chance).line().encode()),
}
"""What can be fuzzed: gives a kind of LAWS and what it is to be true of."""


def main(words: list[str]) -> int:
    """Fuzz, and give the exit status."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--what", choices=sorted(MAKERS), default="saved")
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--count", type=int, default=sys.maxsize)
    asked.add_argument("--seed", type=int, default=0)
    said = asked.parse_args(words)
    chance, until, tried = Random(said.seed), time.monotonic() + said.seconds, 0
    found: set[str] = set()
    while time.monotonic() < until and tried < said.count:
        kind, body = MAKERS[said.what](chance)
        tried += 1
        what = LAWS[kind](body)
        if what and (sort := _DIGITS.sub("", what)[-SORT:]) not in found:
            found.add(sort)
            file = FOUND / f"{blake2b(body, digest_size=6).hexdigest()}.{kind}"
            file.write_bytes(body)
            print(f"{file}: {what}", flush=True)
    print(f"{tried} tried, {len(found)} sorts of faults found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
