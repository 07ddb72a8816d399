"""An export in a real browser, served as plain files: the search finds posts of both languages and leads to them."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from search_app.export.finding import can_find
from search_app.home import Home
from tests.web.test_export import run


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.mark.skipif(not can_find(), reason="needs Pagefind: pip install forumsearch[export]")
def test_the_search_of_an_export_leads_to_the_post_with_its_words_marked(
    browser: Any, home: Home, tmp_path: Path
) -> None:
    writing = threading.Thread(target=run, args=(home, tmp_path))  # Playwright has this thread's event loop
    writing.start()
    writing.join()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=f"http://127.0.0.1:{server.server_port}"
    )
    tab = context.new_page()
    tab.goto("/topic/agora.example/phpbb/7/index.html")
    tab.fill("#q", "compost")
    tab.press("#q", "Enter")
    tab.locator("#hits h2 a").first.wait_for()
    titles = tab.inner_text("#hits")
    assert "My compost heap will not heat" in titles or "Compost : le mien ne chauffe pas" in titles
    tab.click("#hits h2 a >> nth=0")
    tab.locator(".post:target").wait_for()
    assert tab.locator(".body mark").count() > 0
    context.close()
    server.shutdown()
    server.server_close()
    thread.join(5)
