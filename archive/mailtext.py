"""The body of a mail: own words, quoted lines and signature, by the habits of mail (RFC 3676, section 4).

Quoted lines begin with ">"; the line above them says who is quoted, in any language we know, and may be wrapped; the
signature follows a line of two dashes.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from archive.bodies import Body, Line
from archive.records import Quote
from archive.words import Said, said_by

SIGNATURE = ("--", "-- ")
MAX_ATTRIBUTION = 3  # lines over which "On …, X wrote:" may be wrapped


def read_mail(text: str) -> Body:
    """Give what the text of a mail holds; any text is one."""
    lines, signature = _signed(text.splitlines())
    own: list[Line] = []
    quotes: list[Quote] = []
    html: list[str] = []
    for quoted, group in groupby(lines, key=_is_quoted):
        words = list(group)
        if quoted:
            said = _attribution(own)
            inner = "\n".join(line for line in map(_unquoted, words) if line)
            quotes.append(Quote(author=said.author or None if said else None, post=None, text=inner))
            author = f' data-author="{escape(said.author)}"' if said and said.author else ""
            html.append(f"<blockquote{author}><pre>{escape(inner, quote=False)}</pre></blockquote>")
        else:
            own += [Line(text=line.strip()) for line in words if line.strip()]
            html.append("<pre>" + escape("\n".join(words), quote=False) + "</pre>")
    return Body(
        lines=tuple(own),
        html="".join(html),
        quotes=tuple(quotes),
        signature="\n".join(line.strip() for line in signature if line.strip()),
        code=(),
        links=(),
    )


def _signed(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Give the lines of a mail and those of its signature: what follows the last line of two dashes."""
    places = [place for place, line in enumerate(lines) if line in SIGNATURE]
    return (lines[: places[-1]], lines[places[-1] + 1 :]) if places else (lines, ())


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _unquoted(line: str) -> str:
    """Give a quoted line without its marks."""
    return line.lstrip("> \t").rstrip()


def _attribution(own: list[Line]) -> Said | None:
    """Take the line that says who is quoted off the end of own words, if one stands there."""
    for count in range(1, MAX_ATTRIBUTION + 1):
        said = said_by("quoted", " ".join(line.text for line in own[-count:]))
        if said is not None and len(own) >= count:
            del own[-count:]
            return said
    return None


def without_tag(subject: str, addresses: Iterable[str]) -> str:
    """Give a subject without the "[list]" that a mailing list puts before it, known by the list's own address.

    >>> without_tag("Re: [liste] Œuvre [solved]", ["liste@lists.example.org"])
    'Re: Œuvre [solved]'
    """
    return "".join(_pieces(subject, [address.partition("@")[0].lower() for address in addresses]))


def _pieces(subject: str, names: Sequence[str]) -> Iterator[str]:
    at = subject.find("[")
    end = subject.find("]", at)
    if at >= 0 and end > at and subject[at + 1 : end].strip().lower() in names:
        yield subject[:at]
        yield subject[end + 1 :].lstrip()
    else:
        yield subject
