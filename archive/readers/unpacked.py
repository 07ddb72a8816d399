"""Packed bytes as a stream of unpacked ones: gzip, bzip2, xz, zstd; all that can be had before damage is given."""

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

import zstandard

from archive.readers.source import CHUNK, Readable

STEP = 1024  # packed bytes unpacked at once: even of a bomb's they make no more than some 32 MiB


class Unpacker(Protocol):
    """What undoes one packed stream piece by piece, as the standard library's and zstandard's do."""

    @property
    def eof(self) -> bool:
        """Say whether the stream has come to its end."""

    @property
    def unused_data(self) -> bytes:
        """Give what stood behind that end."""

    def decompress(self, data: bytes, /) -> bytes:
        """Give what a piece unpacks to."""


UNPACKERS: dict[str, Callable[[], Unpacker]] = {
    "packed with gzip": lambda: zlib.decompressobj(31),
    "packed with bzip2": bz2.BZ2Decompressor,
    "packed with xz": lzma.LZMADecompressor,
    "packed with zstd": lambda: zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj(),
}
"""How each kind of packing is undone; the keys are what archive.readers.kinds calls it."""
DAMAGE = (EOFError, OSError, lzma.LZMAError, zlib.error, zstandard.ZstdError)
"""What they raise on damaged streams."""


class Unpacked:
    """A stream of the unpacked bytes of another one; packed streams that follow each other are one."""

    def __init__(self, of: Readable, kind: str) -> None:
        self._of, self._new = of, UNPACKERS[kind]
        self._engine = self._new()
        self._packed = self._ready = b""
        self._ended = False

    def read(self, size: int = -1, /) -> bytes:
        """Give some bytes, all that are left where size is negative, none at the end.

        Raises one of DAMAGE where the stream is damaged or cut off, after all that came before was given.
        """
        if size < 0:
            return b"".join(iter(self._some, b""))
        found = self._some()
        found, self._ready = found[:size], found[size:]
        return found

    def _some(self) -> bytes:
        """Give the next unpacked bytes, none at the end."""
        while not self._ready and not self._ended:
            self._step()
        found, self._ready = self._ready, b""
        return found

    def _step(self) -> None:
        """Unpack a little more."""
        ended = self._engine.eof
        if not self._packed:
            self._packed = self._of.read(CHUNK)
        if ended:
            self._packed = self._packed.lstrip(b"\0")  # what fills the last block of a tape
            self._ended = not self._packed
            self._engine = self._new()
        elif not self._packed:
            raise EOFError("it is cut off before its end")
        if self._packed:
            piece, self._packed = self._packed[:STEP], self._packed[STEP:]
            self._ready = self._engine.decompress(piece)
            if self._engine.eof:
                self._packed = self._engine.unused_data + self._packed
