"""How much one query may cost; what goes beyond it is left out, and the answer says that it is partial."""

import time
from dataclasses import dataclass


@dataclass(slots=True)
class Budget:
    """What a query may still read.

    postings: how many, None for any number.  deadline: when it must be answered (time.perf_counter), None for any time.
    spent: whether anything was left out.
    """

    postings: int | None = None
    deadline: float | None = None
    spent: bool = False

    def take(self, wanted: int) -> int:
        """Give how many of some postings may be read."""
        if self.deadline is not None and time.perf_counter() > self.deadline:
            self.spent = True
            return 0
        if self.postings is None:
            return wanted
        allowed = min(wanted, self.postings)
        self.postings -= allowed
        self.spent |= allowed < wanted
        return allowed
