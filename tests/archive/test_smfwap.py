"""SMF's pages for the oldest phones are XML: no test of tests/dialects reads such a page."""

from archive.dialects.page import Page
from archive.dialects.smfwap import read
from archive.markup import parse
from archive.records import Extract, NotTopic

WML = """<?xml version="1.0"?>
<!DOCTYPE wml PUBLIC "-//WAPFORUM//DTD WML 1.1//EN" "http://www.wapforum.org/DTD/wml_1.1.xml">
<wml>
  <card id="main" title="Orchard notes">
    <p><b>Orchard notes</b></p>
    <p>Pages: (1/2) <a href="http://orchard.example/smf/index.php?topic=8.10;wap">&gt;</a><br /><br /></p>
    <p><u>Ann O&#039;Neill</u>:<br /></p>
    <p>Which tree should go first?<br />I would start with the pear.<br /><br /></p>
    <p><u>Zoé</u>:<br /></p>
    <p>La poire, oui, et puis le vieux cerisier qui penche.<br /><br /></p>
  </card>
</wml>"""
BOARD = """<?xml version="1.0"?>
<!DOCTYPE wml PUBLIC "-//WAPFORUM//DTD WML 1.1//EN" "http://www.wapforum.org/DTD/wml_1.1.xml">
<wml><card id="main" title="Orchard"><p><b>Orchard</b></p>
<p><a href="http://orchard.example/smf/index.php?topic=8.0;wap">Orchard notes</a> - Ann<br /></p></card></wml>"""


def page(text: str, url: str) -> Page:
    return Page(text=text, tree=parse(""), url=url, media="application/xml")


def test_a_topic_in_wml_gives_its_posts() -> None:
    said = read(page(WML, "http://orchard.example/smf/index.php?topic=8.0;wap"))
    assert isinstance(said, Extract)
    assert (said.site, said.topic, said.title) == ("orchard.example/smf", "8", "Orchard notes")
    assert [(post.number, post.author, post.text) for post in said.posts] == [
        (1, "Ann O'Neill", "Which tree should go first?\nI would start with the pear."),
        (2, "Zoé", "La poire, oui, et puis le vieux cerisier qui penche."),
    ]


def test_a_list_of_topics_in_wml_is_named() -> None:
    said = read(page(BOARD, "http://orchard.example/smf/index.php?board=2.0;wap"))
    assert isinstance(said, NotTopic)
    assert said.kind == "board"


def test_other_xml_is_not_read() -> None:
    assert read(page('<?xml version="1.0"?><rss><channel/></rss>', "")) is None
