"""The body of a mail: own words, quoted lines and signature, by the habits of mail (RFC 3676, section 4).

Quoted lines begin with ">"; the line above them says who is quoted, in any language we know, and may be wrapped; the
signature follows a line of two dashes.  Some programs put the whole mail that is answered below a line of dashes and
its header instead; what a list's own program adds at the end stands below a long line.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from textwrap import dedent

from archive.bodies import Body, read_body
from archive.lines import Line
from archive.mailheader import person
from archive.markup import Node
from archive.records import Quote
from archive.roles import Roles
from archive.words import Said, said_by

SIGNATURE = ("--", "-- ")
MAX_ATTRIBUTION = 3  # lines over which "On …, X wrote:" may be wrapped
MAX_FOOTER = 8  # lines that a list's program adds below a long line
WRAPPED = (45, 64)  # a line of at least so many letters that has no room for the next word goes on in the next line
_RULE = re.compile(r"_{20,}|-{40,}")
_ORIGINAL = re.compile(r"\s*(?:-{2,}\s?[^\W\d_][^-]{3,40}?\s?-{2,}|_{20,})\s*")
_FIELD = re.compile(r"\*?[^\W\d_][\w. -]{1,15}\s?:\*?\s+\S.*")
_SCRUBBED = re.compile(r"-{14} [^-].* -{14}")
_ITEM = re.compile(r"[*•-]\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
_SMILEY = re.compile(r"(?<!\S)[:;][-^']?[)(DPpOo|/\\\]\[*](?=$|[\s.,!?])")
_STRONG = re.compile(r"(?<![\w*])\*(?=[\w«“\"(])([^*\n]*[^\s*])\*(?![\w*])")
_TARGET = re.compile(r"(?<=[\w»”\"')\]])[ \t]*\n?[ \t]*<((?:https?|ftp)://[^<>\s]+|mailto:[^<>\s]+)>")
_CODE_SIGN = re.compile(r"[{}()\[\]=$|/\\_#&;`~^+]")
_URL = re.compile(r"<?(?:https?|ftp|mailto):\S+")
_INDENT = re.compile(r"(?: {4}|\t).*\S")
CODE_SHARE = 0.04  # of the letters of indented lines that are signs of code, from which on they are code and no prose
BARE_CODE_SHARE = 0.12  # the same of lines that are not indented, or no longer are
_ADDRESS = re.compile(r"\S+@\S+|<[^<>]*>|https?://")
_HTML = Roles(
    quote="blockquote",
    maybe_cite="*:has(+ blockquote), .moz-cite-prefix, .gmail_attr, .quoted-switch",
    signature=".moz-signature, .gmail_signature",
    signature_line=re.compile(r"--"),
)
"""What programs that write mails in HTML agree on."""


def read_mail(text: str) -> Body:
    """Give what the text of a mail holds; any text is one."""
    lines, signature = _signed(list(_without_notices(text.splitlines())))
    own: list[list[str]] = []
    quotes: list[Quote] = []
    html: list[str] = []
    lines, answered = _before_original(lines)
    for quoted, group in groupby(lines, key=_is_quoted):
        if quoted:
            said = _attribution(own[-1]) if own else None
            _add_quote(quotes, html, person(said.author) if said else "", map(_unquoted, group))
        else:
            own.append(list(group))
            html.append("")  # the line above the quote to come is not known yet
    if answered:
        header = [line for line in answered[1 : 1 + MAX_FOOTER] if _FIELD.fullmatch(line.strip())]
        _add_quote(quotes, html, person(header[0].partition(":")[2]), map(_unquoted, answered[1 + len(header) :]))
    shown, words, code = iter(own), list[Line](), list[str]()
    for block in own:
        for is_code, run in _by_kind(block):
            if is_code:
                words += [Line(text=line.rstrip(), is_code=True) for line in run]
                code.append(dedent("\n".join(line.rstrip() for line in run)))
            else:
                words += [Line(text=text) for line in own_lines(run) if (text := line.strip())]
    return Body(
        lines=tuple(words),
        html="".join(piece or _shown(next(shown)) for piece in html),
        quotes=tuple(quotes),
        signature="\n".join(line.strip() for line in signature if line.strip()),
        code=tuple(code),
        links=tuple(_TARGET.findall("\n".join(line for block in own for line in block))),
    )


def read_mail_html(body: Node) -> Body:
    """Give what a mail written in HTML holds."""
    return read_body(body, _HTML)


def _without_notices(lines: Iterable[str]) -> Iterator[str]:
    """Give lines without what Mailman says of a part that it took out: "-- next part --", five facts, an address."""
    held: list[str] = []
    for line in lines:
        if _SCRUBBED.fullmatch(line.strip()):
            yield from held[1:]
            held = [line]
        elif held and "/attachments/" in line:
            held = []
        elif held and len(held) > MAX_FOOTER:
            yield from (*held[1:], line)
            held = []
        elif held:
            held.append(line)
        else:
            yield line
    yield from held[1:]


def _signed(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the lines of a mail and those of its signature: what follows the last line of two dashes.

    An answer may stand above the mail that it quotes: its signature ends where the quoted lines begin.
    """
    lines = _footless(lines)
    places = [place for place, line in enumerate(lines) if line in SIGNATURE]
    if not places:
        return lines, []
    last = places[-1]
    below = (at for at in range(last, len(lines)) if _is_quoted(lines[at]) or _is_original(lines, at))
    behind = next(below, len(lines))
    signature = lines[last + 1 : behind]
    if behind < len(lines) and _is_quoted(lines[behind]):
        kept = list(signature)
        _attribution(kept)
        behind -= len(signature) - len(kept)
        signature = kept
    return [*lines[:last], *lines[behind:]], signature


