"""Guess first, then see: on the results page in a real browser, by mouse, by touch, by keyboard, and presented."""

import pytest

from kerasbook.locale import speaking

WIDTHS = [390, 1280]


@pytest.fixture
def html(toys, page_of):
    """A page of two concepts that ask, the first for a number, the second for a curve."""
    coin, die = toys.concepts["fair_coin"], toys.concepts["loaded_die"]

    @coin.guess(least=0, most=100, says="{number} of 100")
    def heads_of_100(measured):
        """Of 100 throws, how many fall on heads?"""
        return 100 * measured["heads"]

    @die.guess(least=0, most=1, along="throw")
    def wins_by_throw(measured):
        """How often does it win?"""
        return {throw: measured["wins"][throw % 2] for throw in range(5)}

    return page_of(toys)


def shown(page, concept: str) -> bool:
    """Whether title, figure, claims and card of a concept can be seen: all of them, or none."""
    parts = [f"#{concept} h2", f"#{concept} figure", f"#{concept} .claims", f"#{concept} .settings"]
    card = f'.cards a[href="#{concept}"]'
    seen = {page.locator(part).is_visible() for part in [*parts, f"{card} img", f"{card} .found"]}
    assert seen != {True, False}
    return seen == {True}


def asks(page, concept: str) -> bool:
    return page.locator(f"#{concept} .guess").is_visible()


# Before


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_shown_before_it_was_guessed(open_page, html, width):
    page = open_page(html, width)
    for concept in ("fair-coin", "loaded-die"):
        assert asks(page, concept)
        assert not shown(page, concept)
    assert page.locator(".cards .ask").all_inner_texts() == [
        "Of 100 throws, how many fall on heads?",
        "How often does it win?",
    ]
    seen = page.locator("body").inner_text()
    assert "Heads come up about half the time." not in seen
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".show:enabled").count() == 0  # there is no guess yet


@pytest.mark.parametrize("width", WIDTHS)
def test_without_javascript_everything_is_shown(browser, html, width):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.set_content(html)
    for concept in ("fair-coin", "loaded-die"):
        assert shown(page, concept)
        assert not asks(page, concept)
    assert not page.locator(".switch").is_visible()
    context.close()


def test_in_print_everything_is_shown(open_page, html):
    page = open_page(html, 1280)
    page.emulate_media(media="print")
    assert shown(page, "fair-coin")
    assert not asks(page, "fair-coin")


def test_a_page_that_asks_nothing_has_no_switch(open_page, page_of, toys):
    page = open_page(page_of(toys), 1280)
    assert shown(page, "fair-coin")
    assert page.locator(".switch").count() == 0
    page.keyboard.press("g")
    assert shown(page, "fair-coin")


# A number


@pytest.mark.parametrize("width", WIDTHS)
def test_a_bar_is_dragged_and_what_was_measured_stands_beside_it(open_page, html, width):
    page = open_page(html, width)
    bar = page.locator("#fair-coin input")
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 10, steps=4)
    page.mouse.up()
    guess = int(bar.input_value())
    assert guess == pytest.approx(80, abs=4)
    assert page.locator("#fair-coin output").inner_text() == f"{guess} of 100"
    page.locator("#fair-coin .show").click()
    assert shown(page, "fair-coin")
    assert not shown(page, "loaded-die")
    rows = page.locator("#fair-coin .row p").all_inner_texts()
    measured = rows[1].removeprefix("Measured: ").removesuffix(" of 100")
    assert rows[0] == f"Your guess: {guess} of 100"
    assert f"Your guess is {guess - float(measured):.1f}".rstrip("0").rstrip(".") + " too high." in answer(
        page, "fair-coin"
    )
    yours, ours = (one.bounding_box()["width"] for one in page.locator("#fair-coin .fill").all())
    assert yours / ours == pytest.approx(guess / float(measured), rel=0.03)


def answer(page, concept: str) -> str:
    return page.locator(f"#{concept} .answer").inner_text()


def test_the_range_over_seeds_is_drawn_and_said(page_of, toys, html, open_page, monkeypatch):
    from kerasbook.concepts import concept as form
    from kerasbook.concepts.seeds import Seeds

    coin = toys.concepts["fair_coin"]
    seeds = Seeds(coin, range(2), "2026-01-01", [{"heads": 0.4}, {"heads": 0.6}], {})
    monkeypatch.setattr(form, "seeds_behind", lambda asked, settings: seeds if asked is coin else None)
    page = open_page(page_of(toys), 1280)
    page.locator("#fair-coin input").fill("42")
    page.locator("#fair-coin .show").click()
    assert "Your guess is very close. Over 2 seeds the number lies between 40 and 60." in answer(page, "fair-coin")
    track, reach = (page.locator(f"#fair-coin .ours {part}").bounding_box() for part in (".track", ".reach"))
    assert reach["width"] == pytest.approx(0.2 * track["width"], abs=3)


