"""What stands in the header of a mail: who sent it, and its subject without what lists and answers put before it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from archive.words import begins_with

_PREFIX = re.compile(r"\s*(?:(?:re|aw|sv|vs|antw|tr|rif|odp|fwd?|wg)(?:\s?[\[(]\d+[\])]|\^\d+)?\s?:\s*)+", re.I)


def person(sender: str) -> str:
    """Give the name in a sender's line; where there is none, the address up to the @.

    >>> person('"Dupont, Jean" <jean@example.org>'), person("jean@example.org (Jean)"), person("jean at example.org")
    ('Dupont, Jean', 'Jean', 'jean')
    """
    text = " ".join(sender.split())
    if found := re.fullmatch(r"(?P<name>.*?)\s*[<\[](?P<address>[^<>\[\]]*(?:@| at )[^<>\[\]]*)[>\]]?", text):
        name, address = found["name"], found["address"].removeprefix("mailto:")
    elif found := re.fullmatch(r"(?P<address>\S+@\S+)\s*(?:\((?P<name>.*)\))?", text):
        name, address = found["name"] or "", found["address"]
    else:
        name, address = text, ""
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = re.sub(r"\\(.)", r"\1", name[1:-1]).strip()
    return re.split(r"@|\s+at\s+\S+\.\w+$", name or address)[0].strip()


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


def bare_subject(subject: str, addresses: Iterable[str], first: bool = False) -> str:
    """Give a subject without its list's tag and without what answers and forwarded mails put before it.

    first: the mail begins its thread, so that its "Re:" is its own.  What stands behind a tag that follows a "Re:" is
    the subject of that first mail, too.

    >>> bare_subject("RE: [liste] Œuvre [solved]", ["liste@lists.example.org"])
    'Œuvre [solved]'
    """
    known = list(addresses)
    rest = " ".join(subject.split())
    bare = without_tag(rest, known)
    if first:
        return bare
    if bare != rest and not rest.startswith("[") and (own := rest.partition("]")[2].strip()):
        return own
    while (shorter := _unprefixed(without_tag(bare, known))) not in ("", bare):
        bare = shorter
    return bare


def _unprefixed(subject: str) -> str:
    found = _PREFIX.match(subject)
    return subject[max(begins_with("resubject", subject), found.end() if found else 0) :].strip()
