"""What holds for every response: the headers that keep saved pages from doing anything, and the error pages."""

from http import HTTPStatus

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed, NotFound, TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from archive.errors import ArchiveError
from archive.store import DAMAGED, damage_told
from indexer.errors import IndexAway, IndexDamaged, IndexerError
from search_app.admission import entrance
from search_app.answers import error_json
from search_app.kept import finished, known, unchanged
from search_app.languages import translate
from search_app.limits import fits, own, toll
from search_app.old import answer_old_path
from search_app.spending import AGAIN_SECONDS, Busy
from search_app.visit import links

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
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=(), usb=()",
}
"""What OWASP's Secure Headers Project asks for."""
SECURE = "max-age=31536000"  # a year during which a browser that came by HTTPS comes by nothing else
RETRY_SECONDS = 30  # after which an archive that is not ready may be
UNLISTED = ("/search", "/suggest", "/like/", "/author/", "/record/")
"""Beginnings of addresses that no search engine shall list: what leads to posts is, not what was asked for."""
STRUCTURED = (".json", ".jsonl", ".csv", ".atom")
"""Endings of addresses whose errors are JSON too."""


def guard(app: Flask) -> None:
    """Give an application its headers and error pages."""
    app.before_request(fits)
    app.before_request(unchanged)
    app.before_request(toll(app.extensions["settings"]))
    app.before_request(known)
    app.before_request(entrance(app))
    app.after_request(_headers)
    app.register_error_handler(BadHost, _bad_host)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ArchiveError, _not_ready)
    app.register_error_handler(IndexerError, _not_ready)
    for kind in DAMAGED:
        app.register_error_handler(kind, _damaged)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(Exception, _failure)


def _headers(response: Response) -> Response:
    if g.get("kept"):
        return response  # it has them
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", SECURE)
    if request.path.startswith(UNLISTED):
        response.headers.setdefault("X-Robots-Tag", "noindex")
    for rel, address, media in links():
        kind = f'; type="{media}"' if media else ""
        response.headers.add("Link", f'<{address}>; rel="{rel}"{kind}')
    return finished(response)


def _http_error(error: HTTPException) -> Response:
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    page, status = _page(code, HTTPStatus(code).phrase.lower().replace(" ", "_"), error.description or "")
    response = make_response(page, status)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _not_found(error: NotFound) -> AnyResponse | tuple[Response | str, int]:
    """Answer where no page is: as the dead forum would have, where the address is one of its own."""
    if request.url_rule is None:
        try:
            return answer_old_path()
        except (NotFound, ArchiveError, *DAMAGED):
            return _http_error(error)
    return _http_error(error)


def _bad_host(error: BadHost) -> Response:
    """Answer a request for no host that can be: no page of ours can be made for it, as none would have an address."""
    return Response(f"{error.description}\n", status=HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def _not_ready(error: Exception) -> Response:
    """Say that readers can but come back; to the machine's own programs, which command a maintainer has to run."""
    current_app.logger.error("not ready: %s", error)
    said = _why(error)
    return _later("not_ready", f"{said} ({error})" if own() else said, RETRY_SECONDS)


def _why(error: Exception) -> str:
    if isinstance(error, IndexDamaged):
        return translate(
            "Its index is damaged: rather than answer wrongly, nothing is searched in it until it is made anew."
        )
    if isinstance(error, IndexAway):
        return translate("The machines that keep its index do not answer. Topics can be read meanwhile.")
    return translate("It is being made, or made anew. Come back in a while.")


def _damaged(error: Exception) -> Response:
    return _not_ready(damage_told(error))


def _busy(error: Busy) -> Response:
    return _later(
        "busy", translate("So many search just now that your turn did not come. Ask again in a moment."), AGAIN_SECONDS
    )


def _later(code: str, message: str, seconds: int) -> Response:
    response = make_response(_page(HTTPStatus.SERVICE_UNAVAILABLE, code, message))
    response.headers["Retry-After"] = str(seconds)
    return response


def _failure(error: Exception) -> tuple[Response | str, int]:
    """Answer where the program is at fault; the log says how, the page does not."""
    current_app.logger.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "")


def _page(status: int, code: str, message: str) -> tuple[Response | str, int]:
    if request.path.endswith(STRUCTURED):
        return jsonify(error_json(code, message)), status
    return render_template("error.html", status=status, message=message), status