def test_the_keyboard_is_enough_for_a_number(open_page, html):
    page = open_page(html, 1280)
    page.locator("#fair-coin input").focus()
    for key in ("PageUp", "ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    assert page.locator("#fair-coin input").get_attribute("aria-valuetext") == "11 of 100"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert shown(page, "fair-coin")
    assert "too low" in answer(page, "fair-coin")
    assert page.evaluate("document.activeElement.className") == "answer"


def test_who_does_not_want_to_guess_just_looks(open_page, html):
    page = open_page(html, 1280)
    page.locator("#loaded-die .skip").click()
    assert shown(page, "loaded-die")
    assert not asks(page, "loaded-die")
    assert not shown(page, "fair-coin")
    assert page.evaluate("document.activeElement.tagName") == "H2"


# A curve


def values(page) -> list[float]:
    return [float(one.get_attribute("aria-valuenow")) for one in page.locator("#loaded-die .point").all()]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_line_is_drawn_and_the_measured_one_over_it(open_page, html, width):
    page = open_page(html, width)
    plot = page.locator("#loaded-die .plot svg")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    points = page.locator("#loaded-die .point")
    first, last = points.first.bounding_box(), points.last.bounding_box()
    page.mouse.move(first["x"] + 8, box["y"] + 0.7 * box["height"])
    page.mouse.down()
    page.mouse.move(last["x"] + 8, box["y"] + 0.2 * box["height"], steps=3)
    page.mouse.up()
    drawn = values(page)
    assert drawn == sorted(drawn)
    assert drawn[0] < 0.25 < 0.75 < drawn[-1]
    page.locator("#loaded-die .show").click()
    assert shown(page, "loaded-die")
    places = [float(one.get_attribute("cy")) for one in page.locator("#loaded-die circle.ours").all()]
    assert len(places) == 5
    assert places[0] == places[2] == places[4] > places[1] == places[3]
    assert page.locator("#loaded-die path.yours").get_attribute("d").count("L") == 4
    assert "On average your line is" in answer(page, "loaded-die")
    assert "It is furthest off at" in answer(page, "loaded-die")


def test_a_line_is_drawn_with_a_finger(open_page, html):
    page = open_page(html, 390, has_touch=True, is_mobile=True)
    points = page.locator("#loaded-die .point")
    points.first.scroll_into_view_if_needed()
    box = points.nth(2).bounding_box()
    page.touchscreen.tap(box["x"] + 8, box["y"] - 60)
    drawn = values(page)
    assert drawn[0] == drawn[2] == drawn[4] > 0.6  # where nobody has drawn, the line goes on level
    assert page.locator("#loaded-die .show").is_enabled()


def test_the_keyboard_is_enough_for_a_line(open_page, html):
    page = open_page(html, 1280)
    page.locator("#loaded-die .point").first.focus()
    for key in (
        "Home",
        "ArrowRight",
        "ArrowRight",
        "ArrowRight",
        "ArrowRight",
        "ArrowRight",
        "End",
        "PageDown",
        "ArrowUp",
    ):
        page.keyboard.press(key)
    assert values(page) == pytest.approx([0, 0.23, 0.46, 0.68, 0.91], abs=0.011)
    last = page.locator("#loaded-die .point").last
    assert last.get_attribute("role") == "slider"
    assert last.get_attribute("aria-label") == "throw: 4"
    assert last.get_attribute("aria-valuetext") == "0.91"
    page.keyboard.press("Enter")
    assert shown(page, "loaded-die")


def test_a_narrower_window_keeps_the_line(open_page, html):
    page = open_page(html, 1280)
    page.locator("#loaded-die .point").first.focus()
    page.keyboard.press("Home")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelector('.plot svg').clientWidth < 390")
    assert values(page) == [0, 0, 0, 0, 0]


# All on, all off


def test_the_switch_shows_everything_and_asks_again(open_page, html):
    page = open_page(html, 1280)
    page.get_by_text("Predict first: guess").click()
    assert shown(page, "fair-coin")
    assert shown(page, "loaded-die")
    assert not asks(page, "fair-coin")
    page.get_by_text("Predict first: guess").click()
    assert not shown(page, "fair-coin")


@pytest.mark.parametrize("width", WIDTHS)
def test_presented_one_key_switches_it_off(open_page, html, width):
    page = open_page(html, width)
    page.keyboard.press("p")
    assert asks(page, "fair-coin")
    assert not page.locator("#fair-coin figure").is_visible()
    assert page.locator("#fair-coin .guess .keys").first.is_visible()
    page.locator("#fair-coin input").focus()  # where arrows move the bar, and letters are still ours
    page.keyboard.press("g")
    assert page.locator("#fair-coin figure").is_visible()
    assert not asks(page, "fair-coin")
    page.keyboard.press("ArrowRight")
    assert page.locator("#loaded-die figure").is_visible()
    page.keyboard.press("g")
    assert asks(page, "loaded-die")
    assert not page.locator("#loaded-die figure").is_visible()


def test_a_bar_that_was_just_hidden_keeps_no_key(open_page, html):
    page = open_page(html, 1280)
    page.keyboard.press("p")
    page.locator("#fair-coin input").focus()
    page.evaluate(  # both keys before the browser draws again, while the hidden bar still has the focus
        """for (const key of ["g", "ArrowRight"])
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))"""
    )
    assert page.locator("#loaded-die figure").is_visible()


def test_presented_the_answer_comes_before_the_figure_and_the_figure_before_the_next_page(open_page, html):
    page = open_page(html, 1280)
    page.keyboard.press("p")
    page.locator("#fair-coin input").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#fair-coin").is_visible()
    page.keyboard.press("Enter")
    assert page.locator("#fair-coin .answer").is_visible()
    assert not page.locator("#fair-coin figure").is_visible()
    page.keyboard.press("ArrowRight")
    assert page.locator("#fair-coin figure").is_visible()
    assert not asks(page, "fair-coin")
    page.keyboard.press("ArrowRight")
    assert page.locator("#loaded-die").is_visible()
    page.keyboard.press("Escape")
    assert shown(page, "fair-coin")
    assert page.locator("#fair-coin .answer").is_visible()


def test_it_is_said_in_korean(open_page, page_of, html, toys):
    with speaking("ko"):
        page = open_page(page_of(toys), 390)
    page.locator("#fair-coin input").fill("3")
    page.locator("#fair-coin .show").click()
    assert "낮습니다" in answer(page, "fair-coin")
    assert page.get_by_text("먼저 예상해 보기", exact=True).first.is_visible()
