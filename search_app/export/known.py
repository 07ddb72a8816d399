"""Which exports a home has made, and what each was made of: so that what is redacted later is taken out of them, too.

HOME/exports.json       the folders, in full
FOLDER/.export.json     what the pages there were made of: written before and after all else
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.disk import replace_text
from archive.store import Store
from indexer.proof import files_with
from search_app.export.account import FOLDERS, strays
from search_app.export.finding import ExportError
from search_app.home import Home

MADE = ".export.json"
UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an export was made of: its language, the address where it stands, the store and what was redacted there.

    redactions: the digest of these; UNFINISHED until all is written.
    """

    language: str
    address: str
    store: str
    redactions: str


def known_exports(home: Home) -> list[Path]:
    """Give the folders that a home was exported to, but those that are there no more.

    Raises ExportError where the home's list of them cannot be read, as all that reads it.
    """
    return [folder for folder in _noted(home) if folder.is_dir()]


def lost_exports(home: Home) -> list[Path]:
    """Give the folders that a home was exported to and that are there no more: nothing can be taken out of them."""
    return [folder for folder in _noted(home) if not folder.is_dir()]


def note_export(home: Home, folder: Path) -> None:
    """Remember that a home is exported to a folder; one that is there no more is forgotten.

    Raises ExportError, OSError.
    """
    folders = sorted({folder.absolute(), *known_exports(home)})
    if folders != _noted(home):
        replace_text(home.exports, json.dumps([str(folder) for folder in folders], indent=1))


def _noted(home: Home) -> list[Path]:
    try:
        said = json.loads(home.exports.read_text("utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as bad:
        raise _untold(home, str(bad)) from None
    if not isinstance(said, list) or not all(isinstance(folder, str) for folder in said):
        raise _untold(home, "it is no list of folders")
    return [Path(folder) for folder in said]


def _untold(home: Home, why: str) -> ExportError:
    return ExportError(
        f"{home.exports} does not say where the archive was exported to, and what was redacted may be left there: "
        f"{why}; move it away, then run for each export: forumsearch export FOLDER"
    )


def read_made(folder: Path) -> Made | None:
    """Give what an export was made of; None where it does not say so: it was stopped, or is none."""
    try:
        return Made(**json.loads((folder / MADE).read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def note_made_of(folder: Path, made: Made) -> None:
    """Keep what an export was made of.  Raises OSError."""
    replace_text(folder / MADE, json.dumps(asdict(made), ensure_ascii=False))


def leftovers(store: Store, folder: Path, phrases: Collection[str]) -> Iterator[str]:
    """Give what of redactions an export may still hold, a sentence each.

    phrases: what none of its pages of topics, boards and authors may hold.
    """
    made = read_made(folder)
    if made is None or (made.store, made.redactions) != (store.name, store.meta("redactions")):
        yield f"{folder} was not written anew since what was redacted last"
    yield from (f"{file} belongs to no page of the archive" for file in strays(folder))
    pages = (path for name in FOLDERS for path in (folder / name).rglob("*") if path.is_file())
    yield from files_with(pages, phrases)
