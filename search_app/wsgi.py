"""The application for a WSGI server of one's own: ``gunicorn 'search_app.wsgi:served()'``."""

import os
from pathlib import Path

from flask import Flask

from search_app import create_app
from search_app.settings import DEFAULT_HOME, read_settings


def served() -> Flask:
    """Give the application of the home that FORUMSEARCH_HOME names.  Raises SettingsError."""
    return create_app(read_settings(Path(os.environ.get("FORUMSEARCH_HOME", DEFAULT_HOME))))
