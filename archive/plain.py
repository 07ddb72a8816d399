"""The plain markup that is kept of bodies, the same for every software."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from archive.lines import Line
from archive.records import Quote

SILENT = frozenset(
    "script style noscript template textarea input select option button iframe object embed svg math head title"
    " -comment -doctype".split()
)
"""Elements whose words nobody sees in a post, unless a role says otherwise: code may stand in a <textarea>."""
BLOCKS = frozenset(
    "address article aside blockquote center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split()
)
KEPT = frozenset("b strong i em u s del ins sub sup ul ol li p dl dt dd table tr td th pre code blockquote".split())
"""Elements that the plain markup keeps as they are; other blocks become <div>, all else only its words."""
MAX_NESTED = 40  # elements in each other that the plain markup keeps; deeper ones give their words alone
_ADDRESS = re.compile(r"(?:https?|mailto|ftp):|[^:/?#]*(?:[/?#]|$)", re.I)  # no javascript:, no data:


@dataclass(slots=True, kw_only=True)
class Told:
    """What a body says: lines of its own, plain markup, links, quotes, lines of a signature, code."""

    lines: list[Line]
    html: str
    links: list[str]
    quotes: list[Quote] = field(default_factory=list)
    signature: list[Line] = field(default_factory=list)
    code: list[str] = field(default_factory=list)


def opened(tag: str, attributes: Mapping[str, str | None]) -> tuple[str, str]:
    """Give what the plain markup writes where an element begins and where it ends, "" for nothing.

    attributes: those of a link or picture: addresses are kept if they can be shown; others have none.
    """
    if tag == "img":
        source, words = attributes.get("src") or "", attributes.get("alt") or ""
        shown = f' src="{escape(source)}"' if source and _ADDRESS.match(source) else ""
        return f'<img{shown} alt="{escape(words)}">', ""
    if tag == "a":
        href = attributes.get("href") or ""
        return f'<a href="{escape(href)}">' if _ADDRESS.match(href) else "<a>", "</a>"
    if tag in KEPT:
        return f"<{tag}>", f"</{tag}>"
    return ("<div>", "</div>") if tag in BLOCKS else ("", "")
