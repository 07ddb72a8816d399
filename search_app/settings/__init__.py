"""Settings: read here, from defaults, the home's settings.toml, FORUMSEARCH_* and flags, and passed on as values."""

from search_app.settings.reading import FILE, Configured, SettingsError, configured, read_access, read_settings
from search_app.settings.table import DEFAULT_HOME, SETTINGS, Setting, Settings

__all__ = [
    "DEFAULT_HOME",
    "FILE",
    "SETTINGS",
    "Configured",
    "Setting",
    "Settings",
    "SettingsError",
    "configured",
    "read_access",
    "read_settings",
]
