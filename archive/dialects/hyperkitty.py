"""HyperKitty, the archive of Mailman 3: pages of a whole thread and pages of one message.

Source: templates of HyperKitty 1.1–1.3: thread.html, message.html, fragments/ (messages/message.html, quoted text by
hyperkitty/lib/renderer.py).  A message's Message-ID stands only in the link that answers it; the ids in addresses are
hashes of it.  Thread pages of which the answers were to come later (JavaScript) hold the first message alone.
"""

import re
from dataclasses import replace
from urllib.parse import unquote

from archive.bodies import Body
from archive.dates import find_date
from archive.dialects.apply import canonical_url
from archive.dialects.page import Irregular, Page
from archive.mailpage import as_mail
from archive.mails import Mail, addresses, extract_of, post_of
from archive.mailtext import read_mail
from archive.markup import Node
from archive.records import Extract, NotTopic
from archive.urls import site_name, site_of

NAME = "hyperkitty"
_THREAD = re.compile(r"/thread/[A-Z0-9]{32}\b")
_OWN = (re.compile(r"/(?:thread|message|export|latest|\d{4})/"),)
_LIST = re.compile(r"^(.*/list/[^/]+@[^/]+)/")
_ANSWERS = re.compile(r"[?&]In-Reply-To=<?([^>&]+)>?")
_SUBJECT = re.compile(r"[?&]Subject=([^&]+)")
_KINDS = {
    "board": ".thread-list, #thread-list, .thread-email",
    "index": ".most-recent, .all-lists, .list-stats, .hk-lists-filter",
    "search": ".search-results, form.search-form",
    "profile": ".user-profile, #user-profile",
}


def read(page: Page) -> Extract | NotTopic | None:
    """Give what a page of HyperKitty's says, or None where it is none."""
    if "hyperkitty" not in page.text:
        return None
    mails = [mail for node in page.tree.css("div.email") if (mail := _mail(node)) is not None]
    if not mails:
        kind = next((kind for kind, css in _KINDS.items() if page.tree.css_first(css) is not None), "")
        return NotTopic(dialect=NAME, kind=kind, url=page.url) if kind else None
    url = canonical_url(page)
    at = _LIST.search(url.partition("?")[0])
    site = site_name(at[1]) if at else site_name(site_of(page.text, _OWN))
    title = _title(page)
    first = replace(mails[0], url=url, subject=title or mails[0].subject)
    if not title and _THREAD.search(page.url) is None:
        return extract_of(NAME, first, site=site, view="permalink")
    posts = tuple(post_of(mail, site=site, topic=first.id) for mail in mails)
    return replace(extract_of(NAME, first, site=site, topic=first.id, first=bool(title)), posts=posts)


def _link(node: Node) -> str:
    """Give the address that an answer to a message is sent to."""
    link = node.css_first("a.reply-mailto[href^=mailto], a.reply[href^=mailto], a[href^=mailto][href*=In-Reply-To]")
    return (link.attributes.get("href") or "") if link is not None else ""


def _mail(node: Node) -> Mail | None:
    head, words = node.css_first("div.email-header"), node.css_first("div.email-body")
    if words is None:
        return None
    link = _link(node)
    found, subject = _ANSWERS.search(link), _SUBJECT.search(link)
    hashed = head.attributes.get("id") or "" if head is not None else ""
    date = node.css_first(".email-date .time [title]")
    text = date.attributes.get("title") or "" if date is not None else ""
    said = find_date(text)
    name = node.css_first(".email-author .name")
    return Mail(
        id=unquote(found[1]).strip("<>") if found else hashed,
        author=" ".join(name.text().split()) if name is not None else "",
        subject=unquote(subject[1]) if subject else "",
        said=said.at if said else None,
        lists=addresses(link.partition("?")[0]),
        body=_body(words),
    )


def _body(words: Node) -> Body:
    links = (link.attributes.get("href") or "" for link in words.css("a[href]"))
    body = read_mail(as_mail(words, drop=".quoted-switch"))
    return replace(body, links=tuple(href for href in links if "://" in href))


def _title(page: Page) -> str:
    node = page.tree.css_first("div.thread-header h3")
    return " ".join(node.text().split()) if node is not None else ""


DIALECT = Irregular(
    name=NAME, software="HyperKitty (Mailman 3)", views=(("normal", "1"), ("permalink", "1")), read=read
)
