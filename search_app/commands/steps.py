"""Commands that show one arrow of the line each: what was read, which words a text has."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.charset import Decoded, decode
from archive.dialects import Known, dialects
from archive.dialects.explain import explain
from archive.dialects.page import Page
from archive.encode import moment_text
from archive.intake import Progress, Report, take_in
from archive.markup import parse
from archive.readers.limits import Limits
from archive.scaffold import scaffold
from archive.store import Store
from archive.store.queries import SavedPost, saved_posts
from archive.urls import path_url, stated_url
from indexer.analysis import forms, tokenise


def read_posts(
    paths: Sequence[Path], parser: str, known: Known, jobs: int, progress: Progress
) -> tuple[Report, Iterator[dict[str, Any]]]:
    """Give the posts of saved pages as JSON objects, each post once, and what happened while they were read.

    Nothing is kept: the store is a temporary one that goes with the iterator.
    """
    folder = tempfile.TemporaryDirectory(prefix="forumsearch-")
    store = Store(Path(folder.name) / "store.sqlite")
    report = take_in(store, paths, limits=Limits(), parser=parser, known=known, jobs=jobs, progress=progress)

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
        "sure": saved.sure,
        "gone": saved.gone or None,
        "earlier": [{"seen": one.seen or None, "text": one.text} for one in saved.earlier],
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


def _page(path: Path, parser: str) -> tuple[Decoded, Page]:
    """Give a saved page in characters, and parsed; raises OSError where it cannot be opened."""
    decoded = decode(path.read_bytes())
    url = stated_url(decoded.text) or path_url(str(path.absolute()))
    return decoded, Page(text=decoded.text, tree=parse(decoded.text, parser), url=url)


def scaffold_page(path: Path, name: str) -> str:
    """Give the text of a first dialect from a saved page.

    Raises ScaffoldError where the page gives none, OSError where it cannot be opened.
    """
    return scaffold(_page(path, "lexbor")[1], name)


def explain_page(path: Path, parser: str, known: Known) -> dict[str, Any]:
    """Give why a saved page was read as it was, as a JSON object; raises OSError where it cannot be opened."""
    decoded, page = _page(path, parser)
    found = explain(page, dialects(known))
    said = found.extract
    facts = (
        {}
        if said is None
        else {
            name: getattr(said, name)
            for name in ("dialect", "view", "site", "board", "topic", "title", "url", "next", "missing")
        }
    )
    posts = (
        []
        if said is None
        else [
            {
                "id": post.id,
                "number": post.number,
                "author": post.author,
                "said": moment_text(post.said),
                "edited": moment_text(post.edited),
                "text": post.text,
                "quotes": [[quote.author, quote.post, quote.text] for quote in post.quotes],
                "signature": post.signature,
                "code": list(post.code),
                "language": post.language,
            }
            for post in said.posts
        ]
    )
    return {
        "url": page.url,
        "charset": decoded.charset,
        "strays": decoded.strays,
        "won": found.won,
        "seen": [asdict(one) for one in found.seen],
        "generic_confidence": round(found.confidence, 3),
        "left_out": found.left_out,
        **facts,
        "posts": posts,
    }


def explained_lines(said: dict[str, Any]) -> Iterator[str]:
    """Give what explain_page found as lines for people."""
    yield f"charset {said['charset']}, address {said['url'] or 'not known'}"
    for one in said["seen"]:
        yield f"{one['dialect']} {one['view']} {one['versions']}: {len(one['standing'])} signs stand"
        yield from (f"    missing: {sign}" for sign in one["missing"])
        yield from (f"    against it: {sign}" for sign in one["against"])
    yield f"won: {', '.join(said['won']) or 'none'}; by its shape alone the confidence is {said['generic_confidence']}"
    yield from (f"left out: {line}" for line in said["left_out"])
    for name in ("dialect", "view", "site", "board", "topic", "title", "next", "missing"):
        if said.get(name):
            yield f"{name:8} {said[name]}"
    for post in said["posts"]:
        facts = (post[name] or "–" for name in ("author", "said", "language"))
        yield f"#{post['number'] or '?'} id {post['id'] or '–'} | {' | '.join(facts)}"
        yield from (
            f"    quotes {author or '–'} ({post or '–'}): {text[:80]!r}" for author, post, text in post["quotes"]
        )
        yield f"    {post['text'][:200]!r}{' …' + repr(post['text'][-60:]) if len(post['text']) > 260 else ''}"
        if post["signature"]:
            yield f"    signature {post['signature'][:80]!r}"
