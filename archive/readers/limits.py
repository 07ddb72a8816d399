"""How much of a saved thing is read; what goes beyond is a trouble, never a crash."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps on what one saved thing may cost."""

    page_bytes: int = 16 * 2**20
    """Largest page that is parsed: the largest honest one seen is 2.1 MB, and a tree takes some ten times the bytes."""
    folder_depth: int = 64
    """Folders below each other; mirrors of real sites stay below 20."""
