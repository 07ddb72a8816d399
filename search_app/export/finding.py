"""The search of an export: Pagefind's index of every post, asked by the reader's own browser."""

import asyncio
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from archive.store import Store
from archive.store.queries import SavedPost, saved_posts
from search_app.export.addresses import Files

FOLDER = "pagefind"
TOGETHER = 200  # records on their way to Pagefind at a time: it answers each a moment later


def can_find() -> bool:
    """Say whether Pagefind is installed."""
    return find_spec("pagefind") is not None


def make_search(store: Store, folder: Path, files: Files, topic_page: Callable[[str], str], language: str) -> int:
    """Index every post for the browser and give how many there are; a post leads to its place on its topic's page.

    topic_page: gives the address of a post by its key.  All posts are in one index, so that one search finds both
    languages; their words are stemmed as those of the interface's language.
    """
    return asyncio.run(_make(_records(store, files, topic_page), folder, language))


def _records(
    store: Store, files: Files, topic_page: Callable[[str], str]
) -> Iterator[tuple[str, str, dict[str, str], dict[str, list[str]]]]:
    for saved in saved_posts(store):
        words = " ".join(filter(None, (saved.title, saved.post.author, saved.post.text)))
        yield files.file(topic_page(saved.post.key)), words, _shown(saved), _filters(saved)


def _shown(saved: SavedPost) -> dict[str, str]:
    post = saved.post
    return {
        "title": saved.title or post.key,
        "author": post.author,
        "said": post.said.date().isoformat() if post.said else "",
        "board": saved.board,
        "number": str(post.number or ""),
    }


def _filters(saved: SavedPost) -> dict[str, list[str]]:
    post = saved.post
    found = {"site": post.site, "board": saved.board, "year": str(post.said.year) if post.said else ""}
    return {name: [value] for name, value in found.items() if value}


async def _make(
    records: Iterator[tuple[str, str, dict[str, str], dict[str, list[str]]]], folder: Path, language: str
) -> int:
    from pagefind.index import IndexConfig, PagefindIndex  # an extra: only exports need it

    count = 0
    async with PagefindIndex(config=IndexConfig(output_path=str(folder / FOLDER))) as index:
        while batch := list(islice(records, TOGETHER)):
            await asyncio.gather(
                *(
                    index.add_custom_record(url=address, content=words, language=language, meta=shown, filters=filters)
                    for address, words, shown, filters in batch
                )
            )
            count += len(batch)
    return count
