"""A reader without JavaScript: gets pages, reads their words, and looks for what must not be in them."""

import re
from html import unescape

from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode


def text(markup: str) -> str:
    """Give the words of a page as they are read."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def get(client: FlaskClient, path: str, status: int = 200, language: str = "en") -> str:
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == status, response.text
    return response.text


def harmful(page: str) -> list[str]:
    """Give the elements of a page that could run, load or lead to anything they must not."""
    found = []
    for node in LexborHTMLParser(page).css("*"):
        said = {name: value or "" for name, value in node.attributes.items()}
        runs = node.tag in (
            "script",
            "img",
            "svg",
            "iframe",
            "object",
            "embed",
            "style",
            "base",
            "video",
            "audio",
            "math",
        )
        runs = (
            runs
            or (node.tag == "meta" and "http-equiv" in said)
            or (node.tag == "form" and said.get("action", "/")[:1] != "/")
        )
        runs = runs and not _is_ours(node, said)
        acts = any(name.startswith("on") or name == "style" for name in said)
        leads = any(
            said.get(name, "").lower().strip().startswith(("javascript:", "data:", "vbscript:", "//"))
            for name in ("href", "src", "action")
        )
        if runs or acts or leads:
            found.append(node.html or "")
    return found


def _is_ours(node: LexborNode, said: dict[str, str]) -> bool:
    """Say whether an element is the one script, a saved picture, or the timeline."""
    if node.tag == "svg":
        return node.parent is not None and node.parent.attributes.get("class") == "timeline"
    start = {"script": "/static/app.js", "img": "/picture/"}.get(node.tag or "")
    return start is not None and said.get("src", "").startswith(start) and not node.text().strip()
