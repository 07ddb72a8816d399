"""Bodies taken apart, on both parsers."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.bodies import Body, read_body
from archive.fields import Field, parse_path
from archive.markup import PARSERS, parse
from archive.plain import MAX_NESTED
from archive.roles import Roles

ROLES = Roles(
    quote="blockquote, div.q",
    cite="cite, div.head",
    code="pre.code",
    signature=".sig",
    drop=".edit",
    quote_author=(Field(path=parse_path("a.who")),),
    quote_post=(Field(path=parse_path("a"), take="@data-post"),),
)


def body(markup: str, parser: str = "lexbor", roles: Roles = ROLES) -> Body:
    node = parse(f"<div id='body'>{markup}</div>", parser).css_first("#body")
    assert node is not None
    return read_body(node, roles)


def text(read: Body) -> str:
    return "\n".join(line.text for line in read.lines)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    ("markup", "own"),
    [
        ("one<br>two<br/>\n three", "one\ntwo\nthree"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("a <b>bold</b> <i>word</i>,\n\t wrapped", "a bold word, wrapped"),
        ("<ul><li>first</li><li>second</li></ul>after", "first\nsecond\nafter"),
        ('see <a href="/x">the label</a>.', "see the label."),
        ('smile <img src="s.png" alt=":)"> on', "smile on"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<script>no()</script><style>no</style>yes<!-- no -->", "yes"),
        ("before<div class=edit>Edited by me</div>after", "before after"),
        ("<pre>two  spaces\n  kept apart</pre>", "two spaces\nkept apart"),
        ("x<pre class=code>if a &lt; b:\n    go()</pre>y", "x\nif a < b:\n    go()\ny"),
        ("<pre class=code><b class=edit>Code:</b><hr>go()<hr></pre>y", "go()\ny"),
        ("no\u00a0break", "no\u00a0break"),
        ("   ", ""),
    ],
)
def test_own_words(parser: str, markup: str, own: str) -> None:
    assert text(body(markup, parser)) == own


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    ("markup", "quotes"),
    [
        ("<blockquote><cite>Ann wrote:</cite>words</blockquote>own", [("Ann", None, "words")]),
        ("<blockquote>words</blockquote>own", [(None, None, "words")]),
        ('<blockquote><cite><a class=who data-post="7">Al</a> wrote:</cite>w</blockquote>', [("Al", "7", "w")]),
        ("<div class=head>Citation de: Bo le 5 mai 2009, 10:00:00</div><div class=q>w</div>", [("Bo", None, "w")]),
        # the words of an inner quote belong to the outer one, its author does not
        (
            "<blockquote><cite>A wrote:</cite><blockquote><cite>B wrote:</cite>in</blockquote>out</blockquote>",
            [("A", None, "in\nout")],
        ),
        ("<blockquote><blockquote><cite>B wrote:</cite>in</blockquote>out</blockquote>", [(None, None, "in\nout")]),
        ("<blockquote>a</blockquote><blockquote><cite>B said:</cite>b</blockquote>", [(None, None, "a"), ("B", None, "b")]),
        # an author whom only the text names, with a mark and a date behind
        ("<blockquote><cite>Q a écrit : <a>↑</a><span>5 mai</span></cite>w</blockquote>", [("Q", None, "w")]),
    ],
)  # fmt: skip
def test_quotes(parser: str, markup: str, quotes: list[tuple[str | None, str | None, str]]) -> None:
    read = body(markup, parser)
    assert [(quote.author, quote.post, quote.text) for quote in read.quotes] == quotes


def test_a_body_that_is_a_blockquote_is_no_quote() -> None:
    node = parse("<blockquote class=body>own <blockquote>quoted</blockquote></blockquote>").css_first(".body")
    assert node is not None
    read = read_body(node, ROLES)
    assert (text(read), [quote.text for quote in read.quotes]) == ("own", ["quoted"])


def test_signature_code_and_links_are_told_apart() -> None:
    read = body('<a href="http://x.example/">x</a><pre class=code>1<br>2</pre><div class=sig>me<br>myself</div>')
    assert (read.signature, read.code, read.links) == ("me\nmyself", ("1\n2",), ("http://x.example/",))
    assert text(read) == "x\n1\n2"


@pytest.mark.parametrize(
    ("markup", "own", "signature"),
    [
        ("one<br>____<br>me", "one", "me"),  # only a line parts them
        ("one<br>____<br>two<div class=sig>____<br>me<br>____<br>too</div>", "one\n____\ntwo", "me\n____\ntoo"),
    ],
)
def test_the_line_above_a_signature_is_no_part_of_it(markup: str, own: str, signature: str) -> None:
    read = body(markup, roles=Roles(signature=".sig", signature_line=re.compile("_{4}")))
    assert (text(read), read.signature) == (own, signature)


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("a <font color=red>b</font> <b onclick=x()>c</b>", "a b <b>c</b>"),
        (
            '<a href="javascript:x()">a</a><a href="http://x/?a=1&b">b</a>',
            '<a>a</a><a href="http://x/?a=1&amp;b">b</a>',
        ),
        ('<img src="data:image/png;base64,x" alt="<">', '<img alt="&lt;">'),
        ("<section>s</section>", "<div>s</div>"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        (
            "<blockquote><cite>A &amp; B wrote:</cite>w</blockquote>",
            '<blockquote data-author="A &amp; B">w</blockquote>',
        ),
        ("<pre class=code>a &lt; b</pre>", "<pre><code>a &lt; b</code></pre>"),
        ("<iframe src=x>no</iframe><svg><text>no</text></svg>yes", "yes"),
    ],
)
def test_the_plain_markup_keeps_what_is_safe(markup: str, plain: str) -> None:
    assert body(markup).html == plain


@pytest.mark.parametrize("before", [False, True])
def test_a_cite_is_of_the_quote_around_it_or_only_of_the_next_one(before: bool) -> None:
    markup = "<blockquote><cite>B said:</cite><blockquote>b</blockquote>a</blockquote>"
    read = body(markup, roles=replace(ROLES, cite_before=before))
    assert [quote.author for quote in read.quotes] == [None if before else "B"]
    assert ('<blockquote data-author="B">b' in read.html) == before


@pytest.mark.parametrize("parser", ["lexbor"])
def test_deep_nesting_costs_no_crash(parser: str) -> None:
    read = body("<div>" * 5000 + "deep" + "</div>" * 5000, parser)
    assert text(read) == "deep"
    assert read.html.count("<div>") == MAX_NESTED


@given(st.text(alphabet="<>/abdivpqsrult=\"' &;!-\n", max_size=300))
def test_any_markup_gives_balanced_tags(markup: str) -> None:
    html = body(markup).html
    for tag in ("div", "a", "b", "p", "ul", "li", "blockquote"):
        assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")


def test_hosts_in_brackets_stand_for_the_addresses_behind_them() -> None:
    markup = '[<a href="http://x.example/a">x.example</a>] and [y.example] [<a href="http://x.example/b">x.example</a>]'
    assert text(body(markup, roles=Roles(link_hosts=True))) == "http://x.example/a and [y.example] http://x.example/b"
    assert text(body(markup)) == "[x.example] and [y.example] [x.example]"


def test_noise_is_taken_out_of_own_lines_and_not_out_of_code() -> None:
    roles = Roles(noise=re.compile(r"^\[\*\]"), code="pre")
    assert text(body("[*]one<br>[*]<br>two [*]<pre>[*]three</pre>", roles=roles)) == "one\ntwo [*]\n[*]three"


@pytest.mark.parametrize(
    ("markup", "own", "quotes"),
    [
        ("Ann Wrote:<br>-------<br>&gt; one<br>&gt; &gt; two<br><br>mine", "mine", [("Ann", "one\ntwo")]),
        ("mine<br>&gt; one<br>mine too", "mine\nmine too", [(None, "one")]),
        ("---<br>&gt;<br>mine", "---\nmine", [(None, "")]),
        ("<blockquote><cite>Bo wrote:</cite>b</blockquote>Ann wrote:<br>&gt;a", "", [("Bo", "b"), ("Ann", "a")]),
    ],
)
def test_quoted_lines_are_quotes_where_a_software_writes_them(
    markup: str, own: str, quotes: list[tuple[str | None, str]]
) -> None:
    read = body(markup, roles=replace(ROLES, quoted_lines=True))
    assert (text(read), [(quote.author, quote.text) for quote in read.quotes]) == (own, quotes)


@pytest.mark.parametrize("parser", PARSERS)
def test_what_is_dropped_is_no_part_of_who_is_quoted(parser: str) -> None:
    page = "<blockquote><cite><span> (5 January)</span>Ann wrote: <a>up</a></cite>words</blockquote>"
    read = body(page, parser, Roles(quote="blockquote", cite="cite", drop="cite > span, cite > a"))
    assert [(quote.author, quote.text) for quote in read.quotes] == [("Ann", "words")]


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(
    ("markup", "code"),
    [
        ("<pre class=code>a\n  b<br>c</pre>", "a\n  b\nc"),
        ("<td><pre class=code>\n a\n  b\n</pre></td>", " a\n  b"),
        ("<code class=c>a\n<br />\n&nbsp;&nbsp;b<br>\nc</code>", "a\n  b\nc"),
        ("<pre><code class=c>a\n b<br>c</code></pre>", "a\n b\nc"),
        ("<textarea class=code>if a &lt; b:\n    go()</textarea>", "if a < b:\n    go()"),
        ("<pre class=code><ol><li><div>a</div></li><li><div> b</div><div>c</div></li></ol></pre>", "a\n b\nc"),
        ("<ol class=code>\n <li>a</li>\n  <li>\tb</li>\n </ol>", "a\n\tb"),
    ],
)
def test_white_space_of_code_is_what_a_reader_sees(parser: str, markup: str, code: str) -> None:
    assert body(markup, parser, replace(ROLES, code=".code, .c")).code == (code,)
