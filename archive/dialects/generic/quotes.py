"""What is quoted in a body, and from whom, where no dialect says.

Names that many softwares share ("quote", "citation") count, and lines that say "X wrote:" in any language we know.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from archive.dialects.generic.elements import texts
from archive.dialects.generic.names import is_name
from archive.markup import Node
from archive.words import Said, said_by

_QUOTE = "blockquote, [class*=quote i], [class*=citation i], [class*=zitat i]"
_NO_QUOTE = ("a", "button", "img", "input", "ul", "li", "label")  # what quotes a post when it is clicked
_BOXES = ("table", "div", "fieldset", "blockquote", "dl", "section", "aside")
_LINES = "div, p, span, b, strong, i, em, td, th, legend, font, cite, dt, small, h4, h5, h6"
_ARROWS = " []()<>-→↑»«\xa0"
MAX_CITE = 160  # characters of a line that says who is quoted
MAX_LINES = 400  # elements of a body that may be such a line; the rest is not looked at
MAX_AROUND = 60  # elements around one that are looked at; a page nested deeper than that is no honest one


def quotes_in(body: Node, dropped: Collection[int]) -> tuple[list[Node], list[Node], list[Node]]:
    """Give the quotes of a body, the lines that say who is quoted, and what else stands above a quote ("Quote:")."""
    named = [
        node
        for node in inside(body, _QUOTE)
        if node.tag not in _NO_QUOTE and node.mem_id not in dropped and text_of(node, 0).strip()
    ]
    cites = {node.mem_id: node for node in named if node.tag != "blockquote" and cited(node) is not None}
    quotes = {node.mem_id: node for node in named if node.mem_id not in cites}
    boxes: dict[int, list[Node]] = {}
    lines = _cite_lines(body, not named)
    for line in _cite_lines(body, False) if lines and not named else lines:
        if line.mem_id not in cites and line.mem_id not in quotes and (box := _box(line, body, quotes)) is not None:
            quotes.setdefault(box.mem_id, box)
            boxes.setdefault(box.mem_id, []).append(line)
    bare: list[Node] = []
    for heads in boxes.values():
        naming = [line for line in heads if (said := cited(line)) and said.author]
        cites.update((line.mem_id, line) for line in naming or heads)
        bare += [line for line in heads if naming and line not in naming]
    return list(quotes.values()), list(cites.values()), bare


def _cite_lines(body: Node, needs_colon: bool) -> list[Node]:
    """Give the innermost elements that say who is quoted."""
    lines = [line for line in inside(body, _LINES)[:MAX_LINES] if cited(line, needs_colon) is not None]
    outer = {one.mem_id for line in lines for one in around(line, body)}
    return [line for line in lines if line.mem_id not in outer]


def inside(body: Node, query: str) -> list[Node]:
    """Give the elements in a body that a selector finds, not the body itself."""
    return [node for node in body.css(query) if node.mem_id != body.mem_id]


def around(node: Node, body: Node) -> list[Node]:
    """Give the elements around one, the nearest first, up to the body."""
    return list(islice(_up(node, body), MAX_AROUND))


def _up(node: Node, body: Node) -> Iterator[Node]:
    one = node.parent
    while one is not None and one.mem_id != body.mem_id:
        yield one
        one = one.parent


def cited(line: Node, needs_colon: bool = False) -> Said | None:
    """Give what an element says of who is quoted, None where it is no such line; an arrow may follow.

    needs_colon: whether a line without one is not looked at, as where nothing is named a quote.
    """
    text = " ".join(text_of(line, MAX_CITE).split()).rstrip(_ARROWS)
    if not text or len(text) > MAX_CITE or (needs_colon and ":" not in text):
        return None
    said = said_by("quoted", text) or said_by("quoted", " ".join(line.text(deep=False).split()))
    return said if said is not None and (not said.author or is_name(said.author)) else None


def text_of(node: Node, most: int) -> str:
    """Give the words of an element, or a little more than so many characters of them."""
    pieces: list[str] = []
    length = 0
    for text in texts(node):
        pieces.append(text)
        length += len(text.strip())
        if length > most:
            break
    return "".join(pieces)


def _box(line: Node, body: Node, quotes: Mapping[int, Node]) -> Node | None:
    """Give the quote that a line speaks of: the one around it, the one after it, or the box that it begins."""
    outer = around(line, body)
    if (quote := next((one for one in outer if one.mem_id in quotes), None)) is not None:
        return quote
    after = line.next
    while after is not None and (after.tag == "br" or not (after.text_content or "x").strip()):
        after = after.next
    if after is not None and after.mem_id in quotes:
        return after
    words = "".join(text_of(line, MAX_CITE).split())
    for one in outer:
        held = "".join(text_of(one, 2 * MAX_CITE).split())
        if not held.startswith(words):
            break
        if one.tag in _BOXES and len(held) > len(words):
            return one
    return None
