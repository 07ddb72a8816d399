"""What a maintainer took out of the archive, for good: posts, authors, days, phrases; and which posts these mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b

from archive.blanks import Blanks
from archive.quotings import letters
from archive.records import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """One of them: a post by its key, an author, a phrase, or the days from one to another, that one too.

    site: where it holds, "" for everywhere.  made: the day on which it was asked for, and why: the reason.
    """

    post: str = ""
    author: str = ""
    phrase: str = ""
    since: date = date.min
    until: date = date.max
    site: str = ""
    reason: str = ""
    made: date = date.min

    @property
    def spans_days(self) -> bool:
        """Say whether it takes out days."""
        return (self.since, self.until) != (date.min, date.max)

    def says(self) -> str:
        """Give what it takes out, for people and to tell it from others."""
        where = f" at {self.site}" if self.site else ""
        if self.spans_days:
            since, until = (str(day) if day not in (date.min, date.max) else "…" for day in (self.since, self.until))
            return f"days {since} to {until}{where}"
        kind, words = next((kind, said) for kind in ("post", "author", "phrase") if (said := getattr(self, kind)))
        return f"{kind} “{words}”{where}"

    @property
    def mark(self) -> str:
        """Give what stands for it where its words must not."""
        return blake2b(self.says().encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Redactions:
    """All redactions of an archive: which posts and names they mean."""

    def __init__(self, every: Iterable[Redaction] = ()) -> None:
        self.every = tuple(every)
        self.blanks = Blanks(one.phrase for one in self.every if one.phrase)
        self._posts = {one.post: one for one in self.every if one.post}
        self._authors = [(one.site, _name(one.author), one) for one in self.every if one.author]
        self._days = [one for one in self.every if one.spans_days]

    def __bool__(self) -> bool:
        return bool(self.every)

    @property
    def digest(self) -> str:
        """Give what is another text for other redactions; "" where there are none."""
        said = "".join(one.mark for one in self.every)
        return blake2b(said.encode(), digest_size=12).hexdigest() if said else ""

    def of_key(self, key: str) -> Redaction | None:
        """Give the redaction that names a post by its key."""
        return self._posts.get(key)

    def of_author(self, site: str, author: str) -> Redaction | None:
        """Give the redaction that names an author."""
        if not self._authors or not author:
            return None
        name = _name(author)
        return next((one for where, said, one in self._authors if said == name and where in ("", site)), None)

    def of_post(self, post: Post) -> Redaction | None:
        """Give the redaction that takes out a post by its author or day; either reading of its day counts."""
        found = self.of_author(post.site, post.author)
        for moment in filter(None, (post.said, post.said_swapped)) if self._days and not found else ():
            found = found or self._of_day(post.site, moment)
        return found

    def _of_day(self, site: str, said: datetime) -> Redaction | None:
        return next(
            (one for one in self._days if one.site in ("", site) and one.since <= said.date() <= one.until), None
        )


def _name(author: str) -> str:
    """Give a name as it is compared: its letters and digits, or all of it where it has none."""
    return letters(author) or author


NOTHING = Redactions()
