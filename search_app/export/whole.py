"""An archive written down whole: topics, all other pages, the search; and nothing left of what it does not show now."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from archive.disk import told
from archive.store import Store
from search_app import create_app
from search_app.export.finding import ExportError, can_find, forget_search, is_made, make_search, note_made
from search_app.export.known import UNFINISHED, Made, known_exports, note_export, note_made_of, read_made
from search_app.export.writing import Writer
from search_app.home import Home
from search_app.reading import post_address
from search_app.settings import Settings

TELL = 500  # topics between two lines of talk


def write_export(
    home: Home, settings: Settings, folder: Path, *, language: str, address: str, say: Callable[[str], None]
) -> bool:
    """Write an archive into a folder; what has not changed since an earlier run is left.  Says what was done.

    Gives False where the search was left out, since Pagefind is not there.  Raises ExportError, StoreError.
    """
    with home.open_store(proved=True) as store:
        made = Made(language=language, address=address, store=store.name, redactions=store.meta("redactions"))
        app = create_app(replace(settings, address=address, prefix="", rate=0.0, access_log=""))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            note_export(home, folder)
            note_made_of(folder, replace(made, redactions=UNFINISHED))
            writer = Writer(app, folder, language)
            _pages(writer, say)
            with app.test_request_context("/"):
                found = _search(store, writer, language, say)
            note_made_of(folder, made)
        except OSError as bad:
            raise ExportError(f"the export is not whole: {told(bad)}") from None
        return found


def write_known_exports(home: Home, settings: Settings, say: Callable[[str], None]) -> list[Path]:
    """Write all exports anew that a home has made and that are there; give their folders.  Raises as write_export."""
    folders = known_exports(home)
    for folder in folders:
        made = read_made(folder)
        if made is None:
            say(f"{folder} does not say its language: it is written in English; forumsearch export --language fr")
        language, address = (made.language, made.address) if made else ("en", settings.address)
        write_export(home, settings, folder, language=language, address=address, say=say)
    return folders


def _pages(writer: Writer, say: Callable[[str], None]) -> None:
    topics = 0
    for topics, _ in enumerate(writer.topics(), start=1):
        if topics % TELL == 0:
            say(f"{topics} topics written …")
    fronts = writer.front()
    say(f"{topics} topics new or changed, {fronts} other pages in {writer.folder}.")


def _search(store: Store, writer: Writer, language: str, say: Callable[[str], None]) -> bool:
    """Make the search of an export, unless it is as new as the archive; an older one does not stay."""
    folder, state = writer.folder, f"{writer.state()} {language}"
    for left in folder.glob(".search-*"):  # a run that was killed
        shutil.rmtree(left)
    if is_made(folder, state):
        say("The search is as new as the archive.")
        return True
    if not can_find():
        forget_search(folder)
        say("The search was left out: it needs Pagefind; pip install forumsearch[export], then run this again.")
        return False
    say("The search is being made …")
    found = make_search(store, folder, writer.files, post_address, language)
    note_made(folder, state)
    say(f"{found} posts can be found.")
    return True
