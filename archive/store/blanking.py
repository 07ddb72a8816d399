"""What is taken out of a post that stays: quotes of others, and phrases."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape, unescape

from archive.blanks import BLANK, Blanks
from archive.records import Passage, Post, Quote

Source = Callable[[str, str, str], bool]
"""Says of the author, post and words of a quote whether it was taken from what is withheld."""
_OUTER = re.compile(r"<(/?)blockquote\b[^>]*>")
_NAMED = re.compile(r'data-(author|post)="([^"]*)"')


def without_quotes(post: Post, is_source: Source) -> Post:
    """Give a post with quotes of withheld posts, and those around them, blanked."""
    if not post.quotes:
        return post
    pieces = list(_outer_quotes(post.html))
    outer = [piece for is_quote, piece in pieces if is_quote]
    aligned = outer if len(outer) == len(post.quotes) else [""] * len(post.quotes)
    gone = [_is_withheld(quote, html, is_source) for quote, html in zip(post.quotes, aligned, strict=True)]
    if not any(gone):
        return post
    quotes = tuple(
        Quote(author=None, post=None, text=BLANK) if out else quote
        for quote, out in zip(post.quotes, gone, strict=True)
    )
    if len(outer) != len(post.quotes):  # its markup does not tell quotes apart: the words alone are kept
        return replace(post, quotes=quotes, html="".join(f"<p>{escape(one.text)}</p>" for one in post.passages))
    order = iter(gone)
    html = (f"<blockquote>{BLANK}</blockquote>" if is_quote and next(order) else piece for is_quote, piece in pieces)
    return replace(post, quotes=quotes, html="".join(html))


def _is_withheld(quote: Quote, html: str, is_source: Source) -> bool:
    inner = [dict(_NAMED.findall(tag[0])) for tag in _OUTER.finditer(html) if not tag[1]]
    named = [(unescape(one.get("author", "")), unescape(one.get("post", ""))) for one in inner]
    return any(is_source(*one, quote.text) for one in [(quote.author or "", quote.post or ""), *named])


def _outer_quotes(html: str) -> Iterator[tuple[bool, str]]:
    """Give markup in pieces: outermost quotes, each with all in it, and what stands between them."""
    depth = begin = 0
    for tag in _OUTER.finditer(html):
        if not tag[1]:
            if depth == 0:
                yield False, html[begin : tag.start()]
                begin = tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield True, html[begin : tag.end()]
                begin = tag.end()
    yield False, html[begin:]


def without_phrases(post: Post, blanks: Blanks) -> Post:
    """Give a post with phrases blanked, wherever they stand in it."""
    everything = (post.html, post.text, post.signature, post.author, *post.code, *post.links)
    quoted = [part for quote in post.quotes for part in (quote.author or "", quote.text)]
    if not any(map(blanks.stand_in, (*everything, *quoted))):
        return post
    return replace(
        post,
        author=blanks.text(post.author),
        html=blanks.markup(post.html),
        passages=tuple(Passage(text=blanks.text(one.text), language=one.language) for one in post.passages),
        quotes=tuple(
            replace(one, author=blanks.text(one.author) if one.author else one.author, text=blanks.text(one.text))
            for one in post.quotes
        ),
        signature=blanks.text(post.signature),
        code=tuple(map(blanks.text, post.code)),
        links=tuple(link for link in post.links if not blanks.stand_in(link)),
    )
