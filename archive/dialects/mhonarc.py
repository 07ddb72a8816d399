"""MHonArc: mail as web pages, one message a page; what a message is stands in comments, the rest is as its owner likes.

Source: MHonArc 2's default pages and the comments by which it reads its own archives (X-Message-Id, X-Reference …).
mail-archive.com and many others write these comments around pages of their own.
"""

import re
from collections.abc import Sequence
from html import unescape

from archive.bodies import Body
from archive.dialects.apply import canonical_url
from archive.dialects.page import Irregular, Page
from archive.mailheader import person
from archive.mails import Mail, addresses, archive_site, decoded, extract_of, moment
from archive.mailtext import read_mail, read_mail_html
from archive.markup import Node, parse
from archive.records import Extract, NotTopic

NAME = "mhonarc"
_COMMENT = re.compile(r"<!--X-([\w-]+): (.*?) ?-->", re.S)
_BODY = re.compile(r"<!--X-Body-of-Message-->(.*?)<!--X-(?:Body-of-Message-End|MsgBody-End)-->", re.S | re.I)
_HEAD = re.compile(r"<!--X-Head-of-Message-->(.*?)<!--X-Head-of-Message-End-->", re.S | re.I)
_INDEX = re.compile(
    r"<!--\s*MHonArc v|<!--X-(?:ML|TI|MLIST|TLIST)[\w-]*-->|<meta name=\"generator\" content=\"MHonArc", re.I
)


def read(page: Page) -> Extract | NotTopic | None:
    """Give what a page of MHonArc's says, or None where it is none."""
    if "<!--X-Message-Id:" not in page.text and "<!--X-Body-of-Message-->" not in page.text:
        return NotTopic(dialect=NAME, kind="index", url=page.url) if _INDEX.search(page.text[:4000]) else None
    said: dict[str, list[str]] = {}
    for name, value in _COMMENT.findall(page.text):
        said.setdefault(name.lower(), []).append(unescape(value.strip()))
    head = parse(found[1]) if (found := _HEAD.search(page.text)) else None
    fields = dict(_fields(head)) if head is not None else {}
    url = canonical_url(page)
    mail = Mail(
        id=_one(said, "message-id").strip("<>"),
        author=person(fields.get("from", "") or decoded(_unrotated(_one(said, "from-r13")))),
        subject=decoded(_one(said, "subject")),
        said=moment(_one(said, "date")) or moment(fields.get("date", "")),
        answers=tuple(dict.fromkeys(reference.strip("<>") for reference in said.get("reference", ()))),
        lists=addresses(" ".join(text for name, text in fields.items() if name != "from")),
        url=url,
        body=_body(found[1]) if (found := _BODY.search(page.text)) else read_mail(""),
    )
    return extract_of(NAME, mail, site=archive_site(url), first=not mail.answers)


def _one(said: dict[str, list[str]], name: str) -> str:
    return said.get(name, [""])[0]


def _fields(head: Node) -> list[tuple[str, str]]:
    """Give the mail's header as the page shows it: "<li><em>From</em>: Ann"."""
    lines = [item.text().partition(":") for item in head.css("li, tr")]
    return [(name.strip().lower(), " ".join(text.split())) for name, _, text in lines]


def _unrotated(text: str) -> str:
    """Give a text that MHonArc hid: capitals with "@" and "[" turned by 14 places, small letters by 13."""
    return "".join(map(_turned, text))


def _turned(letter: str) -> str:
    if "@" <= letter <= "[":
        return chr((ord(letter) - 64 + 14) % 28 + 64)
    return chr((ord(letter) - 97 + 13) % 26 + 97) if "a" <= letter <= "z" else letter


def _body(markup: str) -> Body:
    """Give the body of a message, whose parts in plain text stand in <pre> each, those in HTML as they are."""
    tree = parse(markup)
    plain = tree.css("pre")
    if plain and not _words(tree, plain):
        return _with_links(read_mail("\n".join(part.text() for part in plain)), tree)
    if tree.css_first("tt") is not None and tree.css_first("p, div, table") is None:  # plain text that may be wrapped
        return _with_links(read_mail(_lines(tree)), tree)
    return read_mail_html(tree)


def _words(tree: Node, plain: Sequence[Node]) -> bool:
    """Say whether most words stand outside the parts in plain text."""
    inside = sum(len("".join(part.text().split())) for part in plain)
    return 2 * inside < len("".join(tree.text().split()))


def _lines(tree: Node) -> str:
    return "\n".join(line.text for line in read_mail_html(tree).lines)


def _with_links(body: Body, tree: Node) -> Body:
    links = (link.attributes.get("href") or "" for link in tree.css("a[href]"))
    return Body(
        lines=body.lines,
        html=body.html,
        quotes=body.quotes,
        signature=body.signature,
        code=body.code,
        links=tuple(href for href in links if not href.startswith(("mailto:", "msg"))),
    )


DIALECT = Irregular(name=NAME, software="MHonArc", views=(("normal", "2"),), read=read)
