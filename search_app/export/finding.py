"""The search of an export: Pagefind's index of every post, asked by the reader's own browser.

Pagefind is given a folder with a small page for each post and reads it whole: its Python interface takes records one by
one, each a tenth of a second.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from html import escape
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.store import Store
from archive.store.queries import SavedPost, saved_posts
from search_app.export.addresses import Files

COMMAND = (sys.executable, "-m", "pagefind")
FOLDER = "pagefind"
TOGETHER = 1000  # posts in one folder: file systems and people like no larger ones
_STATE = "made-of"
"""The file that says which archive the search was made of."""


class ExportError(Exception):
    """An export could not be finished; what was written of it stays, and the message says what to do."""


def can_find() -> bool:
    """Say whether Pagefind is installed."""
    return find_spec("pagefind") is not None


def is_made(folder: Path, state: str) -> bool:
    """Say whether an export has the search of an archive in this state."""
    file = folder / FOLDER / _STATE
    return file.exists() and file.read_text("utf-8") == state


def make_search(store: Store, folder: Path, files: Files, topic_page: Callable[[str], str], language: str) -> int:
    """Index every post for the browser and give how many there are; a post leads to its place on its topic's page.

    topic_page: gives the address of a post by its key.  All posts are in one index, so that one search finds both
    languages; their words are stemmed as those of the interface's language.  Raises ExportError.
    """
    with TemporaryDirectory(dir=folder, prefix=".search-") as room:
        posts, made = Path(room, "posts"), Path(room, FOLDER)
        count = 0
        for count, saved in enumerate(saved_posts(store), start=1):
            file = posts / str(count // TOGETHER) / f"{count}.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_page(saved, files.file(topic_page(saved.post.key)), language), "utf-8")
        _run(posts, made)
        forget_search(folder)
        made.rename(folder / FOLDER)
    return count


def forget_search(folder: Path) -> None:
    """Remove the search of an export."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)


def note_made(folder: Path, state: str) -> None:
    """Keep which archive the search was made of."""
    (folder / FOLDER / _STATE).write_text(state, "utf-8")


def _run(posts: Path, to: Path) -> None:
    command = [*COMMAND, "--site", str(posts), "--output-path", str(to)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603  (ours)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().rpartition("\n")[2]
        raise ExportError(f"Pagefind made no search ({last}); the pages are written: run the export again")


def _page(saved: SavedPost, address: str, language: str) -> str:
    """Give the page of a post that Pagefind reads: what is shown of it, what it is counted by, its words."""
    words = " ".join(filter(None, (saved.title, saved.post.author, saved.post.text)))
    shown = (f'<meta data-pagefind-meta="{name}[content]" content="{escape(value)}">' for name, value in _shown(saved))
    counted = (
        f'<meta data-pagefind-filter="{name}[content]" content="{escape(value)}">' for name, value in _filters(saved)
    )
    return (
        f'<html lang="{language}"><body><meta data-pagefind-meta="address[content]" content="{escape(address)}">'
        f"{''.join(shown)}{''.join(counted)}<p data-pagefind-body>{escape(words)}</p></body></html>"
    )


def _shown(saved: SavedPost) -> list[tuple[str, str]]:
    post = saved.post
    said = post.said.date().isoformat() if post.said else ""
    found = {"title": saved.title or post.key, "author": post.author, "said": said, "board": saved.board}
    return [(name, value) for name, value in found.items() if value]


def _filters(saved: SavedPost) -> list[tuple[str, str]]:
    post = saved.post
    found = {"site": post.site, "board": saved.board, "year": str(post.said.year) if post.said else ""}
    return [(name, value) for name, value in found.items() if value]
