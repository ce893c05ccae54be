"""What the tests of the page share: a real browser, the digit network, and a running server."""

import os
import shutil
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-proxy-server",
]  # fmt: skip


def program(playwright) -> str | None:
    """Where the browser is; None if there is none."""
    asked = os.environ.get("KERASBOOK_CHROMIUM")
    fetched = playwright.chromium.executable_path
    return next(
        (path for path in [asked, *map(shutil.which, NAMES), fetched] if path and Path(path).exists()), None
    )


@pytest.fixture(scope="session")
def browser():
    """A browser without a window; where none is installed, the test is skipped and says how to get one."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        path = program(playwright)
        if path is None:
            pytest.skip("no Chromium is installed; scripts/test.py says how to get it")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def digit_explorer(tmp_path_factory):
    """Chapter 1's network, trained in a few seconds."""
    from kerasbook.explore.explorer import Explorer

    return Explorer.for_digits(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def url(digit_explorer):
    """Where its page is served."""
    pytest.importorskip("gradio", reason='Gradio is not installed (pip install "kerasbook[explore]")')
    from kerasbook.explore import server

    with server.serving(digit_explorer, "en") as address:
        yield address
