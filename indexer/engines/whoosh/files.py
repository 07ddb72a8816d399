"""Arrays in one file: written once, mapped into memory, and proved block by block when they are first used.

    arrays, each at a multiple of 64 bytes · checksums of the file's blocks · directory (JSON) · footer

Nothing in it is run or trusted: a directory that does not fit its file, or a block that does not fit its checksum, is
IndexDamaged before anything made of it is shown.
"""

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from indexer.errors import IndexDamaged

Array = NDArray[Any]

MAGIC = b"fsarray1"
ALIGN = 64  # bytes: a cache line, and a multiple of every item's size
BLOCK = 1 << 16  # bytes under one checksum: read and proved in some 60 µs
_FOOTER = struct.Struct("<QII8s")  # where the directory begins, its length, its checksum, MAGIC
MEND = "make it anew: forumsearch index --all"


class ArraysWriter:
    """Writes arrays into a new file; ``close`` makes it whole, on the disk too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._at = 0
        self._arrays: dict[str, tuple[str, int, int]] = {}
        self._checksums: list[int] = []
        self._block, self._filled = 0, 0

    def put(self, name: str, array: Array) -> None:
        """Write an array."""
        self.begin(name, array.dtype)
        self.add(array)

    def put_all(self, arrays: Mapping[str, Array]) -> None:
        """Write arrays by their names."""
        for name, array in arrays.items():
            self.put(name, array)

    def begin(self, name: str, dtype: np.dtype[Any]) -> None:
        """Begin an array that comes in pieces."""
        self._write(b"\0" * (-self._at % ALIGN))
        self._arrays[name] = (dtype.str, 0, self._at)
        self._name = name

    def add(self, piece: Array) -> None:
        """Write the next piece of the array that was begun."""
        dtype, count, at = self._arrays[self._name]
        self._arrays[self._name] = (dtype, count + len(piece), at)
        self._write(np.ascontiguousarray(piece, dtype).view(np.uint8).data if len(piece) else b"")

    def _write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._at += len(data)
        view = memoryview(data)
        while len(view):
            piece = view[: BLOCK - self._filled]
            self._block = zlib.crc32(piece, self._block)
            self._filled += len(piece)
            view = view[len(piece) :]
            if self._filled == BLOCK:
                self._end_block()

    def _end_block(self) -> None:
        self._checksums.append(self._block)
        self._block = self._filled = 0

    def close(self, facts: Mapping[str, Any]) -> tuple[int, int]:
        """End the file, with facts about it; give its length in bytes and the checksum of its directory."""
        if self._filled:
            self._end_block()
        checksums = np.array(self._checksums, "<u4").tobytes()
        self._file.write(checksums)
        said = {"arrays": self._arrays, "end": self._at, "blocks": zlib.crc32(checksums), "facts": dict(facts)}
        directory = json.dumps(said).encode()
        checksum = zlib.crc32(directory)
        self._file.write(directory)
        self._file.write(_FOOTER.pack(self._at + len(checksums), len(directory), checksum, MAGIC))
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        return size, checksum

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self._file.closed:  # an error came before close: the file is no one's
            self._file.close()
            self._path.unlink()


class ArraysFile:
    """The arrays of a file.

    ``whole`` gives an array proved from end to end, ``piece`` a part of one proved as far as it goes.  What was proved
    once is not proved again.  Raises IndexDamaged.  Cost of opening: the directory alone is read.
    """

    def __init__(self, path: Path, size: int, checksum: int) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as bad:
            raise IndexDamaged(f"{path} cannot be opened ({bad}); {MEND}") from None
        said = self._directory(size, checksum)
        self.facts: Mapping[str, Any] = said["facts"]
        self._bytes = memoryview(self._map)
        self._arrays = {name: self._array(*place) for name, place in said["arrays"].items()}
        self._places: dict[str, int] = {name: place[2] for name, place in said["arrays"].items()}
        self._end = int(said["end"])
        self._sums = self._proved_sums(int(said["blocks"]))
        self._proved = bytearray(len(self._sums))
        self._whole: set[str] = set()

    def _directory(self, size: int, checksum: int) -> dict[str, Any]:
        if len(self._map) != size or size < _FOOTER.size:
            raise self.damaged(f"has {len(self._map):,} bytes, not {size:,}")
        begin, length, said, magic = _FOOTER.unpack(self._map[size - _FOOTER.size :])
        text = self._map[begin : begin + length]
        if magic != MAGIC or said != checksum or zlib.crc32(text) != checksum:
            raise self.damaged("has another directory than was written")
        self._sums_end = begin
        directory: dict[str, Any] = json.loads(text)
        return directory

    def damaged(self, what: str) -> IndexDamaged:
        """Give the error that says what is wrong with this file."""
        return IndexDamaged(f"{self.path} is damaged: it {what}; {MEND}")

    def _array(self, dtype: str, count: int, at: int) -> Array:
        try:
            return np.frombuffer(self._map, np.dtype(dtype), count, at) if count else np.empty(0, np.dtype(dtype))
        except (ValueError, TypeError):
            raise self.damaged("names an array that does not lie in it") from None

    def _proved_sums(self, checksum: int) -> list[int]:
        count = -(-self._end // BLOCK)
        raw = self._map[self._end : self._end + 4 * count]
        if zlib.crc32(raw) != checksum or self._end + 4 * count != self._sums_end:
            raise self.damaged("has other checksums than were written")
        sums: list[int] = np.frombuffer(raw, "<u4").tolist()
        return sums

    def names(self) -> list[str]:
        """Give the names of the arrays."""
        return list(self._arrays)

    def whole(self, name: str) -> Array:
        """Give an array."""
        array = self._arrays[name]
        if name not in self._whole:
            at = self._places[name]
            self.prove(at, at + array.nbytes)
            self._whole.add(name)
        return array

    def bare(self, name: str) -> Array:
        """Give an array that is not proved: ``prove`` what is used of it."""
        return self._arrays[name]

    def place(self, name: str) -> int:
        """Give where in the file an array begins."""
        return self._places[name]

    def prove(self, begin: int, end: int) -> None:
        """Prove the bytes from one place of the file up to another."""
        proved = self._proved
        first, last = begin // BLOCK, (end - 1) // BLOCK
        if proved[first] and (first == last or end <= begin):
            return
        for block in range(first, last + 1):
            if not proved[block]:
                start = block * BLOCK
                if zlib.crc32(self._bytes[start : min(start + BLOCK, self._end)]) != self._sums[block]:
                    raise self.damaged(f"is not what was written, at byte {start:,}")
                proved[block] = 1

    def release(self) -> None:
        """Let go of the pages that are in memory; what is read again comes back from the system's cache."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def prove_all(self) -> None:
        """Prove every byte."""
        self.prove(0, self._end)
