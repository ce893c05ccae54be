"""What the tests of the results page share: a page of a toy chapter, and a browser to open it in."""

import pytest

from kerasbook.results import report


@pytest.fixture
def page_of():
    """A function from a chapter to its page, after each of its concepts has run."""

    def page(chapter) -> str:
        results = []
        for concept in chapter.concepts.values():
            finding = concept()
            picture, preview = report.drawn(finding, "png")
            results.append(report.Result(finding, picture, preview, 0.1))
        return report.as_page(chapter, results)

    return page


@pytest.fixture
def open_page(browser):
    """A function from a page's text and a window's size to the page in the browser.

    It must go without an error, and without asking the network for anything.
    """
    opened, wrong = [], []

    def show(html: str, width: int, height: int = 844, **options):
        page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        opened.append(page)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
        page.set_content(html)
        return page

    yield show
    for page in opened:
        page.close()
    assert wrong == []
