"""Addresses of our own pages: those that Flask gives, sooner, as a page of results holds a hundred of them."""

import re
from functools import lru_cache
from urllib.parse import quote, urlencode

from flask import current_app, request
from werkzeug.routing import Map

_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_IN_PATH, _IN_QUERY, _IN_ANCHOR = "!$&'()*+,/:;=@", "!$'()*,/:;?@", "%!#$&'()*+,/:;=?@"
"""Signs that Werkzeug leaves as they are."""


def url_for(endpoint: str, *, _anchor: str = "", **said: str | int | None) -> str:
    """Give the address of a page on this site; said: parts of its path, then of its query, None of what is not said.

    Raises KeyError where a part of the path is not said.
    """
    fixed, names = _pieces(current_app.url_map, endpoint)
    path = "".join(f"{piece}{quote(str(said.pop(name)), _IN_PATH)}" for piece, name in zip(fixed, names, strict=False))
    query = urlencode({name: value for name, value in said.items() if value is not None}, safe=_IN_QUERY)
    anchor = f"#{quote(_anchor, _IN_ANCHOR)}" if _anchor else ""
    return f"{request.script_root}{path}{fixed[-1]}{'?' if query else ''}{query}{anchor}"


@lru_cache(maxsize=1 << 7)  # rules of the application
def _pieces(rules: Map, endpoint: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give what stands around the parts of a page's rule, and the names of these."""
    rule = next(iter(rules.iter_rules(endpoint))).rule
    return tuple(_PART.split(rule)[::2]), tuple(_PART.findall(rule))
