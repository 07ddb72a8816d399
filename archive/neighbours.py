"""Pages that repeat nothing, read again with what their neighbours taught: where a forum puts its posts.

A topic with one post shows nothing by which its shape could be known.  When all pages were read, those that nobody
understood are looked at once more, with the moulds that most pages of their folder left; so are those that a dialect
named which knows no topic there: its sign is one that other softwares have, too.  Which folder that is, and which
moulds, does not depend on the order in which files were added; pages that were read so are read anew when other moulds
have become the commonest.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from archive.dialects.generic.moulds import NEIGHBOURS, load_mould
from archive.pages import NOT_UNDERSTOOD
from archive.readers import open_saved
from archive.readers.folder import SavedFile, saved_files
from archive.readers.limits import Limits
from archive.records import Origin, Reading
from archive.store import Store, captures

MOST_MOULDS = 8  # of one folder: each is tried on each page, at about 2 ms
MOST_PAGES = 20_000  # of one folder that are read again, at about 20 ms each
SURE = 80  # of 100: how sure a page must have been of its posts for its mould to be good for others
_DUE = "neighbours_due"  # set while pages are read that may have to be read again


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be read again below one folder: pages, the moulds to try on them, as JSON, and whom not to ask."""

    folder: str
    moulds: tuple[str, ...]
    strangers: frozenset[str]
    pages: frozenset[Origin] = frozenset()

    @property
    def digest(self) -> str:
        """Give what changes when pages may be read otherwise."""
        said = "\n".join((*self.moulds, *sorted(self.strangers)))
        return blake2b(said.encode(), digest_size=12).hexdigest()


def expect(store: Store) -> None:
    """Note that pages are being read: a run that is killed leaves them to the next one."""
    store.set_meta(_DUE, "1")


def is_due(store: Store) -> bool:
    """Say whether pages were read that nobody looked at again yet."""
    return store.meta(_DUE, "") == "1"


def plans(store: Store, fresh: Collection[str], killed: bool) -> Iterator[Plan]:
    """Give what is to be read again, folder by folder; when the last is done, nothing is due.

    fresh: paths of the files that were read in this run.  killed: whether a run before this one did not come so far.
    """
    for folder in captures.folders(store):
        strangers = frozenset(captures.strangers(store, folder))
        plan = Plan(folder=folder, moulds=tuple(_commonest(store, folder)), strangers=strangers)
        pages = captures.pages_named(store, folder, strangers)
        if plan.moulds:
            pages |= captures.troubled(store, folder, NOT_UNDERSTOOD)
        if killed or plan.digest != store.meta(f"neighbours:{folder}", ""):
            pages |= captures.pages_with_mould(store, folder, NEIGHBOURS)
        else:
            pages = {origin for origin in pages if origin.path in fresh}
        kept = sorted(pages, key=lambda origin: (origin.path, origin.member, origin.offset))[:MOST_PAGES]
        yield replace(plan, pages=frozenset(kept))
    with store.writing():
        store.set_meta(_DUE, "")


def done(store: Store, plan: Plan) -> None:
    """Note that the pages of a plan were read again."""
    store.set_meta(f"neighbours:{plan.folder}", plan.digest)


def _commonest(store: Store, folder: str) -> list[str]:
    """Give the moulds of most pages below a folder, of those with the same places the commonest alone."""
    pages: Counter[tuple[object, ...]] = Counter()
    first: dict[tuple[object, ...], str] = {}
    for mould, count in captures.moulds_below(store, folder, SURE):
        if mould != NEIGHBOURS:
            places = tuple((shape.lead, shape.body) for shape in load_mould(mould).shapes)
            pages[places] += count
            first.setdefault(places, mould)
    return [first[places] for places in sorted(pages, key=lambda one: (-pages[one], first[one]))[:MOST_MOULDS]]


def readings(store: Store, plan: Plan, files: Mapping[str, SavedFile], way: str, limits: Limits) -> Iterator[Reading]:
    """Give the pages of a plan, of files that are as they were when they were read.

    files: those that are known to lie on the disk, by path.
    """
    for path in sorted({origin.path for origin in plan.pages}):
        file = files.get(path) or next(saved_files([Path(path)], limits))
        if isinstance(file, SavedFile) and captures.knows(store, file, way):
            for one in open_saved(file, limits):
                if isinstance(one, Reading) and one.origin in plan.pages:
                    yield one
