"""Single saved pages, each understood alone, as the lines that the scorer of the corpora reads."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.dialects import dialects
from archive.encode import moment_text
from archive.pages import understand
from archive.readers import open_saved
from archive.readers.folder import SavedFile, saved_files
from archive.readers.limits import Limits
from archive.records import Extract, Post, Reading

TRUTHS = (".truth.json", ".harvest.json", ".wcxb.json")


def write_posts(fixtures: Path, file: Path, *, shown: bool) -> None:
    """Write the posts of every page that has a truth beside it; shown: with the words that they quote."""
    with file.open("w", encoding="utf-8") as out:
        for page in pages(fixtures):
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in _posts(page, shown))


def pages(fixtures: Path) -> Iterator[Path]:
    """Give the pages that have a truth beside them."""
    seen: set[Path] = set()
    for ending in TRUTHS:
        for truth in sorted(fixtures.rglob(f"*{ending}")):
            page = _page(truth, ending)
            if page not in seen and page.exists():
                seen.add(page)
                yield page


def _page(truth: Path, ending: str) -> Path:
    base = Path(str(truth).removesuffix(ending))
    if ending != TRUTHS[0]:
        return Path(f"{base}.html")
    return base if base.exists() else next(base.parent.glob(f"{base.name}.*htm*"), base)


def _posts(page: Path, shown: bool) -> Iterator[dict[str, Any]]:
    limits = Limits()
    for file in saved_files([page], limits):
        for reading in open_saved(file, limits) if isinstance(file, SavedFile) else ():
            for said in understand(reading, dialects()) if isinstance(reading, Reading) else ():
                for post in said.posts if isinstance(said, Extract) else ():
                    yield {
                        "author": post.author,
                        "said": moment_text(post.said),
                        "text": _shown(post) if shown else post.text,
                        "origin": {"path": str(page)},
                    }


def _shown(post: Post) -> str:
    quoted = (part for quote in post.quotes for part in (quote.author, quote.text) if part)
    return "\n".join((post.text, *quoted))
