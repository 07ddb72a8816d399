"""Commands that show one arrow of the line each: what was read, which words a text has."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from archive.encode import moment_text
from archive.intake import Progress, Report, take_in
from archive.readers.limits import Limits
from archive.store import Store
from archive.store.queries import SavedPost, saved_posts
from indexer.analysis import forms, tokenise


def read_posts(paths: Sequence[Path], parser: str, progress: Progress) -> tuple[Report, Iterator[dict[str, Any]]]:
    """Give the posts of saved pages as JSON objects, each post once, and what happened while they were read.

    Nothing is kept: the store is a temporary one that goes with the iterator.
    """
    folder = tempfile.TemporaryDirectory(prefix="forumsearch-")
    store = Store(Path(folder.name) / "store.sqlite")
    report = take_in(store, paths, limits=Limits(), parser=parser, progress=progress)

    def posts() -> Iterator[dict[str, Any]]:
        with folder, store:
            yield from map(post_json, saved_posts(store))

    return report, posts()


def post_json(saved: SavedPost) -> dict[str, Any]:
    """Give a post in the shape that ``forumsearch read`` promises."""
    post, origin = saved.post, saved.origin
    return {
        "site": post.site,
        "dialect": saved.dialect,
        "board": saved.board,
        "topic": post.topic,
        "title": saved.title,
        "post": post.id,
        "number": post.number,
        "author": post.author,
        "said": moment_text(post.said),
        "edited": moment_text(post.edited),
        "text": post.text,
        "quotes": [{"author": quote.author, "post": quote.post, "text": quote.text} for quote in post.quotes],
        "signature": post.signature,
        "code": list(post.code),
        "links": list(post.links),
        "language": post.language,
        "passages": [{"language": passage.language, "text": passage.text} for passage in post.passages],
        "url": saved.url,
        "view": saved.view,
        "origin": {"path": origin.path, "member": origin.member, "offset": origin.offset},
    }


def read_tokens(text: str) -> Iterator[dict[str, Any]]:
    """Give the tokens of a text with their forms, as JSON objects."""
    for token in tokenise(text):
        known = forms(token.term)
        yield {
            "term": token.term,
            "start": token.start,
            "end": token.end,
            "position": token.position,
            "folded": known.folded,
            "accented": known.accented,
            "stems": known.stems,
        }
