"""The kernel that slides, and the heat, in a real browser."""

import json

import keras
import pytest
from small_models import Y, convnet, numbers

pytest.importorskip("gradio", reason='Gradio is not installed (pip install "kerasbook[explore]")')
pytestmark = pytest.mark.slow

from kerasbook.explore import server  # noqa: E402
from kerasbook.explore.explorer import Explorer  # noqa: E402


@pytest.fixture(scope="module")
def explorer():
    keras.utils.set_random_seed(0)
    return Explorer.for_model(convnet(), numbers(28, 28, 1), Y)


@pytest.fixture(scope="module", params=[1280, 390])
def page(request, browser, explorer):
    """The page of a convnet, on a wide screen and on a phone's."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, has_touch=request.param < 500)
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with server.serving(explorer, "en") as url:
        page.goto(f"{url}?layer=conv&unit=3")
        page.wait_for_selector("#kb-sums [data-agrees]")
        yield page
        context.close()
    assert errors == []


def number_in(page) -> float:
    return float(page.get_attribute("#kb-sums [data-agrees]", "data-value"))


def at(page) -> list[int]:
    return json.loads(page.get_attribute("#kb-slide [data-slide]", "data-slide"))["at"]


def value(explorer, page) -> float:
    row, column = at(page)
    look = explorer.look(explorer.samples[0].astype("float32"), explorer.weights(1))
    return float(look.outputs["conv"][row, column, 3])


def becomes(page, number: float) -> None:
    page.wait_for_function(
        "number => Math.abs(document.querySelector('#kb-sums [data-agrees]').dataset.value - number) < 1e-4", arg=number
    )


def test_the_sum_follows_the_place_that_is_pointed_at(page, explorer):
    place = page.locator("#kb-slide [data-map]")
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    place.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    assert at(page) == [19, 6]
    becomes(page, value(explorer, page))
    page.keyboard.press("ArrowDown")
    assert at(page) == [20, 6]
    becomes(page, value(explorer, page))
    assert page.get_attribute("#kb-sums [data-agrees]", "data-agrees") == "true"


def test_the_frame_lies_where_the_kernel_reads(page):
    page.locator("#kb-slide [data-map]").focus()
    row, column = at(page)
    frame = page.locator("#kb-slide [data-over] .kb-frame").bounding_box()
    over = page.locator("#kb-slide [data-over] img").bounding_box()
    assert (frame["y"] - over["y"]) / over["height"] == pytest.approx(row / 28, abs=0.02)
    assert (frame["x"] - over["x"]) / over["width"] == pytest.approx(column / 28, abs=0.02)
    assert frame["width"] / over["width"] == pytest.approx(3 / 28, abs=0.03)


def test_the_kernel_slides_by_itself_until_it_is_stopped(page):
    before = at(page)
    page.click(".kb-play-slide")
    page.wait_for_function(
        "before => document.querySelector('[data-slide]').dataset.slide.indexOf(before) < 0",
        arg=json.dumps(before).replace(" ", ""),
    )
    assert page.locator("#kb-slide .kb-veil").last.is_visible()
    page.click(".kb-play-slide")
    assert not page.locator("#kb-slide .kb-veil").last.is_visible()


def test_the_heat_comes_when_the_page_is_at_rest(page):
    page.wait_for_selector("#kb-heat [data-heat] img")
    assert "covered" in page.inner_text("#kb-heat")


def test_samples_that_excite_a_map_are_marked_and_nothing_is_too_wide(page):
    assert page.locator("#kb-unit .kb-excited .kb-frame").count() == 12
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
