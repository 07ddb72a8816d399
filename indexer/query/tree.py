"""The query tree; every engine answers it, every parser makes it.

Words are terms as analysis gives them, with the reader's spelling kept for hints and marks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Word:
    """One word, in the post's own words, its title or quotes; or in one place alone.

    language: it translates what was typed, and is looked for only where the text is of that language.
    exact: with the very accents that were typed, in no other form; where none were, with any.
    """

    term: str
    place: str = ""
    language: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other as they are written, without stems."""

    terms: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin so."""

    term: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Words that a pattern means: * stands for any letters, ? for one."""

    term: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words that differ in so many letters at most."""

    term: str
    distance: int = 1
    place: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Words that stand together in any order: the last at most so many words behind the first."""

    terms: tuple[str, ...]
    distance: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """One word in several guises, which count together as one: a compound and its parts, a word and its translations.

    The first is what was typed.  Source: the synonym operator of InQuery and Indri; for translations, probabilistic
    structured queries (Darwish, Oard 2003).
    """

    parts: tuple["Word | Phrase | Pattern", ...]

    @property
    def place(self) -> str:
        """Give the place that was asked for."""
        return self.parts[0].place


@dataclass(frozen=True, slots=True)
class Is:
    """Posts of which a column holds a value; names are compared folded."""

    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Between:
    """Posts said from one moment until before another, in seconds as documents keep them; None is open."""

    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class And:
    """Posts that all parts find."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Posts that any part finds."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Posts that so many of the parts find."""

    parts: tuple["Query", ...]
    count: int


@dataclass(frozen=True, slots=True)
class Boost:
    """What a part finds, its score multiplied."""

    part: "Query"
    factor: float


@dataclass(frozen=True, slots=True)
class Some:
    """What a reader types side by side: any part finds, everything counts; posts that all parts find come first."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Maybe:
    """Words beside something that is demanded: all posts, those that the part finds with its score."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class Not:
    """All posts but those that a part finds."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class InTopic:
    """All posts of the topics in which a part finds one."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class Everything:
    """All posts."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No post: what is left of a query that holds no word."""


Pattern = Prefix | Wildcard | Fuzzy
"""Leaves that mean many words."""
Leaf = Word | Phrase | Near | Pattern | Synonyms
Query = Leaf | Is | Between | And | Or | AtLeast | Some | Maybe | Boost | Not | InTopic | Everything | Nothing


@dataclass(frozen=True, slots=True)
class Pair:
    """Neighbours in what was typed: the second stands so many words behind the first.

    leaves: what they are in the query, which says how rare they are.
    """

    first: str
    second: str
    apart: int
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Kin:
    """The kin of a word in what was typed: words that begin as it does, whatever stands behind that.

    leaf: what the word is in the query, which says how rare it is.
    """

    leaf: Leaf
    beginning: Prefix


@dataclass(frozen=True, slots=True)
class Hint:
    """Something a reader should know of how a query was read: a stable code, what it is about, where that stands."""

    code: str
    about: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was read."""

    query: Query
    hints: tuple[Hint, ...] = field(default=())


def leaves(query: Query, wanted: bool = True) -> Iterator[Leaf]:
    """Give the words, phrases and patterns that a hit may hold: not those behind a Not."""
    if isinstance(query, Leaf):
        if wanted:
            yield query
    elif isinstance(query, And | Or | AtLeast | Some):
        for part in query.parts:
            yield from leaves(part, wanted)
    elif isinstance(query, Maybe | Boost | InTopic):
        yield from leaves(query.part, wanted)
    elif isinstance(query, Not):
        yield from leaves(query.part, not wanted)


def written(leaf: Leaf) -> str:
    """Give a leaf as a reader would write it."""
    if isinstance(leaf, Synonyms):
        return written(leaf.parts[0])
    if isinstance(leaf, Phrase | Near):
        return f'"{" ".join(leaf.terms)}"' + (f"~{leaf.distance}" if isinstance(leaf, Near) else "")
    return f"{leaf.term}*" if isinstance(leaf, Prefix) else f"{leaf.term}~" if isinstance(leaf, Fuzzy) else leaf.term


@lru_cache(maxsize=1 << 12)
def in_place(leaf: Leaf, place: str) -> Leaf:
    """Give a leaf that is looked for in a place."""
    if isinstance(leaf, Synonyms):
        return Synonyms(tuple(replace(part, place=place) for part in leaf.parts))
    return replace(leaf, place=place)


def placed(query: Query, place: str) -> Query:
    """Give a query whose words are looked for in a place where they have none of their own."""
    if isinstance(query, Leaf):
        return query if query.place else in_place(query, place)
    if isinstance(query, And | Or | AtLeast | Some):
        return replace(query, parts=tuple(placed(part, place) for part in query.parts))
    if isinstance(query, Maybe | Boost | Not | InTopic):
        return replace(query, part=placed(query.part, place))
    return query


def demanding(query: Query) -> Query:
    """Give the query that demands every word which the reader set side by side."""
    if isinstance(query, Some | And):
        parts = tuple(map(demanding, query.parts))
        return parts[0] if len(parts) == 1 else And(parts)
    if isinstance(query, Or):
        return Or(tuple(map(demanding, query.parts)))
    if isinstance(query, AtLeast):
        return AtLeast(tuple(map(demanding, query.parts)), query.count)
    if isinstance(query, Boost):
        return Boost(demanding(query.part), query.factor)
    if isinstance(query, InTopic):
        return InTopic(demanding(query.part))
    return demanding(query.part) if isinstance(query, Maybe) else query
