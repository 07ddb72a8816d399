"""Old addresses: what the dead forum's own links led to, found in the archive."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from archive.store.addresses import Found, find
from search_app.answers import Asked
from search_app.reading import post_address
from search_app.visit import settings, shelf

old = Blueprint("old", __name__)
MOST_CHARS = 2000  # of an address
MOST_SITES = 50  # of an archive at whose places an address without a host is looked for


@old.get("/go")
def go() -> str | AnyResponse | tuple[str, int]:
    """Lead from an old address, given in full, to its post; say what is nearest where that was not saved."""
    url = request.args.get("url", "").strip()[:MOST_CHARS]
    if not url:
        return render_template("go.html", asked=Asked(text=""), url="", found=None)
    found = find(shelf().store(), url if "://" in url else f"http://{url}")
    if found is None:
        return render_template("go.html", asked=Asked(text=""), url=url, found=None), 404
    return lead(url, found)


def lead(url: str, found: Found) -> AnyResponse | tuple[str, int]:
    """Lead to what was found, or show it where it is only near to what was asked for."""
    key = f"{found.site}/{found.topic}/{found.post}"
    if found.exact:
        return redirect(post_address(key))
    return render_template("go.html", asked=Asked(text=""), url=url, found=found, key=key), 404


def answer_old_path() -> AnyResponse | tuple[str, int]:
    """Answer a request for a page that is not ours as the dead forum would have; ends with 404 where nobody knows it.

    The request's own host comes first, then the forum of the settings, then all sites of the archive.
    """
    if request.method not in ("GET", "HEAD") or len(request.full_path) > MOST_CHARS:
        abort(404)
    nearest: tuple[str, Found] | None = None
    for url in _addresses(request.full_path.rstrip("?")):
        found = find(shelf().store(), url)
        if found is not None and found.exact:
            return lead(url, found)
        if found is not None and nearest is None:
            nearest = url, found
    if nearest is None:
        abort(404)
    return lead(*nearest)


def _addresses(path: str) -> list[str]:
    """Give the addresses in full that a path may stand for."""
    sites = [request.host, settings().old_site, *(one.name for one in shelf().sites()[:MOST_SITES])]
    made = []
    for site in filter(None, sites):
        host, _, folder = site.partition("/")
        inside = folder and (path == f"/{folder}" or path.startswith(f"/{folder}/"))
        made += [f"http://{host}{path}"] if inside or not folder else [f"http://{site}{path}"]
    return [url for url in dict.fromkeys(made) if urlsplit(url).hostname]
