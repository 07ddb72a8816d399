"""Bodies of mails: own words, quotes, signature."""

import pytest

from archive.mailheader import bare_subject, person
from archive.mailpage import as_mail
from archive.mails import addresses, archive_site, moment, read_message
from archive.mailtext import read_mail, read_mail_html
from archive.markup import parse

WRAPPED = """Hello,
On Thu, Nov 19, 2009 at 9:37 AM,
Bob Smith <bob@house.example> wrote:
> The gate is open.
>> Since when?
Since the storm, I think; the latch broke that night and nobody has mended
it.
"""
TOP = """Yes.

--
Ann

-----Original Message-----
From: Otto <otto@house.example>
Sent: Monday
Subject: The gate

Is it open?
"""
FOOTER = """Yes.

_______________________________________________
Gates mailing list
Gates@house.example
"""


def lines(text: str) -> list[str]:
    return [line.text for line in read_mail(text).lines]


def test_a_line_above_a_quote_may_be_wrapped_and_full_lines_are_one() -> None:
    body = read_mail(WRAPPED)
    assert [(quote.author, quote.text) for quote in body.quotes] == [("Bob Smith", "The gate is open.\nSince when?")]
    assert lines(WRAPPED) == [
        "Hello,",
        "Since the storm, I think; the latch broke that night and nobody has mended it.",
    ]


def test_the_mail_below_its_header_is_quoted() -> None:
    body = read_mail(TOP)
    assert (lines(TOP), body.signature) == (["Yes."], "Ann")
    assert [(quote.author, quote.text) for quote in body.quotes] == [("Otto", "Is it open?")]


def test_a_signature_ends_where_quoted_lines_begin() -> None:
    body = read_mail("Yes.\n\n-- \nAnn\nOtto wrote:\n> Is it open?\n")
    assert (body.signature, body.quotes[0].author) == ("Ann", "Otto")


def test_what_a_list_adds_is_not_the_authors() -> None:
    assert (lines(FOOTER), read_mail(FOOTER).signature) == (["Yes."], "")


@pytest.mark.parametrize(
    ("text", "own", "links", "code"),
    [
        ("see the plan\n<http://house.example/plan>", ["see the plan"], ("http://house.example/plan",), ()),
        ("* the gate\n* the door :-)", ["the gate", "the door"], (), ()),
        ("1. gate\n2. door", ["gate", "door"], (), ()),
        ("1. Mai", ["1. Mai"], (), ()),
        ("It is *very* old.", ["It is very old."], (), ()),
        ("So:\n\n    if (open) {\n        shut(gate);\n    }", None, (), ("if (open) {\n    shut(gate);\n}",)),
        ("So:\n\n    dear me, what a day", ["So:", "dear me, what a day"], (), ()),
    ],
)
def test_marks_of_plain_text_are_no_words(
    text: str, own: list[str] | None, links: tuple[str, ...], code: tuple[str, ...]
) -> None:
    body = read_mail(text)
    assert own is None or lines(text) == own
    assert (body.links, body.code) == (links, code)


def test_mails_in_html_say_who_is_quoted_above_the_quote() -> None:
    body = read_mail_html(parse("<p>On March 3, 2003, Otto wrote:</p><blockquote>Is it open?</blockquote><p>Yes.</p>"))
    assert [(quote.author, quote.text) for quote in body.quotes] == [("Otto", "Is it open?")]
    assert [line.text for line in body.lines] == ["Yes."]


def test_markup_becomes_the_lines_of_the_mail() -> None:
    text = as_mail(parse("<p>one\ntwo<br>\nthree</p><blockquote><p>old</p><blockquote>older</blockquote></blockquote>"))
    assert [line for line in text.splitlines() if line.strip("> ")] == ["one", "two", "three", "> old", "> > older"]
    assert len(as_mail(parse("<blockquote>" * 5000 + "x"))) < 1_000_000


@pytest.mark.parametrize(
    ("subject", "first", "bare"),
    [
        ("Re: [gate] Re: open", False, "Re: open"),
        ("[gate] Re: open", False, "open"),
        ("[gate] Re: open", True, "Re: open"),
        ("[other] open [solved]", False, "[other] open [solved]"),
        ("AW: Re[2]: TR : open", False, "open"),
        ("Re:", False, "Re:"),
    ],
)
def test_subjects_lose_what_answers_put_before_them(subject: str, first: bool, bare: str) -> None:
    assert bare_subject(subject, ["gate@lists.example"], first) == bare


def test_senders() -> None:
    assert person('"Pierre \\"le Grand\\"" <pierre@house.example>') == 'Pierre "le Grand"'
    assert person("<Tristan>") == "<Tristan>"
    assert person("Jean at home") == "Jean at home"
    assert person("") == ""


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Thu, 19 Nov 2009 09:37:38 +0000", "2009-11-19T09:37:38+00:00"),
        ("Mon Feb  3 08:00:00 CEST 2003", "2003-02-03T08:00:00+02:00"),
        ("3 Feb 2003 08:00 XYZ", "2003-02-03T08:00:00"),
        ("31 Feb 2003 08:00:00 +0100", None),
        ("3 Feb 2003 08:00:00 +9999", None),
        ("yesterday", None),
    ],
)
def test_date_lines(text: str, iso: str | None) -> None:
    at = moment(text)
    assert (at.isoformat() if at else None) == iso


def test_an_archive_is_its_folder_without_years_and_volumes() -> None:
    assert archive_site("https://www.house.example/list/2004/11/msg00001.html") == "house.example/list"
    assert archive_site("msg00001.html") == ""


def test_a_mail_that_is_broken_is_read_as_far_as_it_goes() -> None:
    mail = read_message(
        "From: =?bad?q?x?= <a@b.example>\nSubject: =?utf-8?b?!!!?=\nContent-Type: text/plain; charset=odd\n\nHi"
    )
    assert [line.text for line in mail.body.lines] == ["Hi"]
    assert read_message("").id == ""


def test_addresses_are_found_however_they_are_hidden_and_a_word_without_end_costs_one_look() -> None:
    assert addresses(f"{'x' * 1_000_000} a.b@c.example, d at e.example, f_at_g") == ("a.b", "d", "f")
