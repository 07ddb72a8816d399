"""How much one query may cost; what goes beyond it is left out, and the answer says that it is partial."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from indexer.hits import never


@dataclass(slots=True)
class Budget:
    """What a query may still read.

    postings: how many, None for any number.  deadline: when it must be answered (time.perf_counter), None for any time.
    late: says whether it must be answered now, whatever the deadline; once it was, it is.
    spent: whether anything was left out.  taken: postings that were read.
    """

    postings: int | None = None
    deadline: float | None = None
    late: Callable[[], bool] = never
    spent: bool = False
    taken: int = 0

    @property
    def over(self) -> bool:
        """Say whether there is no time for more; whoever asks leaves out what they would have done."""
        if self.late() or (self.deadline is not None and time.perf_counter() > self.deadline):
            self.deadline, self.spent = float("-inf"), True
            return True
        return False

    def take(self, wanted: int) -> int:
        """Give how many of some postings may be read."""
        if self.over:
            return 0
        allowed = wanted
        if self.postings is not None:
            allowed = min(wanted, self.postings)
            self.postings -= allowed
            self.spent |= allowed < wanted
        self.taken += allowed
        return allowed

    def affords(self, wanted: int) -> bool:
        """Say whether so many postings may be read, and take them if so: for those that were read before."""
        return (self.postings is None or self.postings >= wanted) and self.take(wanted) == wanted
