"""What every generic layer finds: pieces of posts, and how sure it is of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.dates import Found
from archive.markup import Node


@dataclass(frozen=True, slots=True)
class Piece:
    """What is known of one post before its body is read.

    silent: elements in the body that its author did not write.  signature: an element beside the body, or None.
    """

    id: str
    author: str
    date: Found | None
    body: Node
    silent: tuple[Node, ...] = ()
    signature: Node | None = None


@dataclass(frozen=True, slots=True)
class Pieces:
    """The posts that a layer finds on a page, and how sure it is that they are posts (0–1).

    letters: of their words, to tell which of two layers found more.
    """

    posts: tuple[Piece, ...]
    confidence: float
    letters: float = 0
    mould: str = ""

    @property
    def worth(self) -> float:
        """Give what makes one finding better than another."""
        return self.confidence * self.letters


NOTHING = Pieces((), 0.0)


def known_share(posts: Sequence[Piece]) -> float:
    """Give how much of the posts is named and dated: 1 where each has both, less where names or dates are missing."""
    named = sum(bool(post.author) for post in posts) / max(1, len(posts))
    dated = sum(post.date is not None for post in posts) / max(1, len(posts))
    return (0.4 + 0.6 * named) * (0.6 + 0.4 * dated)
