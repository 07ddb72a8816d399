"""Settings: read here, from the home's settings.toml, flags and FORUMSEARCH_*, and passed on as values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT_HOME = Path("forumsearch-home")
FILE = "settings.toml"


class SettingsError(Exception):
    """The settings file says something that cannot be followed; the message names file, key and the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a maintainer may set.

    home: the folder in which store, index and settings of one archive live.
    """

    home: Path = DEFAULT_HOME
    same_sites: Mapping[str, str] = field(default_factory=dict)
    """Sites that are another one, with its name: ``[sites]`` "old.example/forum" = "new.example"."""
    page_size: int = 10
    """Hits on a page of results."""
    topic_page_size: int = 50
    """Posts on a page of a topic."""
    threads: int = 4
    """Requests that the server answers at the same time."""


def read_settings(home: Path) -> Settings:
    """Give the settings of a home; raises SettingsError where its file cannot be followed."""
    file = home / FILE
    try:
        said = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Settings(home=home)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as bad:
        raise SettingsError(f"{file}: cannot be read: {bad}; mend it or move it away") from None
    for key in said:
        if key != "sites":
            raise SettingsError(f"{file}: [{key}] is not known; there is only [sites]")
    return Settings(home=home, same_sites=_sites(file, said.get("sites", {})))


def _sites(file: Path, said: Any) -> Mapping[str, str]:
    if not isinstance(said, dict) or not all(isinstance(name, str) and name for name in said.values()):
        raise SettingsError(f'{file}: [sites] must hold lines like "old.example/forum" = "new.example"')
    return {site.strip("/"): name.strip("/") for site, name in said.items()}
