"""What the elements inside a post's body are: the part of a dialect that tells own words from others."""

import re
from dataclasses import dataclass

from archive.fields import Field

MARKED = ("quote", "cite", "maybe_cite", "code", "signature", "drop")
"""The roles that are told by a selector, the first that fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What the elements inside a body are, as selectors; "" where a software has none of a kind.

    quote, cite (who is quoted, inside the quote or before it), maybe_cite (the same, if its words say so in a language
    we know, else own words), code, signature, drop (edit notes and all else that the author did not write).
    quote_author and quote_post are read from the cite, or from the quote's own attributes.
    signature_line: a line that fits parts own words from the signature.  edited_lines: own lines that are edit notes.
    quoted_lines: own lines that begin with ">" are quotes, as in mail.  noise: what fits is taken out of own lines.
    link_hosts: bare addresses stand as links in brackets, "[host]".
    cite_before: a cite always speaks of the quote that follows it, never of the one around it.
    bare_signatures: signatures stand below the words without any mark.
    """

    quote: str = ""
    cite: str = ""
    maybe_cite: str = ""
    code: str = ""
    signature: str = ""
    drop: str = ""
    quote_author: tuple[Field, ...] = ()
    quote_post: tuple[Field, ...] = ()
    signature_line: re.Pattern[str] | None = None
    edited_lines: bool = False
    quoted_lines: bool = False
    noise: re.Pattern[str] | None = None
    link_hosts: bool = False
    cite_before: bool = False
    bare_signatures: bool = False
