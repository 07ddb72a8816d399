"""What holds for every response: the headers that keep saved pages from doing anything, and the error pages."""

from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from archive.errors import ArchiveError
from indexer.errors import IndexerError
from search_app.answers import error_json

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing runs, nothing is fetched from elsewhere, nobody frames us."""


def guard(app: Flask) -> None:
    """Give an application its headers and error pages."""
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ArchiveError, _not_ready)
    app.register_error_handler(IndexerError, _not_ready)
    app.register_error_handler(Exception, _failure)


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "interest-cohort=()")
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def _http_error(error: HTTPException) -> tuple[Response | str, int]:
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    return _page(code, HTTPStatus(code).phrase.lower().replace(" ", "_"), error.description or "")


def _not_ready(error: Exception) -> tuple[Response | str, int]:
    """Say which command a maintainer has to run; readers can but come back."""
    return _page(HTTPStatus.SERVICE_UNAVAILABLE, "not_ready", str(error))


def _failure(error: Exception) -> tuple[Response | str, int]:
    """Answer where the program is at fault; the log says how, the page does not."""
    current_app.logger.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "")


def _page(status: int, code: str, message: str) -> tuple[Response | str, int]:
    if request.path.endswith(".json"):
        return jsonify(error_json(code, message)), status
    return render_template("error.html", status=status, message=message), status