def _footless(lines: Sequence[str]) -> list[str]:
    """Give the lines of a mail without those that a list's program added: few, with an address, below a long line."""
    for place in range(max(0, len(lines) - MAX_FOOTER), len(lines)):
        if _RULE.fullmatch(lines[place].strip()) and any(_ADDRESS.search(line) for line in lines[place + 1 :]):
            return list(lines[:place])
    return list(lines)


def _before_original(lines: list[str]) -> tuple[list[str], list[str]]:
    """Give the lines of a mail, and the mail that stands with its header below them."""
    end = next((place for place in range(len(lines)) if _is_original(lines, place)), len(lines))
    return lines[:end], lines[end:]


def _add_quote(quotes: list[Quote], html: list[str], author: str, lines: Iterable[str]) -> None:
    text = "\n".join(line for line in lines if line.strip())
    quotes.append(Quote(author=author or None, post=None, text=text))
    tag = f' data-author="{escape(author)}"' if author else ""
    html.append(f"<blockquote{tag}><pre>{escape(text, quote=False)}</pre></blockquote>")


def _is_original(lines: Sequence[str], place: int) -> bool:
    """Say whether the header of the mail that is answered begins here: "-----Original Message-----", "From: …"."""
    if not _ORIGINAL.fullmatch(lines[place]):
        return False
    below = [line.strip() for line in lines[place + 1 : place + 2 + MAX_FOOTER] if line.strip()][:3]
    return len(below) == 3 and all(map(_FIELD.fullmatch, below))


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _unquoted(line: str) -> str:
    """Give a quoted line without its marks."""
    return line.lstrip("> \t").rstrip()


def _attribution(own: list[str]) -> Said | None:
    """Take the line that says who is quoted off the end of own words, if one stands there."""
    while own and not own[-1].strip():
        own.pop()
    ways: list[tuple[int, Said]] = []
    for count in range(1, min(MAX_ATTRIBUTION, len(own)) + 1):
        above = [line.strip() for line in own[-count:]]
        if all(above) and (said := said_by("quoted", " ".join(above))):
            ways.append((count, said))
    count, said = next((way for way in ways if way[1].date), ways[0] if ways else (0, None))
    del own[len(own) - count :]
    return said


def _by_kind(lines: Iterable[str]) -> Iterator[tuple[bool, list[str]]]:
    """Give lines in runs, each code or not: code is indented, below a blank line, and looks like code."""
    for blank, group in groupby(lines, key=lambda line: not line.strip()):
        block = list(group)
        if blank:
            continue
        text = "".join(map(str.strip, block))
        share = len(_CODE_SIGN.findall(_URL.sub("", text))) / len(text)
        indented = all(map(_INDENT.fullmatch, block))
        yield share > (CODE_SHARE if indented else BARE_CODE_SHARE) and (indented or len(block) > 1), block


def own_lines(lines: Sequence[str]) -> Iterator[str]:
    """Give the own words of some lines: without marks of lists and emphasis, smileys, and addresses behind labels."""
    numbers = [int(found[1]) if (found := _NUMBER.match(line.strip())) else None for line in lines]
    listed = any(one is not None and one + 1 in numbers for one in numbers)
    text = _TARGET.sub("", "\n".join(_unmarked(line.strip(), listed) for line in lines))
    yield from _paragraphs(_SMILEY.sub("", _STRONG.sub(r"\1", text)).split("\n"))


def _unmarked(line: str, listed: bool) -> str:
    """Give a line without the mark of a list's item, and set apart from the line before it."""
    found = _ITEM.match(line) or (_NUMBER.match(line) if listed else None)
    return f"\n{line[found.end() :]}" if found else line


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Give lines with those together that were cut only because they were full."""
    held = last = ""
    for line in (line.strip() for line in lines):
        first = line.split(maxsplit=1)[0] if line else ""
        if held and first and first[0].isalnum() and len(last) >= WRAPPED[0] and len(last) + len(first) >= WRAPPED[1]:
            held = f"{held} {line}"
        else:
            if held:
                yield held
            held = line
        last = line
    if held:
        yield held


def _shown(lines: Sequence[str]) -> str:
    """Give the plain markup of own lines."""
    text = "\n".join(lines).strip("\n")
    return f"<pre>{escape(text, quote=False)}</pre>" if text.strip() else ""
