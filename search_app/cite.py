"""Posts as others quote their source: Markdown, BibTeX, plain text."""

import re
from hashlib import blake2b

from archive.store.queries import SavedPost

_MARKDOWN = re.compile(r"([\\`*_\[\]<>])")
_BIBTEX = re.compile(r"([&%$#_{}~^\\])")
_BIBTEX_WORDS = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
_KEY = re.compile(r"[^a-z0-9]+")


def markdown(saved: SavedPost, address: str) -> str:
    """Give a post as a Markdown link: author, title, site, day."""
    author, title, site = map(_markdown, (saved.post.author, saved.title or saved.post.key, saved.post.site))
    said = f"{author}, " if author else ""
    return f"{said}[{title}]({address}), {site}{_day(saved, ', ')}"


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def bibtex(saved: SavedPost, address: str) -> str:
    """Give a post as a BibTeX entry; the same post has the same key everywhere."""
    post = saved.post
    made = blake2b(post.key.encode("utf-8", "replace"), digest_size=3).hexdigest()
    key = "-".join(filter(None, (_KEY.sub("", post.author.lower()), str(post.said.year) if post.said else "", made)))
    fields = {
        "author": f"{{{_bibtex(post.author)}}}" if post.author else "",
        "title": f"{{{_bibtex(saved.title)}}}",
        "howpublished": _bibtex(f"{post.site}, {saved.board}" if saved.board else post.site),
        "year": str(post.said.year) if post.said else "",
        "month": str(post.said.month) if post.said else "",
        "day": str(post.said.day) if post.said else "",
        "url": address,
        "note": _bibtex(saved.url) if "://" in saved.url else "",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{lines}\n}}"


def _bibtex(text: str) -> str:
    return _BIBTEX.sub(lambda found: _BIBTEX_WORDS.get(found[1], rf"\{found[1]}"), text)


def plain(saved: SavedPost, address: str) -> str:
    """Give a post as a line of plain text: author, title, site, board, day, address."""
    parts = (saved.post.author, f"“{saved.title}”" if saved.title else "", saved.post.site, saved.board)
    return f"{', '.join(filter(None, parts))}{_day(saved, ', ')}. {address}"


def _day(saved: SavedPost, lead: str) -> str:
    return f"{lead}{saved.post.said.date().isoformat()}" if saved.post.said else ""
