"""Answers that are worth keeping: most tags and words of a forum come again and again."""

from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Remembered(dict[str, Answer], Generic[Answer]):
    """Answers by question, each found where it is first asked for; all are forgotten when they are too many.

    A look-up costs what that of a dict costs.
    """

    def __init__(self, answer: Callable[[str], Answer], most: int) -> None:
        super().__init__()
        self._answer, self._most = answer, most

    def __missing__(self, question: str) -> Answer:
        if len(self) >= self._most:
            self.clear()
        answer = self[question] = self._answer(question)
        return answer
