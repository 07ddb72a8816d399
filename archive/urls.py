"""Addresses: what a saved page was called, and what a file name was before a saving tool changed it."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from urllib.parse import unquote, urljoin, urlsplit

_COMMENTS = (
    re.compile(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->"),  # browsers
    re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)"),
    re.compile(r"<!--\s*Mirrored from (\S+?)(?: by HTTrack| via |\s*-->)"),
)
COMMENT_CHARS = 8192  # these comments stand at the head of a page
_HOST = re.compile(
    r"(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3}|localhost)(?:[:+]\d{1,5})?", re.I
)
_SAVED_SUFFIX = re.compile(r"(?:\.html?|\.xhtml)$", re.I)
_SCRIPT = re.compile(r"\.(?:php\d?|cgi|pl|asp|aspx|jsp|cfm)(?=$|[?@/])", re.I)
LINKS_ASKED = 15  # links that tell the site; menus stand before posts, so the first ones are the forum's own


def stated_url(head: str) -> str:
    """Give the address that a saving tool left in a comment at the head of a page, or ""."""
    for comment in _COMMENTS:
        if found := comment.search(head[:COMMENT_CHARS]):
            return found[1] if "://" in found[1] else f"http://{found[1]}"
    return ""


def undo_name(name: str) -> str:
    """Give the address that a saved file's name stood for, as far as the name tells.

    wget writes "viewtopic.php?id=2.html", "viewtopic.php%3Fid=2.html" in links, "viewtopic.php@id=2.html" for Windows;
    the ".html" is its own where the address ends in a script or a query.

    >>> undo_name("index.php%3Ftopic=4.15.html#new")
    'index.php?topic=4.15'
    """
    path, _, query = unquote(name.split("#")[0]).partition("?")
    if not query and (script := _SCRIPT.search(path)) and path[script.end() : script.end() + 1] == "@":
        path, query = path[: script.end()], path[script.end() + 1 :]
    if query:
        return f"{path}?{_SAVED_SUFFIX.sub('', query)}"
    bare = _SAVED_SUFFIX.sub("", path)
    script = _SCRIPT.search(bare)  # behind a script's own path ".html" is the forum's: index.php/topic,1.0.html
    return bare if script and script.end() == len(bare) else path


def path_url(path: str) -> str:
    """Give the address a mirrored file's path stands for: the folder named like a host, and what is below it.

    Where no folder is named so, the file's own name as an address without a site.

    >>> path_url("/saves/forum.example/board/viewtopic.php@t=2.html")
    'http://forum.example/board/viewtopic.php?t=2'
    """
    *folders, name = path.replace("\\", "/").split("/")
    for place in range(len(folders) - 1, -1, -1):
        if _HOST.fullmatch(folders[place]):
            host = folders[place].replace("+", ":")
            return f"http://{'/'.join([host, *folders[place + 1 :], undo_name(name)])}"
    return undo_name(name)


def site_of(text: str, own: Iterable[re.Pattern[str]]) -> str:
    """Give the address of the site that the links of a page lead to, by the software's own patterns; or "".

    Shape: "https://host/folder", no slash at the end.  The commonest of the first links wins.
    """
    for pattern in own:
        links = re.finditer(rf"""["'(>=](https?://[^"'<>\s\\]{{3,200}}?){pattern.pattern}""", text)
        counted = Counter(found[1] for found in islice(links, LINKS_ASKED))
        if counted:
            return counted.most_common(1)[0][0].rstrip("/")
    return ""


def join(base: str, href: str) -> str:
    """Give an address in full, or "" where it cannot be one."""
    try:
        return urljoin(base, href)
    except ValueError:  # "http://[": the page is wrong, not the program
        return ""


def site_name(url: str) -> str:
    """Give a site's name: host and folder, so that http and https, www and none are one.

    >>> site_name("https://www.Forum.example:443/board/")
    'forum.example/board'
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = host.removeprefix("www.")
    if port and port not in (80, 443):
        host = f"{host}:{port}"
    return f"{host}{parts.path}".rstrip("/")
