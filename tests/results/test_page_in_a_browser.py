"""The results page in a real browser: on a phone, on a laptop, at a projector, and presented."""

import pytest


@pytest.fixture
def html(toys, page_of):
    return page_of(toys)


def visible(page) -> list[str]:
    """The concepts that can be seen."""
    return page.eval_on_selector_all(".finding", "all => all.filter(one => one.offsetParent).map(one => one.id)")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_runs_over_the_edge(open_page, html, width):
    page = open_page(html, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visible(page) == ["fair-coin", "loaded-die"]


def test_on_a_wide_screen_the_contents_stand_beside_and_stay(open_page, html):
    page = open_page(html, 1920)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    contents, main = (page.locator(where).bounding_box() for where in ("nav", "main"))
    assert contents["x"] + contents["width"] < main["x"]
    assert 0 <= contents["y"] < 844


def test_presented_a_concept_fills_the_screen_and_keys_turn_the_pages(open_page, html):
    page = open_page(html, 1280)
    page.keyboard.press("ArrowRight")
    assert len(visible(page)) == 2  # not presenting
    page.keyboard.press("p")
    assert visible(page) == ["fair-coin"]
    assert not page.locator("header").is_visible()
    assert page.locator("#fair-coin .picture img").bounding_box()["width"] > 0.9 * 1280
    for key, shown in [("ArrowRight", "loaded-die"), ("ArrowRight", "loaded-die"), ("ArrowLeft", "fair-coin")]:
        page.keyboard.press(key)
        assert visible(page) == [shown]
    page.keyboard.press("End")
    page.keyboard.press("Escape")
    assert len(visible(page)) == 2
    assert page.locator("header").is_visible()


def test_presenting_starts_by_a_button_too_and_the_edition_can_be_chosen(open_page, html):
    page = open_page(html, 1280)
    page.get_by_text("3rd edition").click()
    assert not page.locator("#fair-coin .section.in-2").first.is_visible()
    page.get_by_role("button", name="Present").click()
    assert visible(page) == ["fair-coin"]


def test_a_link_to_an_exercise_opens_it(open_page, toys, puzzle, html):
    page = open_page(html, 1280)
    task = page.locator("#exercise-mostly-tails")
    assert not task.is_visible()
    page.get_by_role("link", name="Mostly <tails>").first.click()
    assert task.is_visible()
