"""Mails as they were sent (RFC 5322): messages of a mail folder, which archives of mail offer beside their pages."""

from archive.dialects.page import Irregular, Page
from archive.mails import extract_of, read_message
from archive.records import Extract, NotTopic

NAME = "mail"


def read(page: Page) -> Extract | NotTopic | None:
    """Give what a mail says; one without sender and words is none."""
    mail = read_message(page.text)
    if not mail.author and not mail.body.lines:
        return NotTopic(dialect=NAME, kind="mail", url=page.url)
    return extract_of(NAME, mail, site="", first=not mail.answers)


DIALECT = Irregular(
    name=NAME, software="mail folders", views=(("normal", "RFC 5322"),), read=read, media=("message/rfc822",)
)
