"""What indexer raises.

IndexerError
 +-- QueryError      a query cannot be read (strict parser only); says at which character
 +-- IndexMissing    there is no index yet, or it is of another kind; says which command makes one
 +-- IndexDamaged    the index cannot be trusted; says which command mends it
 +-- IndexUnwritten  the disk refuses a new index; says what to do, the one that serves is as it was
 +-- IndexAway       the machines that keep the index do not answer, or not to us; says which
 +-- EngineMissing   a package is not installed; says how to
"""


class IndexerError(Exception):
    """Base of every error that indexer raises on purpose."""


class QueryError(IndexerError):
    """A query cannot be read; at is the place of the first character that is wrong, from 0."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class IndexMissing(IndexerError):
    """There is no index where one was looked for."""


class IndexDamaged(IndexerError):
    """The index cannot be trusted."""


class IndexUnwritten(IndexerError):
    """A new index cannot be written; the one that serves is untouched."""


class IndexAway(IndexerError):
    """The machines that keep the index do not answer, or not all of them."""


class EngineMissing(IndexerError):
    """The engine that was asked for is not installed."""
