"""What a search gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from indexer.documents import Document
from indexer.query.tree import Hint, Kin, Leaf, Pair

SORTS = ("relevance", "newest", "oldest")
GROUPS = ("", "topic")
FACET_VALUES = 50  # commonest values that a facet lists, where nobody asks for more


def never() -> bool:
    """Say that it is not too late: for answers that may take any time."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which part of an answer is wanted, and in what order.

    group: "topic" gives each topic once, by its best post.  facets: names of documents.FACETS to count, and values: how
    many values of each.  postings and seconds: how much may be read, and how long it may take; beyond that the answer
    is not exact.  late: says whether it has to be there at once, whatever is left of the seconds.  pairs, aside,
    titled, typed, kin: neighbours, common words, words of titles, words as they were typed and words that begin like
    them, which count in the best posts alone (see ranking.PAIRED, COMMON, TITLED, TYPED and KIN).  exact: a leaf with
    what it is as it was typed: posts that hold this come first (see ranking.EXACT).  fresh: newer ones of the best
    posts count more (see ranking.FRESH).
    """

    start: int = 0
    count: int = 10
    sort: str = "relevance"
    group: str = ""
    facets: tuple[str, ...] = ()
    values: int = FACET_VALUES
    pairs: tuple[Pair, ...] = ()
    aside: tuple[Leaf, ...] = ()
    titled: tuple[Leaf, ...] = ()
    typed: tuple[Leaf, ...] = ()
    kin: tuple[Kin, ...] = ()
    exact: tuple[Leaf, Leaf] | None = None
    fresh: bool = False
    postings: int | None = None
    seconds: float | None = None
    late: Callable[[], bool] = never

    @property
    def refinement(self) -> tuple[object, ...]:
        """Give what changes scores beside the query: exact, pairs, aside, titled, typed, kin, fresh."""
        return self.exact, self.pairs, self.aside, self.titled, self.typed, self.kin, self.fresh


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One post found.

    more: how many further posts of its topic were, where topics are grouped.  parts: what each leaf of the query counts
    in the post.  beside: what else counts: words that stand together there, common ones, those of its
    title, those as typed, those that begin like one, its age.  A topic's score is not its best post's alone.
    """

    document: Document
    score: float
    more: int = 0
    parts: Mapping[Leaf, float] = field(default_factory=dict)
    beside: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """An answer.

    total: posts found.  groups: topics found, where they were asked for.  full: posts that hold all words that were set
    side by side.  exact: False where something was left out: by the window's limits, or by a machine that is
    away.  facets: (value, posts) by name, commonest first.
    """

    total: int
    full: int
    hits: tuple[Hit, ...]
    exact: bool = True
    away: bool = False
    groups: int | None = None
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    took_ms: float
    hints: tuple[Hint, ...] = ()
