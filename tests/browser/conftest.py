"""A real browser over the sample forum; skipped where there is none."""

import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import waitress

from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings

SIZES = {"phone": (390, 844), "desk": (1280, 900)}


@pytest.fixture(scope="session")
def address(home: Home) -> Iterator[str]:
    """Give the address at which the sample forum is served."""
    server = waitress.create_server(create_app(Settings(home=home.path, topic_page_size=15)), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Give a Chromium."""
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install forumsearch[site-tests]")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("needs Chromium, which is not installed")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


Opener = Callable[..., Any]
"""Opens a tab: size of SIZES, and what Playwright's contexts take."""


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Opener]:
    """Give what opens tabs; each fails the test if a page of it logs an error or asks another host for anything."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def opener(size: str = "phone", **said: Any) -> Any:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, base_url=address, **said)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("request", lambda request: None if request.url.startswith(address) else wrong.append(request.url))
        return tab

    yield opener
    for context in contexts:
        context.close()
    assert wrong == []
