"""Words of a body as they come, cut into the lines that a reader sees."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

WHITE = " \t\r\n\f"
"""What a browser shows as one space."""
SPACE = re.compile(rf"[{WHITE}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph or line of a body; code is kept as it stands."""

    text: str
    is_code: bool = False


@dataclass(slots=True)
class Words:
    """Words as they come, cut into lines; pending are those of the line that is not at its end."""

    lines: list[Line] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    def end_line(self) -> None:
        """Make a line of what is pending, if that is more than white space."""
        if self.pending:
            text = "".join(self.pending).strip(WHITE)
            self.pending.clear()
            if text and not text.isspace():
                self.lines.append(Line(text=_single_spaced(text)))

    def add_code(self, text: str) -> None:
        """Add the lines of code, as they stand."""
        self.end_line()
        self.lines.extend(Line(text=line.rstrip(), is_code=True) for line in text.splitlines() if line.strip())

    def close(self) -> list[Line]:
        """Give all lines."""
        self.end_line()
        return self.lines


def _single_spaced(text: str) -> str:
    """Give a text with its white space made single; most need no pattern for it."""
    odd = "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text
    return SPACE.sub(" ", text) if odd else text


def joined(lines: Iterable[Line]) -> str:
    """Give lines as one text."""
    return "\n".join(line.text for line in lines)
