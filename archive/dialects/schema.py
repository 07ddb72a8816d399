"""What a dialect file may say, checked when it is loaded.

A dialect is one forum software; its views are the ways it shows a topic (normal, print …, of one version or another).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from archive.errors import DialectError
from archive.fields import STEPS, Field, parse_path
from archive.records import VIEWS
from archive.roles import Roles
from archive.words import PHRASES

PAGE_FACTS = ("title", "board", "topic", "next", "now")
"""Facts a page may state: topic is an address or an id; now is when it was made, in the forum's time."""
POST_FACTS = ("id", "author", "date", "number", "edited", "signature", "body")
_ROLE_FIELDS = ("quote_author", "quote_post")
_ROLE_PATTERNS = ("signature_line", "noise")
_ROLE_FLAGS = ("edited_lines", "quoted_lines", "link_hosts", "cite_before", "bare_signatures")

Fields = tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """How the software writes addresses.

    topic: patterns whose group "topic" is a topic's id; a group "start" is the place of the page's first post, from 0,
        a group "page" the number of the page, a group "forum" the number of the forum where each counts its own topics.
        What stands before the match is the address of the site.
    page: patterns that an address of a topic's page fits that does not tell the topic's id, but a post's; with the
        same groups but "topic".
    post: patterns that only the address of a single post fits.
    own: patterns that fit right after the site's address in links that every page has.
    """

    topic: tuple[re.Pattern[str], ...]
    page: tuple[re.Pattern[str], ...] = ()
    post: tuple[re.Pattern[str], ...] = ()
    own: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One way in which one range of versions shows a topic.

    signs must all stand on the page, unless none; signs and unless are selectors.
    """

    name: str
    versions: str
    signs: tuple[str, ...]
    unless: tuple[str, ...]
    page: Mapping[str, Fields]
    each: str
    post: Mapping[str, Fields]
    roles: Roles
    self_contained: bool
    """Whether no field of a post leads out of its element, so that equal elements say the same on every page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one forum software writes its pages."""

    name: str
    software: str
    urls: Urls
    pages: Mapping[str, tuple[str, ...]]
    """Kinds of pages that are no topic (board, profile, login …), each with selectors of which one must fit."""
    views: tuple[View, ...]
    hints: tuple[str, ...] = ()
    """Texts of which one stands at the head of most of its pages: then this dialect is asked before others."""


def load(file: Path) -> Dialect:
    """Give the dialect that a TOML file describes.

    Raises DialectError, naming file and key, on an unknown key, a missing one, a bad pattern or a bad path.
    """
    try:
        said = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as bad:
        raise DialectError(file.name, "", f"is no TOML: {bad}") from None
    return _Loader(file.name).dialect(said)


class _Loader:
    """Reads the tables of one file and says where something is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file

    def dialect(self, said: Mapping[str, Any]) -> Dialect:
        self._only(said, {"name", "software", "hints", "urls", "pages", "roles", "views"}, "")
        roles = said.get("roles", {})
        return Dialect(
            name=self._need(said, "name", ""),
            software=self._need(said, "software", ""),
            urls=self._urls(self._need(said, "urls", "")),
            pages={kind: self._texts(css, f"pages.{kind}") for kind, css in said.get("pages", {}).items()},
            views=tuple(self._view(view, roles, f"views.{n}") for n, view in enumerate(self._need(said, "views", ""))),
            hints=self._texts(said.get("hints", []), "hints"),
        )

    def _urls(self, said: Mapping[str, Any]) -> Urls:
        self._only(said, {one.name for one in fields(Urls)}, "urls.")
        self._need(said, "topic", "urls.")
        patterns = {
            name: tuple(self._pattern(text, f"urls.{name}") for text in self._texts(texts, f"urls.{name}"))
            for name, texts in said.items()
        }
        return Urls(**patterns)

    def _view(self, said: Mapping[str, Any], roles: Mapping[str, Any], where: str) -> View:
        self._only(said, {"name", "versions", "signs", "unless", "post", "roles", *PAGE_FACTS}, f"{where}.")
        post = dict(self._need(said, "post", f"{where}."))
        each = self._need(post, "each", f"{where}.post.")
        del post["each"]
        self._only(post, set(POST_FACTS), f"{where}.post.")
        self._need(post, "body", f"{where}.post.")
        name = self._need(said, "name", f"{where}.")
        if name not in VIEWS:
            raise DialectError(self.file, f"{where}.name", f"is not one of {', '.join(VIEWS)}")
        fields_of_post = {key: self._fields(post[key], f"{where}.post.{key}") for key in POST_FACTS if key in post}
        return View(
            name=name,
            versions=self._need(said, "versions", f"{where}."),
            signs=self._texts(self._need(said, "signs", f"{where}."), f"{where}.signs"),
            unless=self._texts(said.get("unless", []), f"{where}.unless"),
            page={key: self._fields(said[key], f"{where}.{key}") for key in PAGE_FACTS if key in said},
            each=each,
            post=fields_of_post,
            roles=self._roles({**roles, **said.get("roles", {})}, f"{where}.roles"),
            self_contained=not any(field.leads_out for fields in fields_of_post.values() for field in fields),
        )

    def _roles(self, said: Mapping[str, Any], where: str) -> Roles:
        self._only(said, {one.name for one in fields(Roles)}, f"{where}.")
        values: dict[str, Any] = {}
        for name, value in said.items():
            at = f"{where}.{name}"
            if name in _ROLE_FIELDS:
                values[name] = self._fields(value, at)
            elif name in _ROLE_PATTERNS:
                values[name] = self._pattern(value, at)
            else:
                values[name] = bool(value) if name in _ROLE_FLAGS else ", ".join(self._texts(value, at))
        return Roles(**values)

    def _fields(self, said: Any, where: str) -> Fields:
        return tuple(self._field(one, where) for one in (said if isinstance(said, list) else [said]))

    def _field(self, said: Any, where: str) -> Field:
        table = {"css": said} if isinstance(said, str) else dict(said)
        self._only(table, {"css", "take", "match", "decode", "until", "phrase"}, f"{where}.")
        take = table.get("take", "text")
        if take not in ("text", "own", "html") and not take.startswith("@"):
            raise DialectError(self.file, f"{where}.take", f"{take!r} is not text, own, html or @ATTRIBUTE")
        try:
            path = parse_path(table.get("css", ""))
        except ValueError as bad:
            raise DialectError(self.file, f"{where}.css", f"{bad} (steps are {', '.join(STEPS)})") from None
        match = self._pattern(table["match"], f"{where}.match") if "match" in table else None
        if match is not None and match.groups < 1:
            raise DialectError(self.file, f"{where}.match", "has no group to take")
        if (phrase := table.get("phrase", "")) not in ("", *PHRASES):
            raise DialectError(self.file, f"{where}.phrase", f"{phrase!r} is not one of {', '.join(PHRASES)}")
        decode = bool(table.get("decode", False))
        return Field(path=path, take=take, match=match, decode=decode, until=table.get("until"), phrase=phrase)

    def _pattern(self, text: str, where: str) -> re.Pattern[str]:
        try:
            return re.compile(text)
        except re.error as bad:
            raise DialectError(self.file, where, f"is no regular expression: {bad}") from None

    def _texts(self, said: Any, where: str) -> tuple[str, ...]:
        texts = [said] if isinstance(said, str) else said
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise DialectError(self.file, where, "is no text or list of texts")
        return tuple(texts)

    def _need(self, table: Mapping[str, Any], key: str, where: str) -> Any:
        if key not in table:
            raise DialectError(self.file, f"{where}{key}", "is missing")
        return table[key]

    def _only(self, table: Mapping[str, Any], known: set[str], where: str) -> None:
        for key in table:
            if key not in known:
                raise DialectError(self.file, f"{where}{key}", f"is not one of {', '.join(sorted(known))}")
