"""Settings: read here, from flags and FORUMSEARCH_* alone, and passed on as values."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_HOME = Path("forumsearch-home")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a maintainer may set.

    home: the folder in which store, index and settings of one archive live.
    """

    home: Path = DEFAULT_HOME
    page_size: int = 10
    """Hits on a page of results."""
    topic_page_size: int = 50
    """Posts on a page of a topic."""
    threads: int = 4
    """Requests that the server answers at the same time."""
