"""What holds for every response: the headers that keep saved pages from doing anything, and the error pages."""

import sqlite3
from hashlib import blake2b
from http import HTTPStatus

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed, NotFound
from werkzeug.wrappers import Response as AnyResponse

from archive.errors import ArchiveError, StoreError
from indexer.errors import IndexerError
from search_app.answers import error_json
from search_app.languages import language
from search_app.old import answer_old_path
from search_app.visit import links, settings, shelf

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing runs but our one script, nothing is fetched from elsewhere, nobody frames us."""
CACHED = frozenset(("pages", "reading", "browsing", "programs"))
"""Blueprints whose pages are the same until store or index change."""
STRUCTURED = (".json", ".jsonl", ".csv", ".atom")
"""Endings of addresses whose errors are JSON too."""


def guard(app: Flask) -> None:
    """Give an application its headers and error pages."""
    app.before_request(_unchanged)
    app.after_request(_headers)
    app.register_error_handler(BadHost, _bad_host)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ArchiveError, _not_ready)
    app.register_error_handler(IndexerError, _not_ready)
    app.register_error_handler(sqlite3.DatabaseError, _damaged)
    app.register_error_handler(Exception, _failure)


def _unchanged() -> Response | None:
    """Answer 304 where a reader has this very page already; nothing is searched for it."""
    if request.method not in ("GET", "HEAD") or request.blueprint not in CACHED:
        return None
    try:
        state = shelf().state()
    except (ArchiveError, IndexerError):  # the page itself says so
        return None
    said = (current_app.config["VERSION"], state, language(), request.full_path, request.host, repr(settings()))
    g.tag = blake2b("\0".join(said).encode("utf-8", "replace"), digest_size=12).hexdigest()
    if request.if_none_match.contains_weak(g.tag):
        return Response(status=HTTPStatus.NOT_MODIFIED)
    return None


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "interest-cohort=()")
    for rel, address, media in links():
        kind = f'; type="{media}"' if media else ""
        response.headers.add("Link", f'<{address}>; rel="{rel}"{kind}')
    if "tag" in g and response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        response.set_etag(g.tag, weak=True)
        response.headers.setdefault("Cache-Control", "private, no-cache")
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def _http_error(error: HTTPException) -> Response:
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    page, status = _page(code, HTTPStatus(code).phrase.lower().replace(" ", "_"), error.description or "")
    response = make_response(page, status)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _not_found(error: NotFound) -> AnyResponse | tuple[Response | str, int]:
    """Answer where no page is: as the dead forum would have, where the address is one of its own."""
    if request.url_rule is None:
        try:
            return answer_old_path()
        except (NotFound, ArchiveError):
            return _http_error(error)
    return _http_error(error)


def _bad_host(error: BadHost) -> Response:
    """Answer a request for no host that can be: no page of ours can be made for it, as none would have an address."""
    return Response(f"{error.description}\n", status=HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def _not_ready(error: Exception) -> tuple[Response | str, int]:
    """Say which command a maintainer has to run; readers can but come back."""
    return _page(HTTPStatus.SERVICE_UNAVAILABLE, "not_ready", str(error))


def _damaged(error: Exception) -> tuple[Response | str, int]:
    return _not_ready(StoreError(f"the store is damaged: {error}; see what is wrong: forumsearch check"))


def _failure(error: Exception) -> tuple[Response | str, int]:
    """Answer where the program is at fault; the log says how, the page does not."""
    current_app.logger.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "")


def _page(status: int, code: str, message: str) -> tuple[Response | str, int]:
    if request.path.endswith(STRUCTURED):
        return jsonify(error_json(code, message)), status
    return render_template("error.html", status=status, message=message), status
