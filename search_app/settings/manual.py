"""The settings for people to read: docs/settings.md is this module's output (python -m search_app.settings.manual)."""

import sys
from collections.abc import Iterator
from typing import Any

from search_app.settings.reading import TABLES
from search_app.settings.table import SETTINGS

HEAD = """# Settings

In `settings.toml` of the home folder; each can be said by a variable of the environment too, some by a flag. What is
said later in this order holds: default, file, variable, flag. `forumsearch settings` prints what holds and who said it
(`--json` for programs); what cannot be followed is named with its line and the way out.

Written by `python -m search_app.settings.manual`; a test holds that it is so.
"""
SITES = """## [sites]

Sites that are another one: lines like `"old.example/forum" = "new.example"`. What is saved of both is one forum then.
"""


def manual() -> str:
    """Give the manual of all settings, as Markdown."""
    return "\n".join([HEAD, *_tables(), SITES])


def _tables() -> Iterator[str]:
    for table in TABLES[:-1]:
        yield f"## [{table}]\n"
        yield "| key | default | what it means | also said by |\n| --- | --- | --- | --- |"
        for one in SETTINGS:
            if one.table == table:
                ways = ", ".join(f"`{way}`" for way in (one.environment, one.flag) if way)
                bounds = "" if one.kind in (bool, str) else f" ({one.expected})"
                yield f"| `{one.name}` | `{toml(one.default)}` | {one.meaning[:-1]}{bounds}. | {ways} |"
        yield ""


def toml(value: Any) -> str:
    """Give a value as the file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


if __name__ == "__main__":
    sys.stdout.write(manual())
