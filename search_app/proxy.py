"""A proxy before the site: whom it speaks for is believed of trusted ones alone, and addresses get their prefix."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from search_app.limits import among
from search_app.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Proxied:
    """An application that knows who asks, of which host and below which folder, as its settings say."""

    def __init__(self, app: "WSGIApplication", settings: Settings) -> None:
        self._settings = settings
        self._app = app
        count = settings.proxies
        self._fixed = ProxyFix(app, x_for=count, x_proto=count, x_host=count, x_prefix=count)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request; the folder of the settings is taken off its path where the proxy left it there."""
        prefix, path = self._settings.prefix, environ.get("PATH_INFO", "")
        if prefix:
            environ["SCRIPT_NAME"] = prefix
            inside = path == prefix or path.startswith(f"{prefix}/")
            environ["PATH_INFO"] = path.removeprefix(prefix) or "/" if inside else path
        proxied = self._settings.proxies and among(environ.get("REMOTE_ADDR"), self._settings.trusted)
        return (self._fixed if proxied else self._app)(environ, start_response)
