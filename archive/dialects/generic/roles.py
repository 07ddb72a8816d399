"""What the elements of a body are where no dialect says: quotes, who is quoted, code, signatures, buttons.

Names that many softwares share ("quote", "signature") count, and lines that say "X wrote:" in any language we know.
Bodies are read by archive.bodies, which asks a body for its elements of each role; here it is asked by the role's name.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import takewhile

from archive.dialects.generic.marked import Marked
from archive.dialects.generic.quotes import MAX_CITE, around, cited, inside, quotes_in, text_of
from archive.fields import Field
from archive.markup import Node, siblings
from archive.roles import Roles

_QUOTED = ("data-author", "data-username", "data-ipsquote-username", "data-quote", "data-user", "data-name")
_QUOTED_POST = ("data-post", "data-post-id", "data-postid", "data-pid")
_NEXT = tuple(Field(path=(("next", tag),)) for tag in ("strong", "b"))
ROLES = Roles(
    quote="quote",
    cite="cite",
    code="code",
    signature="signature",
    drop="drop",
    quote_author=tuple(Field(take=f"@{name}") for name in _QUOTED),
    quote_post=tuple(Field(take=f"@{name}", match=re.compile(r"^(\d+)$")) for name in _QUOTED_POST),
    signature_line=re.compile(r"_{6,}|--"),
    edited_lines=True,
    link_hosts=True,
)
"""Each role is asked for by its name: see Marked."""
_SIGNATURE = "[class*=signature i], [id*=signature i]"
_EDITED = "[class*=edited i], [class*=lastedit i], [class*=last-edit i], [class*=editnote i]"
_DROP = "form, nav, button, [role=button], [role=menu], [role=toolbar], div[class*=navigation i], [class*=pagination i]"
_CODE = "pre, code, .code, .codecontent, .codebox"
MAX_HEADING_WORDS = 4  # of a line above code: "Code:", "Select all"


def marked(body: Node, silent: Collection[Node] = ()) -> tuple[Marked, Roles]:
    """Give a body with the roles of its elements, and what else is to be known of them.

    silent: elements in it that the author did not write.
    """
    dropped = [*silent, *inside(body, _DROP), *inside(body, _EDITED), *_headings(body)]
    quotes, cites, bare = quotes_in(body, {node.mem_id for node in dropped})
    elements = {
        "drop": [*dropped, *bare],
        "signature": inside(body, _SIGNATURE),
        "cite": cites,
        "quote": quotes,
        "code": _codes(body),
    }
    nameless = cites and not any(said.author for cite in cites if (said := cited(cite)))
    roles = replace(ROLES, quote_author=(*ROLES.quote_author, *_NEXT)) if nameless else ROLES
    return Marked(body, elements), replace(roles, quoted_lines=True) if not quotes else roles


def edit_note(body: Node) -> str:
    """Give what a body says of its last edit, where a class tells it; else ""."""
    note = next(iter(inside(body, _EDITED)), None)
    return text_of(note, MAX_CITE) if note is not None else ""


def _codes(body: Node) -> list[Node]:
    """Give the code of a body that stands by itself; what is in a sentence belongs to it."""
    return [node for node in inside(body, _CODE) if node.tag == "pre" or _has_lines(node)]


def _has_lines(code: Node) -> bool:
    return code.tag != "code" or code.css_first("br") is not None or "\n" in code.text().strip()


def _headings(body: Node) -> Iterator[Node]:
    """Give what stands above code: "Code:", "Select all"; in a box of two, or with a class that speaks of code."""
    for code in inside(body, _CODE):
        alone = _alone(code, body)
        if not _has_lines(code) and len(alone) == 1:
            continue  # it stands in a sentence
        before = next(siblings(alone[-1], forward=False), None)
        if before is None or len(text_of(before, MAX_CITE).split()) > MAX_HEADING_WORDS:
            continue
        box = alone[-1].parent
        boxed = box is not None and box.mem_id != body.mem_id and len([*box.iter()]) == 2
        if boxed or "code" in (before.attributes.get("class") or "").lower():
            yield before


def _alone(code: Node, body: Node) -> list[Node]:
    """Give code and the elements around it that hold nothing else."""
    words = code.text().strip()
    return [code, *takewhile(lambda one: one.text().strip() == words, around(code, body))]
