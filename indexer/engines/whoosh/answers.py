"""Answers that are kept as long as what they are about stays as it is: readers ask the same again."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def _always() -> bool:
    return True


class Answers:
    """Answers by question; all are forgotten when they are more than so many.  Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, Any] = {}

    def get(self, question: Hashable, answer: Callable[[], Answer], is_whole: Callable[[], bool] = _always) -> Answer:
        """Give what was answered to a question, or what is answered now, which is kept if it is whole."""
        found: Answer | None = self._known.get(question)
        if found is None:
            found = answer()
            if self._most and is_whole():
                if len(self._known) >= self._most:
                    self._known.clear()
                self._known[question] = found
        return found
