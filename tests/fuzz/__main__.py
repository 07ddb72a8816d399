"""Fuzz the readers and the dialects with damaged fixtures, for as long as is wanted.

Usage: python -m tests.fuzz [--seconds N] [--seed N]
What raises, takes too long, or gives what no store could hold is written to tests/fuzz/found/, which the tests then
read; exits with 1 where anything was found.
"""

import argparse
import re
import sys
import time
from hashlib import blake2b
from random import Random

from tests.fuzz.law import FOUND, broken, pages, saved
from tests.fuzz.mutations import mutated

SORT = 200  # characters at the end of what is wrong by which faults of one sort are known
_DIGITS = re.compile(r"\d+")


def main(words: list[str]) -> int:
    """Fuzz, and give the exit status."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=0)
    said = asked.parse_args(words)
    chance, until, tried = Random(said.seed), time.monotonic() + said.seconds, 0
    found: set[str] = set()
    seeds = {"page": pages(), "saved": saved()}
    while time.monotonic() < until:
        kind = chance.choice(("page", "page", "saved"))
        body = mutated(seeds[kind], chance)
        tried += 1
        what = broken(body)
        if what and (sort := _DIGITS.sub("", what)[-SORT:]) not in found:
            found.add(sort)
            file = FOUND / f"{blake2b(body, digest_size=6).hexdigest()}.{kind}"
            file.write_bytes(body)
            print(f"{file}: {what}", flush=True)
    print(f"{tried} tried, {len(found)} sorts of faults found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
