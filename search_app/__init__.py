"""The command line and the web pages."""

from flask import Flask

from search_app import addresses, languages, present, reading, routes, visit
from search_app.access import log_requests
from search_app.admission import admission
from search_app.browsing import browsing
from search_app.guard import guard
from search_app.health import health, measure
from search_app.home import Home, Shelf
from search_app.kept import Kept
from search_app.old import old
from search_app.programs import programs
from search_app.proxy import Proxied
from search_app.settings import Settings

__all__ = ["__version__", "create_app"]
__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """Give the web application that serves one archive; nothing is opened before the first request."""
    settings = settings or Settings()
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["EDITION"] = f"{__version__} {settings}"
    app.extensions["settings"] = settings
    app.extensions["shelf"] = shelf = Shelf(Home(settings.home, settings.engine), patience=settings.query_seconds)
    app.extensions["admission"] = admission(settings, shelf.turns)
    app.extensions["kept"] = Kept(settings.kept_bytes)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        languages.translate, languages.translate_number, newstyle=True
    )
    app.jinja_env.filters |= {
        "marked": present.marked,
        "period": languages.period,
        "date": languages.date,
        "number": languages.number,
    }
    app.jinja_env.globals |= {
        "url_for": addresses.url_for,
        "_": languages.markup,
        "language": languages.language,
        "languages": languages.LANGUAGES,
        "results_address": routes.results_address,
        "post_path": reading.post_path,
        "period": languages.period,
        "links": visit.links,
        "here": routes.here,
        "hint_text": routes.hint_text,
        "version": __version__,
    }
    log_requests(app, settings)
    measure(app)
    for blueprint in (routes.pages, reading.reading, browsing, programs, health, old):
        app.register_blueprint(blueprint)
    guard(app)
    app.wsgi_app = Proxied(app.wsgi_app, settings)  # type: ignore[method-assign]
    return app
