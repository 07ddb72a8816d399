"""How much of a saved thing is read; what goes beyond is a trouble, never a crash."""

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps on what one saved thing may cost."""

    page_bytes: int = 16 * 2**20
    """Largest page that is parsed: the largest honest one seen is 2.1 MB, and a tree takes some ten times the bytes."""
    folder_depth: int = 64
    """Folders below each other; mirrors of real sites stay below 20."""
    members: int = 2_000_000
    """Members of one container, those of containers in it counted too."""
    unpacked_bytes: int = 2**30
    """Bytes a container may always unpack to …"""
    unpacked_ratio: int = 1000
    """… and how many times its own size beyond that: saved forums pack 10–100 times, bombs 1,000,000 times."""
    nesting: int = 4
    """Containers in each other: a page in a WARC in a WACZ is two deep."""
    seconds: float = 24 * 3600
    """Time for one container; the largest web archive files take an hour."""


class TooMuch(Exception):
    """A container goes beyond its limits; the message says which one, and a Trouble is made of it."""


@dataclass(slots=True)
class Budget:
    """What one saved thing has cost so far."""

    limits: Limits
    packed: int
    members: int = 0
    unpacked: int = 0
    began: float = field(default_factory=time.monotonic)

    def take_member(self) -> None:
        """Count a member; raises TooMuch."""
        self.members += 1
        if self.members > self.limits.members:
            raise TooMuch(f"holds more than {self.limits.members:,} members")
        if time.monotonic() - self.began > self.limits.seconds:
            raise TooMuch(f"takes longer than {self.limits.seconds:,.0f} seconds")

    def take_bytes(self, count: int) -> None:
        """Count unpacked bytes; raises TooMuch."""
        self.unpacked += count
        most = max(self.limits.unpacked_bytes, self.limits.unpacked_ratio * self.packed)
        if self.unpacked > most:
            raise TooMuch(
                f"unpacks to more than {most / 2**20:,.0f} MiB, {self.limits.unpacked_ratio:,} times its size"
            )
