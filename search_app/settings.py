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
    address: str = ""
    """Where readers find the site, in full, where a proxy stands before it: ``[serve]`` address."""
    old_site: str = ""
    """The dead forum whose own addresses are answered first: ``[serve]`` old_site = "forum.example/board"."""
    pictures: bool = True
    """Whether pictures are shown that were saved beside their pages: ``[serve]`` pictures; others never are."""
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
        if key not in ("sites", "serve"):
            raise SettingsError(f"{file}: [{key}] is not known; there are only [sites] and [serve]")
    return Settings(home=home, same_sites=_sites(file, said.get("sites", {})), **_serve(file, said.get("serve", {})))


def _serve(file: Path, said: Any) -> dict[str, Any]:
    kinds = {"address": str, "old_site": str, "pictures": bool}
    if not isinstance(said, dict):
        raise SettingsError(f"{file}: serve must be a table, [serve]")
    for key, value in said.items():
        if key not in kinds:
            raise SettingsError(f"{file}: [serve] {key} is not known; there are only {', '.join(kinds)}")
        if not isinstance(value, kinds[key]):
            words = "true or false" if kinds[key] is bool else "text in quotes"
            raise SettingsError(f"{file}: [serve] {key} must be {words}")
    address = said.get("address", "")
    if address and not address.startswith(("http://", "https://")):
        raise SettingsError(f'{file}: [serve] address must be in full, like "https://archive.example/"')
    return {key: value.strip("/") if key == "old_site" else value for key, value in said.items()}


def _sites(file: Path, said: Any) -> Mapping[str, str]:
    if not isinstance(said, dict) or not all(isinstance(name, str) and name for name in said.values()):
        raise SettingsError(f'{file}: [sites] must hold lines like "old.example/forum" = "new.example"')
    return {site.strip("/"): name.strip("/") for site, name in said.items()}
