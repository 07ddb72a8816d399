"""What the threads of a server share: memory that a search needs for a moment, the interpreter, dictionaries."""

import ctypes
import sys

from indexer.translation import OTHER, dictionary

ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD = -8, -3, -1  # as mallopt(3) numbers them
SETTINGS = {ARENA_MAX: 1, MMAP_THRESHOLD: 32 << 20, TRIM_THRESHOLD: 128 << 20}
"""One place; bytes of a piece from which on it is given back at once; bytes that may lie free at the end.

Less of either, and the system hands out the same pages anew for every search: a million posts took 2.7 times as long
with 1 and 8 MB."""
SWITCH_SECONDS = 0.0005
"""After which a thread lets another one run that waits.  A search does so at each step by itself, and with Python's own
0.005 would wait as long for its next one as any page takes to be written."""


def share() -> None:
    """Let all threads take memory from one place, soon let each other run, and find all dictionaries read.

    Call it before there are threads.  Cost: a quarter of a second, which the first searches would wait for else.

    glibc would keep some memory for each thread apart, as much as each needed at most.  Elsewhere nothing is set of it.
    """
    for language in OTHER:
        dictionary(language)
    sys.setswitchinterval(SWITCH_SECONDS)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    for name, value in SETTINGS.items():
        mallopt(name, value)
