"""For servers of WSGI: ``gunicorn 'search_app.wsgi:application()'`` serves the home that FORUMSEARCH_HOME names."""

import os
from pathlib import Path

from flask import Flask

from search_app import create_app
from search_app.settings import DEFAULT_HOME, read_settings
from search_app.sharing import share


def application() -> Flask:
    """Give the web application of a home, as its settings say.  Raises SettingsError."""
    share()
    return create_app(read_settings(Path(os.environ.get("FORUMSEARCH_HOME", DEFAULT_HOME))))
