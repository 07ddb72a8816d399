"""Queries that nobody would type, and what must be true of any: both parsers end, and only one may refuse."""

import traceback
from random import Random

from indexer.errors import QueryError
from indexer.marks import Marker
from indexer.query.parser import MAX_LEAVES, parse, parse_strictly
from indexer.query.plan import plan
from indexer.query.tree import leaves

MOST_PARTS = 40
WORDS = (
    "archives", "1939", "Œuvre", "pêche", "ﬁn", "ß", "İ", "ǆ", "naïve", "l’été", "C++", "c#", ".NET", "e-mail", "1 234,56", "٣٤",
    "漢字", "日本語テキスト", "עברית", "‮abc", "é", "é", "a\u0300\u0301\u0302", "👍🏽", "\u200d", "\ufeff", "\x00", "\x1b", "\ud800", "x" * 300,
    "a*", "*", "**", "*a", "?", "wor?", "a?*?b", "word~", "word~9", "~", "~~", "0", "-0", "2012..2014", "2012-13-45", "0000", "99999",
)  # fmt: skip
SIGNS = (
    '"', "“", "”", "«", "»", "'", "(", ")", "((", "))", "[", "]", "{", "}", "-", "+", "--", "+-", ":", "::", "|", "||", "&&", "&", ",",
    "..", "…", "~", '"~', '"~5', '"~99999999999999999999', "/", "\\", "%", "#", "\t", "\n", "\u2028", "\u00a0", " ", " ", " ",
    " OR ", " OU ", " AND ", " ET ", " NOT ", " SAUF ", "OR", "AND", "NOT",
)  # fmt: skip
FIELDS = (
    "title:", "titre:", "author:", "auteur:", "board:", "site:", "lang:", "langue:", "has:", "before:", "avant:", "after:", "après:",
    "date:", "in:", "dans:", "topic:", "topic:(", "thread:", "nofield:", "author:(", "date:12 ", "has:code,", "lang:fr,en,", "in:quoted ",
)  # fmt: skip


def made_query(chance: Random) -> str:
    """Give a query of words, signs and fields in any order, or of any characters."""
    if chance.random() < 0.1:
        return "".join(
            chr(chance.choice((chance.randrange(128), chance.randrange(0x110000)))) for _ in range(chance.randrange(60))
        )
    parts = [chance.choice(chance.choice((WORDS, SIGNS, SIGNS, FIELDS))) for _ in range(chance.randrange(MOST_PARTS))]
    if parts and chance.random() < 0.02:
        parts += [chance.choice(parts)] * chance.choice((50, 500, 5000))
    return chance.choice(("", " ")).join(parts)


def broken_query(text: str) -> str:
    """Say what is wrong with how a query is read, "" where nothing is."""
    try:
        parsed = parse(text)
        found = list(leaves(parsed.query))
        wrong = [hint for hint in parsed.hints if not 0 <= hint.at <= len(text)]
        Marker(list(leaves(plan(parsed.query, into=()).query)))
        parse_strictly(text)
    except QueryError as refused:
        return "" if parsed.hints and 0 <= refused.at <= len(text) else f"refused without a hint: {refused}"
    except Exception:
        return traceback.format_exc(limit=-3)
    if len(found) > 4 * MAX_LEAVES:
        return f"asks for {len(found)} words"
    return f"a hint lies outside: {wrong[0]}" if wrong else ""
