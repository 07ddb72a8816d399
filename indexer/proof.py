"""Proof that an index finds what its store holds: every byte, every post, and each by its own words."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from archive.blanks import plain
from archive.store import Store
from archive.store.queries import SavedPost, last_change, post_count, post_keys, saved_posts
from indexer.analysis import VERSION, terms
from indexer.engines.whoosh.budget import Budget
from indexer.engines.whoosh.collect import Collector
from indexer.engines.whoosh.index import Snapshot
from indexer.engines.whoosh.proof import fingerprint, live_ids, prove
from indexer.generations import State, generation, generations, read_state
from indexer.query.tree import Word

ASKED = 3  # words of a post by which it is looked for: its longest ones


def damage(store: Store, folder: Path) -> Iterator[str]:
    """Give what is wrong with the index that serves, a sentence each; raises IndexMissing, IndexDamaged.

    Cost: reads all files, and looks for each post.
    """
    snapshot = prove(generation(folder))
    state, change = read_state(generation(folder)), last_change(store)
    if state != State(store=store.name, change=change, analysis=VERSION, redactions=store.meta("redactions")):
        yield "it is not up to the store"
        return
    if snapshot.documents != post_count(store):
        yield f"it holds {snapshot.documents:,} posts, the store {post_count(store):,}"
    elif fingerprint(live_ids(snapshot)) != fingerprint(post_keys(store)):
        yield "it holds other posts than the store"
    lost = [saved.post.key for saved in saved_posts(store) if not _is_found(snapshot, saved)]
    if lost:
        yield f"{len(lost):,} posts are not found by their own words, like {lost[0]}"


def damage_of_kept(folder: Path) -> Iterator[str]:
    """Give which generations are kept beside the one that serves though they hold what was redacted since."""
    serving = read_state(generation(folder))
    for number in generations(folder):
        kept = read_state(folder / str(number))
        if serving is None or kept is None or kept.redactions != serving.redactions:
            yield f"generation {number} is none that may be kept"


def files_with(files: Iterable[Path], phrases: Collection[str]) -> Iterator[str]:
    """Give which files hold the bytes of a phrase, a sentence each: as it is written, plain, or in UTF-16."""
    needles = [form.encode(code) for one in phrases for form in (one, plain(one)) for code in ("utf-8", "utf-16-le")]
    for file in files if needles else ():
        raw = file.read_bytes()
        if any(needle in raw for needle in needles):
            yield f"{file} holds a phrase that was redacted"


def _is_found(snapshot: Snapshot, saved: SavedPost) -> bool:
    """Say whether a post is found by its longest words; one without words, whether it is there."""
    numbers = ((part, part.segment.document(saved.post.key)) for part in snapshot.parts)
    found = [part.base + number for part, number in numbers if number >= 0 and (part.live is None or part.live[number])]
    if len(found) != 1:
        return False
    longest = sorted(set(terms(saved.post.text)), key=lambda term: (-len(term), term))[:ASKED]
    return all(_holds(snapshot, term, found[0]) for term in longest)


def _holds(snapshot: Snapshot, term: str, document: int) -> bool:
    documents = Collector(snapshot, Budget()).find(Word(term)).documents
    at = int(documents.searchsorted(document))
    return at < len(documents) and int(documents[at]) == document
