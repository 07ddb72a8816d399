"""The whole way of a reader in a real browser: with JavaScript and without, on a phone and at a desk, by keys alone."""

import re
from typing import Any

import pytest

from tests.browser.conftest import Opener

PAGES = [
    "/", "/search?q=archives+1939", "/search?q=archives&date=2010&site=agora.example/phpbb", "/search?q=%2Bbudget+%2Bqzzq",
    "/topic/agora.example/phpbb/7?q=boxes", "/topic/citoyens.example/forum/12", "/like/agora.example/phpbb/7/47", "/search?q=compots", "/record/agora.example/phpbb/7/47",
    "/site/agora.example/phpbb", "/topics/agora.example/phpbb", "/authors/agora.example/phpbb",
    "/author/agora.example/phpbb?name=Tobias", "/calendar/agora.example/phpbb", "/go", "/help", "/about", "/nope",
]  # fmt: skip
PAINTED = """() => new Promise((tell) => new PerformanceObserver((list) => {
    if (list.getEntriesByName('first-contentful-paint').length) tell(true);
    }).observe({type: 'paint', buffered: true}))"""
"""Waits until the browser has shown something of the page."""


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_reader_with_half_a_memory_leaves_with_the_post(opened: Opener, size: str, script: bool) -> None:
    tab = opened(size, java_script_enabled=script, locale="en-GB")
    tab.goto("/")
    tab.fill("#q", "archives boxes 1939")
    tab.press("#q", "Enter")
    assert re.match(r"\d+ posts in \d+ topics", tab.inner_text(".count h1"))
    tab.click("#filters >> text=2010")
    assert "2010" in tab.inner_text(".chips")
    tab.click(".chips a")
    tab.click(".hits h2 a >> nth=0")
    assert tab.url.partition("#")[2].startswith("p-")
    assert tab.locator(".post:target mark").count() > 0
    tab.wait_for_load_state()
    top = tab.locator(".post:target").bounding_box()
    assert top is not None
    assert -5 <= top["y"] < 900
    tab.click(".post:target >> text=source and citation")
    assert "@misc{" in tab.input_value("#cite-bibtex")


def test_the_timeline_narrows_by_keys_alone(opened: Opener) -> None:
    tab = opened("desk")
    tab.goto("/search?q=archives")
    tab.focus(".timeline a >> nth=0")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**date=2*")
    assert tab.locator(".chips a").count() == 1


def test_keys_lead_from_hit_to_hit_and_into_the_post(opened: Opener) -> None:
    tab = opened("desk", locale="en-GB")
    tab.goto("/search?q=archives")
    for key in "jjk":
        tab.keyboard.press(key)
    assert tab.locator(".hits > li.here").count() == 1
    assert tab.evaluate("document.activeElement.closest('li') === document.querySelector('.hits > li')")
    tab.keyboard.press("?")
    assert tab.locator("#keys").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.locator("#keys").is_visible()
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.keyboard.press("Escape")
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/topic/**")
    assert tab.locator(".post:target").count() == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_whole_way_goes_by_keys_alone(opened: Opener, script: bool) -> None:
    tab = opened("desk", java_script_enabled=script, locale="en-GB")
    tab.goto("/")
    tab.keyboard.type("archives boxes 1939")  # the box has the focus
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?q=**")
    _follow(tab, ".filters a:has-text('2010')", "**date=2010*")
    _follow(tab, ".chips a", "**/search?q=archives+boxes+1939")
    _follow(tab, ".hits h2 a", "**/topic/**#p-*")
    assert tab.locator(".post:target mark").count() > 0
    _follow(tab, ".post:target a:has-text('source and citation')", "**/record/**")
    _reach(tab, "#cite-bibtex")


def _reach(tab: Any, selector: str) -> None:
    """Press Tab until something has the focus, and fail if it never gets it or does not show that it has."""
    for _ in range(150):
        tab.keyboard.press("Tab")
        if tab.locator(selector).and_(tab.locator(":focus")).count():
            break
    else:
        pytest.fail(f"{selector} is not reached by Tab")
    outline = tab.locator(":focus").evaluate("(one) => getComputedStyle(one).outlineStyle")
    assert outline != "none"


def _follow(tab: Any, selector: str, to: str) -> None:
    _reach(tab, selector)
    tab.keyboard.press("Enter")
    tab.wait_for_url(to)


def test_all_is_reached_by_tab_and_the_skip_link_comes_first(opened: Opener) -> None:
    tab = opened("desk")
    tab.goto("/search?q=archives")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_completions_and_a_count_come_while_typing_and_never_without_words(opened: Opener) -> None:
    tab = opened(locale="en-GB")
    tab.goto("/")
    tab.locator("#q").press_sequentially("compos")
    tab.locator(".live", has_text="posts: ").wait_for()
    assert tab.locator("#completions option").count() > 0
    tab.fill("#q", "")
    assert tab.inner_text(".live") == ""


@pytest.mark.parametrize("path", PAGES[:-1])
def test_no_page_is_wider_than_a_small_screen_or_moves_while_it_loads(opened: Opener, path: str) -> None:
    tab = opened("phone")
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(path)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    assert _shift(tab) == 0


@pytest.mark.parametrize("path", PAGES[1:6])
def test_a_page_is_painted_whole_before_its_script_comes(opened: Opener, path: str) -> None:
    tab = opened("phone")
    tab.route("**/app.js*", lambda route: None)  # never answered
    tab.goto(path, wait_until="commit")
    tab.evaluate(PAINTED)
    assert tab.locator("main h1").is_visible()
    assert tab.locator("body > footer").is_visible()
    tab.unroute_all()


def _shift(tab: Any) -> float:
    """Give how much the page has moved by itself so far, as browsers count it (Cumulative Layout Shift)."""
    return float(
        tab.evaluate(
            """() => new Promise((tell) => { let sum = 0; new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += entry.value; }).observe({type: 'layout-shift', buffered: true});
            setTimeout(() => tell(sum), 150); })"""
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_to_complain_of(browser: Any, address: str, path: str, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="needs axe-playwright-python: pip install forumsearch[site-tests]",
    )
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=address, color_scheme=scheme, bypass_csp=True
    )
    tab = context.new_page()
    tab.goto(path)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.Axe().run(tab, options={"runOnly": {"type": "tag", "values": tags}}).response["violations"]
    context.close()
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found] == []


def test_a_print_holds_the_posts_and_nothing_to_click(opened: Opener) -> None:
    tab = opened("desk")
    tab.goto("/topic/agora.example/phpbb/7")
    tab.emulate_media(media="print")
    assert tab.locator(".post").first.is_visible()
    for what in (".top", ".inside", ".post footer", "body > footer"):
        assert not tab.locator(what).first.is_visible()
