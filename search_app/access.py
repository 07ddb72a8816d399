"""The log of requests: a line of JSON each, without anything of who asked or what for unless settings ask for it."""

import json
import logging
import sys
import time
import weakref
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import Any

from flask import Flask, Response, g, request

from search_app.limits import CRAWLER
from search_app.settings import Settings, SettingsError

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def watch(app: Flask, told: Callable[[Mapping[str, Any]], None]) -> None:
    """Tell what each request was and how it ended: method, route, status, seconds, whether it was partial."""

    def began() -> None:
        g.began = time.perf_counter()

    def ended(response: Response) -> Response:
        told(
            {
                "method": request.method if request.method in METHODS else "other",
                "route": request.url_rule.rule if request.url_rule else "other",
                "status": response.status_code,
                "seconds": time.perf_counter() - g.began if "began" in g else 0.0,
                "partial": bool(g.get("partial")),
            }
        )
        return response

    app.before_request(began)
    app.after_request(ended)


def log_requests(app: Flask, settings: Settings) -> None:
    """Write the log that settings ask for.  Raises SettingsError where its file cannot be written."""
    if not settings.access_log:
        return
    log = logging.Logger("forumsearch.access")
    handler = _handler(settings.access_log)
    log.addHandler(handler)
    weakref.finalize(app, handler.close)

    def told(said: Mapping[str, Any]) -> None:
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            **said,
            "seconds": round(said["seconds"], 4),
        }
        line["crawler"] = CRAWLER.search(request.user_agent.string) is not None
        if settings.log_addresses:
            line["address"] = request.remote_addr
        if settings.log_queries:
            line["asked"] = request.full_path.rstrip("?")
        log.info("%s", json.dumps(line, ensure_ascii=False))

    watch(app, told)


def _handler(place: str) -> logging.Handler:
    if place == "-":
        return logging.StreamHandler(sys.stderr)
    try:
        return WatchedFileHandler(place, encoding="utf-8", errors="backslashreplace")
    except OSError as bad:
        raise SettingsError(f"[log] access_log: {place} cannot be written: {bad.strerror}; name another file") from None
