"""Memory that a search needs for a moment, kept in one place for all threads of a server."""

import ctypes

ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD = -8, -3, -1  # as mallopt(3) numbers them
SETTINGS = {ARENA_MAX: 1, MMAP_THRESHOLD: 32 << 20, TRIM_THRESHOLD: 128 << 20}
"""One place; bytes of a piece from which on it is given back at once; bytes that may lie free at the end.

Less of either, and the system hands out the same pages anew for every search: a million posts took 2.7 times as long
with 1 and 8 MB."""


def share_memory() -> None:
    """Let all threads take memory from one place, and give it back there; call it before there are threads.

    glibc would keep some for each thread apart, as much as each needed at most.  Elsewhere there is nothing to set.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    for name, value in SETTINGS.items():
        mallopt(name, value)
