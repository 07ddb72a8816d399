"""A body whose elements have roles that no selector finds."""

from collections.abc import Iterator, Mapping, Sequence

from archive.markup import Node


class Marked:
    """A body whose elements have roles: it gives them where a selector would, and is as it was else."""

    def __init__(self, body: Node, roles: Mapping[str, Sequence[Node]]) -> None:
        self._body, self._roles = body, roles

    @property
    def tag(self) -> str | None:
        """Give the element's name."""
        return self._body.tag

    @property
    def attributes(self) -> Mapping[str, str | None]:
        """Give the attributes."""
        return self._body.attributes

    @property
    def mem_id(self) -> int:
        """Give the node's own number."""
        return self._body.mem_id

    @property
    def text_content(self) -> str | None:
        """Give None: it is an element."""
        return self._body.text_content

    @property
    def parent(self) -> Node | None:
        """Give the element around."""
        return self._body.parent

    @property
    def next(self) -> Node | None:
        """Give the node after it."""
        return self._body.next

    @property
    def prev(self) -> Node | None:
        """Give the node before it."""
        return self._body.prev

    @property
    def html(self) -> str | None:
        """Give its markup."""
        return self._body.html

    @property
    def inner_html(self) -> str | None:
        """Give the markup of what is inside."""
        return self._body.inner_html

    def css(self, query: str) -> Sequence[Node]:
        """Give the elements that have one of some roles: their names, with commas between."""
        return [node for role in query.split(", ") for node in self._roles.get(role, ())]

    def css_first(self, query: str) -> Node | None:
        """Give the first of them."""
        return next(iter(self.css(query)), None)

    def iter(self, include_text: bool = False) -> Iterator[Node]:
        """Give the children."""
        return self._body.iter(include_text=include_text)

    def text(self, deep: bool = True) -> str:
        """Give all words inside."""
        return self._body.text(deep=deep)
