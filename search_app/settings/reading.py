"""Defaults, then settings.toml, then FORUMSEARCH_*, then flags: what is said last holds, and who said it is known."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from indexer.keeper import Access
from search_app.settings.table import SETTINGS, Setting, Settings

FILE = "settings.toml"
DEFAULT = "default"
TABLES = (*dict.fromkeys(one.table for one in SETTINGS), "sites")
_BY_NAME = {one.name: one for one in SETTINGS}
_TRUE_FALSE = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_ACCESS = {f"FORUMSEARCH_OPENSEARCH_{one.name.upper()}": one.name for one in fields(Access)}
_NOT_SETTINGS = ("FORUMSEARCH_HOME", *_ACCESS)
_SECRET = re.compile(r"//[^/@,]*@")


class SettingsError(Exception):
    """A setting cannot be followed; the message names the place (file and line, or variable), the key, the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """Settings, and who said each: "default", a line of the file, a variable, a flag."""

    settings: Settings
    sources: Mapping[str, str]


def read_settings(home: Path) -> Settings:
    """Give the settings of a home; raises SettingsError where they cannot be followed."""
    return configured(home).settings


def read_access(variables: Mapping[str, str]) -> Access:
    """Give what an OpenSearch cluster is shown of us: said by the environment alone, and printed nowhere."""
    return Access(**{name: variables.get(variable, "") for variable, name in _ACCESS.items()})


def configured(home: Path, flags: Mapping[str, Any] | None = None) -> Configured:
    """Give the settings of a home with their sources.

    flags: what the command line says, by name; None is not said.  Raises SettingsError.
    """
    said: dict[str, Any] = {}
    sources = {one.name: DEFAULT for one in SETTINGS} | {"same_sites": DEFAULT}
    told = {name: value for name, value in (flags or {}).items() if value is not None}
    for found in (
        _file(home / FILE),
        _environment(os.environ),
        {
            name: (_checked(_BY_NAME[name], value, _BY_NAME[name].flag), _BY_NAME[name].flag)
            for name, value in told.items()
        },
    ):
        said |= {name: value for name, (value, _) in found.items()}
        sources |= {name: source for name, (_, source) in found.items()}
    return Configured(settings=Settings(home=home, **said), sources=sources)


# -- the file


def _file(file: Path) -> dict[str, tuple[Any, str]]:
    try:
        text = file.read_text("utf-8")
        tables = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as bad:
        raise SettingsError(f"{file}: cannot be read: {bad}; mend it or move it away") from None
    found: dict[str, tuple[Any, str]] = {}
    for table, keys in tables.items():
        line = line_of(text, table)
        where = f"{file}, line {line}"
        if table not in TABLES:
            raise SettingsError(f"{where}: [{table}] is not known; {_instead(table, TABLES)}")
        if table == "sites":
            found["same_sites"] = _sites(where, keys), f"{FILE}, line {line}"
            continue
        if not isinstance(keys, dict):
            raise SettingsError(f"{where}: {table} must be a table: write [{table}] in a line of its own")
        for name, value in keys.items():
            line = line_of(text, table, name)
            known = [one.name for one in SETTINGS if one.table == table]
            if name not in known:
                raise SettingsError(f"{file}, line {line}: [{table}] {name} is not known; {_instead(name, known)}")
            setting = _BY_NAME[name]
            found[name] = _checked(setting, value, f"{file}, line {line}: {setting.key}"), f"{FILE}, line {line}"
    return found


def _instead(name: str, known: Iterable[str]) -> str:
    """Say what may have been meant."""
    near = get_close_matches(name, list(known), 1)
    return f"is {near[0]} meant?" if near else f"there are only {', '.join(known)}"


def line_of(text: str, table: str, key: str = "") -> int:
    """Give the line, from 1, on which TOML says a table, or a key in it: that of the table where it is not found."""
    word = "[\"']?{}[\"']?".format
    head = re.compile(rf"\s*\[\s*{word(re.escape(table))}\s*\]")
    direct = re.compile(rf"\s*{word(re.escape(table))}\s*(=|\.\s*{word(re.escape(key))})")
    named = re.compile(rf"\s*{word(re.escape(key))}\s*[=.]")
    inside, place = False, 1
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("["):
            inside = head.match(line) is not None
            place = number if inside else place
            if inside and not key:
                return number
        elif (inside and key and named.match(line)) or (not inside and direct.match(line)):
            return number
    return place


def _sites(where: str, said: Any) -> Mapping[str, str]:
    if not isinstance(said, dict) or not all(isinstance(name, str) and name for name in said.values()):
        raise SettingsError(f'{where}: [sites] must hold lines like "old.example/forum" = "new.example"')
    return {site.strip("/"): name.strip("/") for site, name in said.items()}


# -- the environment


def _environment(variables: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    known = {one.environment: one for one in SETTINGS}
    found: dict[str, tuple[Any, str]] = {}
    for variable in sorted(variables):
        if not variable.startswith("FORUMSEARCH_") or variable in _NOT_SETTINGS:
            continue
        if variable not in known:
            raise SettingsError(f"{variable} is not known; {_instead(variable, (*known, *_NOT_SETTINGS))}")
        setting = known[variable]
        found[setting.name] = _checked(setting, _typed(setting, variables[variable]), variable), variable
    return found


def _typed(setting: Setting, text: str) -> Any:
    """Give what a variable says as the kind that its setting has; the text itself where it says none."""
    if setting.kind is bool:
        return _TRUE_FALSE.get(text.lower(), text)
    if setting.kind is str:
        return text
    if setting.kind not in (int, float):
        return [one.strip() for one in text.split(",") if one.strip()]
    try:
        return setting.kind(text)
    except ValueError:
        return text


# -- values


def _checked(setting: Setting, value: Any, where: str) -> Any:
    """Give a value as its setting holds it; raises SettingsError with where it was said."""
    value = float(value) if setting.kind is float and type(value) is int else value
    if not _fits(setting, value):
        if setting.name == "engine" and _SECRET.search(str(value)):
            ways = "FORUMSEARCH_OPENSEARCH_USER and FORUMSEARCH_OPENSEARCH_PASSWORD"
            raise SettingsError(f"{where} must hold no user and no password: say them by {ways}")
        raise SettingsError(f"{where} must be {setting.expected}, not {value!r}")
    if setting.kind is str:
        return (
            value.strip("/") if setting.name == "old_site" else value.rstrip("/") if setting.name == "prefix" else value
        )
    return tuple(value) if isinstance(value, list) else value


def _fits(setting: Setting, value: Any) -> bool:
    if setting.kind in (int, float):
        within = type(value) is setting.kind and value >= (setting.least or 0)
        return within and (setting.most is None or value <= setting.most)
    if setting.kind in (bool, str):
        return type(value) is setting.kind and (not setting.form or re.fullmatch(setting.form, str(value)) is not None)
    return isinstance(value, list) and all(isinstance(one, str) and _is_network(one) for one in value)


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
