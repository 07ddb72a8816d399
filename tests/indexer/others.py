"""What other analyses make of a text, to stand beside ours."""

import sqlite3

from unidecode import unidecode
from whoosh.analysis import CharsetFilter, LowercaseFilter, RegexTokenizer
from whoosh.support.charset import accent_map

_WHOOSH = RegexTokenizer() | LowercaseFilter() | CharsetFilter(accent_map)


def accented(text: str) -> list[str]:
    """Give the words of Whoosh's default tokenizer, folded by its accent_map."""
    return [token.text for token in _WHOOSH(text)]


def unidecoded(text: str) -> list[str]:
    """Give what Unidecode makes of a text, cut at white space."""
    return unidecode(text).lower().split()


def fts5(text: str) -> list[str]:
    """Give the terms of SQLite's full-text search, accents removed."""
    with sqlite3.connect(":memory:") as store:
        store.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')")
        store.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, instance)")
        store.execute("INSERT INTO t VALUES (?)", (text,))
        return [term for (term,) in store.execute("SELECT term FROM v ORDER BY offset")]
