"""Something to be read: a file, or a member of a container, as a stream of bytes with what is known of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol, Self

from archive.readers.limits import Budget, Limits
from archive.records import Origin, Trouble

CHUNK = 1 << 16
SPOOL_BYTES = 1 << 24  # of a container inside another that are kept in memory; more goes to a temporary file


class Readable(Protocol):
    """What gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Give some bytes, all that are left where size is negative, none at the end."""


class Stream:
    """A stream that can be looked into before it is read, and that counts what comes out of it against a budget."""

    def __init__(self, of: Readable, budget: Budget | None = None) -> None:
        self._of, self._budget = of, budget
        self._ahead = b""

    def look(self, count: int) -> bytes:
        """Give the first bytes without taking them; fewer where there are no more."""
        while len(self._ahead) < count and (more := self._take(count - len(self._ahead))):
            self._ahead += more
        return self._ahead[:count]

    def _take(self, count: int) -> bytes:
        found = self._of.read(count)
        if self._budget is not None:
            self._budget.take_bytes(len(found))
        return found

    def read(self, size: int = -1, /) -> bytes:
        """Give some bytes; raises TooMuch where the budget is spent."""
        if size is None or size < 0:
            pieces = []
            while piece := self.read(CHUNK):
                pieces.append(piece)
            return b"".join(pieces)
        if self._ahead:
            found, self._ahead = self._ahead[:size], self._ahead[size:]
            return found
        return self._take(size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One thing to be read.

    stream: its bytes, from their beginning; may be read once.  name: its file name, which may promise a page.
    size: of its bytes, where its container says so.  url, media, charset_said: what its container says, or "".
    seen: when it was captured, naive UTC.  depth: containers around it.
    """

    origin: Origin
    name: str
    stream: Stream
    budget: Budget
    size: int | None = None
    url: str = ""
    media: str = ""
    charset_said: str = ""
    seen: datetime | None = None
    depth: int = 0

    @property
    def limits(self) -> Limits:
        """Give the limits under which this is read."""
        return self.budget.limits

    def trouble(self, what: str, advice: str) -> Trouble:
        """Give a trouble with this source."""
        return Trouble(origin=self.origin, what=what, advice=advice)

    def member(self, name: str, stream: Readable, size: int | None = None, seen: datetime | None = None) -> Self:
        """Give a member of this container as a source; what comes out of it counts against the same budget."""
        path = f"{self.origin.member}!{name}" if self.origin.member else name
        return replace(
            self,
            origin=replace(self.origin, member=path),
            name=name.rpartition("/")[2],
            stream=Stream(stream, self.budget),
            size=size,
            url="",
            media="",
            charset_said="",
            seen=seen or self.seen,
            depth=self.depth + 1,
        )

    @contextmanager
    def spooled(self) -> Iterator[IO[bytes]]:
        """Give all bytes in a file that can be searched back and forth."""
        with SpooledTemporaryFile(max_size=SPOOL_BYTES) as file:
            while piece := self.stream.read(CHUNK):
                file.write(piece)
            file.seek(0)
            yield file
