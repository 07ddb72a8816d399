"""Tables of values (sites, boards, authors, topics): sorted as they are looked up, told across segments by hash."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from indexer.analysis import fold
from indexer.engines.whoosh.files import Array, ArraysFile
from indexer.engines.whoosh.numbers import places

KNOWN_VALUES = 1 << 16  # that one table keeps at hand once they were asked for


@lru_cache(maxsize=1 << 16)
def value_hash(text: str) -> int:
    """Give 64 bits that stand for a text: of a million texts two are alike once in forty million cases."""
    return int.from_bytes(_digest(text, 8), "little")


def value_hashes(texts: Iterable[str]) -> Array:
    """Give value_hash of each of some texts."""
    return np.frombuffer(b"".join([_digest(text, 8) for text in texts]), "<u8")


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


def id_hashes(ids: Sequence[str]) -> Array:
    """Give 32 bits for each of some ids: two may be alike, so that whoever finds one by them looks at it itself."""
    return np.frombuffer(b"".join([_digest(id, 4) for id in ids]), np.uint32)


def lookup_key(name: str, value: str) -> str:
    """Give what values of a column are sorted and looked up by: topics as they are, names without accents and case."""
    return value if name == "topic" else fold(value)


def packed_values(values: Sequence[str], name: str) -> tuple[dict[str, Array], Array]:
    """Give the table of a column's values, and the code of each value as it was given."""
    order = sorted(range(len(values)), key=lambda place: (lookup_key(name, values[place]), values[place]))
    codes = np.empty(len(values), np.int64)
    codes[order] = np.arange(len(values))
    raw = [values[place].encode("utf-8", "surrogatepass") for place in order]
    return {
        f"{name}_values": np.frombuffer(b"".join(raw), np.uint8),
        f"{name}_value_at": places(np.fromiter(map(len, raw), np.int64, len(raw))).astype(np.uint32),
        f"{name}_hash": value_hashes(values[place] for place in order),
    }, codes


class Values:
    """The values of one column of a segment."""

    def __init__(self, file: ArraysFile, name: str) -> None:
        self._name = name
        self._bytes = file.whole(f"{name}_values").data
        self._at = file.whole(f"{name}_value_at").data
        self.hashes = file.whole(f"{name}_hash")
        self._known: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.hashes)

    def value(self, code: int) -> str:
        """Give a value by its code."""
        known = self._known.get(code)
        if known is None:
            known = bytes(self._bytes[self._at[code] : self._at[code + 1]]).decode("utf-8", "surrogatepass")
            if len(self._known) < KNOWN_VALUES:
                self._known[code] = known
        return known

    def all(self) -> list[str]:
        """Give all values in order."""
        return [self.value(code) for code in range(len(self))]

    def codes(self, key: str) -> tuple[int, int]:
        """Give the first code of the values that are looked up by a key, and the first behind them."""
        return self._place(key, behind=False), self._place(key, behind=True)

    def begin(self, start: str) -> tuple[int, int]:
        """Give the same for the values whose key begins so."""
        return self._place(start, behind=False), self._place(start + "\U0010ffff", behind=True)

    def _place(self, key: str, *, behind: bool) -> int:
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            here = lookup_key(self._name, self.value(middle))
            if here < key or (behind and here == key):
                low = middle + 1
            else:
                high = middle
        return low
