"""A mail's text as it was sent, out of the page that an archive of mails made of it."""

from collections.abc import Sequence

from archive.markup import Node
from archive.plain import BLOCKS, SILENT

MAX_QUOTING = 40  # letters before a line that tell how deep it is quoted


def as_mail(body: Node, drop: str = "") -> str:
    """Give a mail's text as it was sent, of a page that wrote it with paragraphs and quotes; its lines stay lines.

    drop: a selector of what the page added.
    """
    added = {node.mem_id for node in body.css(drop)} if drop else set()
    lines = [""]
    todo = [(body.iter(include_text=True), "", False)]
    ended = False
    while todo:
        inside, quoting, is_block = todo[-1]
        node = next(inside, None)
        if node is None:
            todo.pop()
            if is_block:
                _new_line(lines, todo[-1][1] if todo else "")
            continue
        if node.tag == "-text":
            ended = _add_text(lines, quoting, node)
            continue
        if node.tag == "br":
            if not ended or lines[-1].strip("> "):  # the end of a line is written twice
                lines.append(quoting)
        elif node.mem_id not in added and (node.tag or "-comment") not in SILENT:
            if is_block := node.tag in BLOCKS:
                quoting += "> " if node.tag == "blockquote" and len(quoting) < MAX_QUOTING else ""
                _new_line(lines, quoting)
            if _is_target(node, lines):
                lines[-1] += f"<{node.text()}>"
            else:
                todo.append((node.iter(include_text=True), quoting, is_block))
        ended = False
    return "\n".join(lines)


def _add_text(lines: list[str], quoting: str, node: Node) -> bool:
    """Add a text, and say whether it ends a line."""
    text = node.text_content or ""
    if node.prev is not None and node.prev.tag == "br":  # the end of a line is written twice
        text = text.removeprefix("\n")
    first, *others = text.split("\n")
    lines[-1] += first
    lines += [quoting + other for other in others]
    return text.endswith("\n")


def _new_line(lines: list[str], quoting: str) -> None:
    """Begin a line, with an empty one between paragraphs."""
    if lines[-1].strip("> "):
        lines.append(quoting.rstrip())
    lines.append(quoting)


def _is_target(node: Node, lines: Sequence[str]) -> bool:
    """Say whether an address that is a link stands in a line of its own, right below the words that it belongs to."""
    if node.tag != "a" or lines[-1].strip("> ") or not node.text().startswith(("http://", "https://")):
        return False
    above = lines[-2].strip("> ") if len(lines) > 1 else ""
    behind = (node.next.text_content or "") if node.next is not None and node.next.tag == "-text" else "\n"
    return behind.startswith("\n") and bool(above) and (above[-1].isalnum() or above[-1] in "»”\"')]")
