"""Posts to JSON texts and back: how the store keeps what a post says."""

import json
from datetime import datetime
from hashlib import blake2b
from typing import Any

from archive.records import Passage, Post, Quote

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_MOMENTS = ("said", "edited", "said_swapped", "edited_swapped")


def moment_text(moment: datetime | None) -> str | None:
    """Give a moment in ISO 8601, with an offset only if it has one."""
    return moment.isoformat() if moment is not None else None


def text_moment(text: str | None) -> datetime | None:
    """Give the moment that moment_text wrote."""
    return datetime.fromisoformat(text) if text else None


def dump_post(post: Post) -> str:
    """Give all that a post itself says as JSON: the same text for the same words, wherever it was saved.

    Left out is what depends on the page: site, topic, id and number.
    """
    said: dict[str, Any] = {
        "author": post.author,
        "html": post.html,
        "passages": [[passage.language, passage.text] for passage in post.passages],
        "quotes": [[quote.author, quote.post, quote.text] for quote in post.quotes],
        "signature": post.signature,
        "code": post.code,
        "links": post.links,
        "language": post.language,
    }
    said |= {name: text for name in _MOMENTS if (text := moment_text(getattr(post, name)))}
    return _JSON.encode({key: value for key, value in said.items() if value})


def digest_of(data: str) -> bytes:
    """Give 12 bytes that stand for what dump_post wrote: they tell it from all others, and that it is unchanged."""
    return blake2b(data.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def is_what_was_written(data: object, digest: bytes) -> bool:
    """Say whether what the store gives under a digest is what was kept there."""
    return isinstance(data, str) and digest_of(data) == digest


def load_post(text: str, *, site: str, topic: str, id: str, number: int | None) -> Post:
    """Give the post that dump_post wrote, with what its page said of its place."""
    said = json.loads(text)
    moments = {name: text_moment(said.get(name)) for name in _MOMENTS}
    return Post(
        site=site,
        topic=topic,
        id=id,
        number=number,
        author=said.get("author", ""),
        html=said.get("html", ""),
        passages=tuple(Passage(language=language, text=words) for language, words in said.get("passages", ())),
        quotes=tuple(Quote(author=author, post=post, text=words) for author, post, words in said.get("quotes", ())),
        signature=said.get("signature", ""),
        code=tuple(said.get("code", ())),
        links=tuple(said.get("links", ())),
        language=said.get("language", ""),
        said=moments["said"],
        edited=moments["edited"],
        said_swapped=moments["said_swapped"],
        edited_swapped=moments["edited_swapped"],
    )
