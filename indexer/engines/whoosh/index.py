"""The files of an index: segments, what was deleted from them, and the table of contents that says which are valid.

    toc.json      segments with their lengths and checksums, replaced at once by rename
    <n>.seg       a segment; never changes
    <n>.del       which documents of a segment were deleted

Whoever reads goes on with the files that it opened; what a new table does not name is removed when it is written.
"""

import json
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from archive.disk import replace_text
from indexer.analysis import VERSION
from indexer.documents import PLACES
from indexer.engines.whoosh import layout
from indexer.engines.whoosh.answers import Answers
from indexer.engines.whoosh.files import MEND, Array, ArraysFile, ArraysWriter
from indexer.engines.whoosh.known import KNOWN_BYTES, Known
from indexer.engines.whoosh.numbers import runs_of
from indexer.engines.whoosh.segment import Segment
from indexer.errors import IndexDamaged, IndexMissing
from indexer.ranking import Lengths

TOC = "toc.json"
ENGINE = "whoosh"
ANSWERS = 500  # queries whose topics and facets are kept: at most some 60 kB each, mostly less
_PLACES = tuple(PLACES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file as it was written: name, bytes, checksum of its directory."""

    name: str
    size: int
    checksum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFacts:
    """A valid segment: its file, its documents, what was deleted, how many words the places of the rest hold."""

    file: FileFacts
    documents: int
    words: Mapping[str, int]
    deleted: FileFacts | None = None
    gone: int = 0

    @property
    def live(self) -> int:
        """Give the number of documents that were not deleted."""
        return self.documents - self.gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A table of contents; next is a number that no file has had."""

    segments: tuple[SegmentFacts, ...] = ()
    next: int = 1

    def files(self) -> list[FileFacts]:
        """Give all valid files."""
        return [file for one in self.segments for file in (one.file, one.deleted) if file is not None]


def read_contents(folder: Path) -> Contents:
    """Give the table of contents of an index; raises IndexMissing, IndexDamaged."""
    try:
        said = json.loads((folder / TOC).read_bytes())
        checksum = said.pop("checksum")
        if checksum != _checksum(said):
            raise ValueError("its checksum does not fit")
        if (said["engine"], said["format"], said["analysis"]) != (ENGINE, layout.FORMAT, VERSION):
            raise IndexDamaged(f"{folder} is an index of another version; {MEND}")
        return Contents(segments=tuple(map(_segment_facts, said["segments"])), next=said["next"])
    except FileNotFoundError:
        raise IndexMissing(f"there is no index in {folder}; make one: forumsearch index") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as bad:
        raise IndexDamaged(f"{folder / TOC} is no table of contents ({bad}); {MEND}") from None


def _checksum(said: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(said, sort_keys=True).encode())


def _segment_facts(said: Mapping[str, Any]) -> SegmentFacts:
    return SegmentFacts(
        file=FileFacts(**said["file"]),
        documents=said["documents"],
        words=said["words"],
        deleted=FileFacts(**said["deleted"]) if said["deleted"] else None,
        gone=said["gone"],
    )


def write_contents(folder: Path, contents: Contents) -> None:
    """Put a table of contents in the place of the one before, and remove the files that it does not name."""
    said: dict[str, Any] = {
        "engine": ENGINE,
        "format": layout.FORMAT,
        "analysis": VERSION,
        "segments": [asdict(one) for one in contents.segments],
        "next": contents.next,
    }
    said = json.loads(json.dumps(said))
    replace_text(folder / TOC, json.dumps({**said, "checksum": _checksum(said)}))
    names = {file.name for file in contents.files()}
    for path in folder.iterdir():
        if path.suffix in (".seg", ".del") and path.name not in names:
            path.unlink(missing_ok=True)


def write_arrays(folder: Path, name: str, arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> FileFacts:
    """Write arrays into a new file of an index."""
    with ArraysWriter(folder / name) as writer:
        writer.put_all(arrays)
        size, checksum = writer.close(facts)
    return FileFacts(name=name, size=size, checksum=checksum)


# -- open


@dataclass(frozen=True)
class Part:
    """An open segment, the number of its first document among all, and which of its documents still count."""

    segment: Segment
    facts: SegmentFacts
    base: int
    live: Array | None
    """None where all do."""


@dataclass(frozen=True)
class Snapshot:
    """An index as it was at one moment."""

    folder: Path
    contents: Contents
    parts: tuple[Part, ...]
    stamp: tuple[int, int]
    """What changes when another table of contents takes the place of this one."""
    kept: int = KNOWN_BYTES
    """Bytes that may be kept of what leaves hold; with 0 nothing is."""

    @cached_property
    def documents(self) -> int:
        """Give the number of documents."""
        return sum(part.facts.live for part in self.parts)

    @cached_property
    def size(self) -> int:
        """Give the number of documents, deleted ones too: numbers of documents are below it."""
        return sum(part.segment.documents for part in self.parts)

    @cached_property
    def lengths(self) -> Lengths:
        """Give how long places are on the average."""
        posts = self.documents or 1
        return Lengths({name: sum(part.facts.words[name] for part in self.parts) / posts for name in PLACES})

    def damping(self, part: Part, places: Iterable[int]) -> Array:
        """Give what one occurrence counts in each document of a part, place × documents + document, for some places.

        What stands there for other places means nothing.  Cost: once for each place, some ns a document.
        """
        segment = part.segment
        table, known = self._damping.setdefault(part.base, (np.empty(len(_PLACES) * segment.documents), set()))
        for place in places:
            if place not in known:
                lengths = segment.lengths[place]
                damped = self.lengths.damped(
                    _PLACES[place], np.arange(int(lengths.max(initial=0)) + 1, dtype=np.float64)
                )
                begin = place * segment.documents
                table[begin : begin + segment.documents] = np.asarray(damped).take(lengths)
                known.add(place)
        return table

    @cached_property
    def _damping(self) -> dict[int, tuple[Array, set[int]]]:
        return {}

    @cached_property
    def known(self) -> Known:
        """Give what leaves were found to hold: it stays true as long as the index is as it is."""
        return Known(self.kept)

    @cached_property
    def answers(self) -> Answers:
        """Give the topics and facets of queries that were asked, some kilobytes each."""
        return Answers(ANSWERS if self.kept else 0)

    @cached_property
    def by_topic(self) -> bool:
        """Say whether the documents of every topic stand side by side."""
        if len(self.parts) != 1:
            return False
        topics = self.parts[0].segment.column("topic")
        starts, _ = runs_of(topics)
        return len(starts) == len(np.unique(topics))

    @cached_property
    def topic_numbers(self) -> dict[int, Array]:
        """Give, for each part by its base, a number for each of its topics, the same in all parts."""
        if len(self.parts) == 1:
            return {0: np.arange(len(self.parts[0].segment.values["topic"]))}
        hashes = [part.segment.values["topic"].hashes for part in self.parts]
        _, numbers = np.unique(np.concatenate(hashes) if hashes else np.empty(0), return_inverse=True)
        cuts = np.cumsum([len(one) for one in hashes])[:-1]
        return dict(zip((part.base for part in self.parts), np.split(numbers, cuts), strict=True))

    @cached_property
    def topic_ranks(self) -> dict[int, Array]:
        """Give, for each part by its base, the place of each of its topics among all by their ids."""
        names = {part.base: part.segment.values["topic"].all() for part in self.parts}
        ranks = {name: rank for rank, name in enumerate(sorted(set().union(*names.values())))}
        return {base: np.array([ranks[name] for name in found], np.int64) for base, found in names.items()}

    def part_of(self, document: int) -> Part:
        """Give the part in which a document is."""
        if len(self.parts) == 1:
            return self.parts[0]
        return next(part for part in reversed(self.parts) if part.base <= document)

    def id(self, document: int) -> str:
        """Give the id of a document."""
        part = self.part_of(document)
        return part.segment.id(document - part.base)

    def order_of(self, document: int) -> tuple[int, int | str, int]:
        """Give what puts documents in order where all else is equal: date, topic, number (see engines.order)."""
        part = self.part_of(document)
        order = part.segment.order_of(document - part.base)
        return order if len(self.parts) == 1 else (order[0], self.topic(document), order[2])

    def topic(self, document: int) -> str:
        """Give the topic of a document."""
        segment = (part := self.part_of(document)).segment
        return segment.values["topic"].value(int(segment.column("topic")[document - part.base]))


def stamp(folder: Path) -> tuple[int, int]:
    """Give what changes whenever a table of contents is replaced; raises IndexMissing."""
    try:
        facts = os.stat(f"{folder}/{TOC}")  # noqa: PTH116  (asked before every search: half the time)
    except OSError:
        raise IndexMissing(f"there is no index in {folder}; make one: forumsearch index") from None
    return facts.st_ino, facts.st_mtime_ns


def open_snapshot(folder: Path, before: Snapshot | None = None, kept: int = KNOWN_BYTES) -> Snapshot:
    """Open an index as it is now; segments that an older snapshot holds are taken over.

    Raises IndexMissing, IndexDamaged.
    """
    known = {part.facts.file: part.segment for part in before.parts} if before is not None else {}
    while True:
        at = stamp(folder)
        contents = read_contents(folder)
        try:
            parts = list(_parts(folder, contents, known))
        except IndexDamaged:
            if stamp(folder) != at:  # another process replaced the table, and its files, meanwhile
                continue
            raise
        return Snapshot(folder, contents, tuple(parts), at, kept)


def _parts(folder: Path, contents: Contents, known: Mapping[FileFacts, Segment]) -> Sequence[Part]:
    parts, base = [], 0
    for facts in contents.segments:
        segment = known.get(facts.file) or _segment(folder, facts.file)
        parts.append(Part(segment, facts, base, _live(folder, facts)))
        base += segment.documents
    return parts


def _segment(folder: Path, file: FileFacts) -> Segment:
    """Open a segment; opening reads all of its words, and of many segments that would be a gigabyte in memory."""
    segment = Segment(folder / file.name, file.size, file.checksum)
    segment.file.release()
    return segment


def _live(folder: Path, facts: SegmentFacts) -> Array | None:
    if facts.deleted is None:
        return None
    file = ArraysFile(folder / facts.deleted.name, facts.deleted.size, facts.deleted.checksum)
    return np.unpackbits(file.whole("live"), count=facts.documents).astype(bool)


def with_deleted(folder: Path, contents: Contents, part: Part, documents: Sequence[int]) -> Contents:
    """Give a table of contents in which documents of a segment are deleted too; the table is not written yet."""
    live = part.live.copy() if part.live is not None else np.ones(part.segment.documents, bool)
    gone = np.unique(np.array(documents, np.int64))
    gone = gone[live[gone]]
    live[gone] = False
    file = write_arrays(folder, f"{contents.next}.del", {"live": np.packbits(live)}, {})
    facts = replace(
        part.facts,
        deleted=file,
        gone=part.facts.gone + len(gone),
        words={
            name: part.facts.words[name] - int(part.segment.lengths[code][gone].sum())
            for code, name in enumerate(layout.PLACE_NAMES)
        },
    )
    segments = tuple(facts if one.file == part.facts.file else one for one in contents.segments)
    return replace(contents, segments=segments, next=contents.next + 1)
