"""Memory that a search needs for a moment, kept in one place for all threads of a server and given back soon."""

import ctypes

ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD = -8, -3, -1  # as mallopt(3) numbers them
SETTINGS = {ARENA_MAX: 1, MMAP_THRESHOLD: 1 << 20, TRIM_THRESHOLD: 8 << 20}
"""One place; bytes of a piece from which on it is given back at once; bytes that may lie free at the end."""


def share_memory() -> None:
    """Let all threads take memory from one place, and give it back there; call it before there are threads.

    glibc would keep some for each thread apart, and hold what each needed at most.  Elsewhere there is nothing to set.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    for name, value in SETTINGS.items():
        mallopt(name, value)
