"""The page beyond its models, in a real browser: units that are pointed at, the address, the guided first minute."""

import json

import pytest
from strokes import draw

pytest.importorskip("gradio", reason='Gradio is not installed (pip install "kerasbook[explore]")')
pytestmark = pytest.mark.slow

FOUR = [[(0.3, 0.15), (0.25, 0.5), (0.72, 0.5)], [(0.7, 0.15), (0.68, 0.88)]]
MAKE_IT_A_NINE = [(0.28, 0.17), (0.5, 0.1), (0.7, 0.16)]
SEEN = "localStorage.setItem('kerasbook-guide', '1')"


class Reader:
    """A page that somebody has open."""

    def __init__(self, context, address: str):
        self.page, self.errors = context.new_page(), []
        self.page.set_default_timeout(20_000)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        self.page.goto(address)
        self.page.wait_for_selector("[data-answer]")
        self.page.wait_for_selector("[data-address]", state="attached")  # the first answer has come

    def stroke(self, places) -> None:
        draw(self.page, places)

    def point(self, layer: str, x: float, y: float) -> dict:
        """Point at a place of a layer's picture; what the page knows of the unit there."""
        image = self.page.locator(f'[data-card="{layer}"] figure img').first
        image.scroll_into_view_if_needed()
        box = image.bounding_box()
        self.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        return self.shown(layer)

    def shown(self, layer: str) -> dict:
        self.page.wait_for_selector(f'#kb-hover.kb-shown [data-hover*=\'"layer": "{layer}"\']')
        return json.loads(self.page.get_attribute("#kb-hover [data-hover]", "data-hover"))

    def images(self, place: str) -> list[str]:
        return self.page.eval_on_selector_all(f"{place} img", "images => images.map(i => i.src)")

    def guide(self, step: str) -> str:
        """Wait for a step of the guide; what it says."""
        self.page.wait_for_selector(f"#kb-guide[data-step={step}]")
        return self.page.inner_text("#kb-guide")


@pytest.fixture
def reading(browser, url):
    readers, contexts = [], []

    def open_page(query: str = "", new: bool = False, width: int = 1280) -> Reader:
        contexts.append(browser.new_context(viewport={"width": width, "height": 844}))
        if not new:
            contexts[-1].add_init_script(SEEN)
        readers.append(Reader(contexts[-1], url + query))
        return readers[-1]

    yield open_page
    assert [reader.errors for reader in readers] == [[] for _reader in readers]
    for context in contexts:
        context.close()


# Units


def test_a_unit_that_is_pointed_at_shows_its_sum_and_what_fed_it(reading, digit_explorer):
    reader = reading()
    found = reader.point("hidden_2", 0.3, 0.3)
    assert found["unit"] in range(64)
    assert found["source"] == "hidden_1"
    paths = reader.page.locator("#kb-lines path").count()
    assert paths == 2 * len(found["lines"]) > 0
    card = reader.page.inner_text("#kb-hover")
    assert f"Unit {found['unit']} of layer 2" in card
    assert "relu(" in card
    ring = reader.page.locator("#kb-lines circle").bounding_box()
    image = reader.page.locator('[data-card="hidden_2"] figure img').first.bounding_box()
    assert ring["x"] + ring["width"] / 2 == pytest.approx(image["x"] + found["at"][0] * image["width"], abs=2)
    reader.page.mouse.move(4, 4)
    reader.page.wait_for_selector("#kb-hover:not(.kb-shown)", state="attached")
    assert reader.page.locator("#kb-lines path").count() == 0


def test_the_keyboard_walks_from_unit_to_unit_and_chooses_one(reading):
    reader = reading()
    reader.page.locator("#kb-more").focus()
    for _step in range(12):
        reader.page.keyboard.press("Tab")
        if reader.page.evaluate("document.activeElement.matches('[data-card=hidden_1] img')"):
            break
    first = reader.shown("hidden_1")
    assert first["rank"] == 0
    reader.page.keyboard.press("ArrowDown")
    reader.page.wait_for_selector(f"#kb-hover [data-hover*='\"rank\": {first['columns']},']")
    reader.page.keyboard.press("ArrowRight")
    reader.page.wait_for_selector(f"#kb-hover [data-hover*='\"rank\": {first['columns'] + 1},']")
    reader.page.keyboard.press("Escape")
    reader.page.wait_for_selector("#kb-hover:not(.kb-shown)", state="attached")


def test_a_finger_shows_a_unit_and_the_page_stays_where_it_is(browser, url):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.add_init_script(SEEN)
    reader = Reader(context, url)
    image = reader.page.locator('[data-card="hidden_1"] figure img').first
    image.scroll_into_view_if_needed()
    before = reader.page.evaluate("scrollY")
    box = image.bounding_box()
    reader.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    reader.shown("hidden_1")
    assert reader.page.evaluate("scrollY") == before
    card = reader.page.locator("#kb-hover").bounding_box()
    assert card["x"] >= 0
    assert card["x"] + card["width"] <= 390
    assert reader.errors == []
    context.close()


# The address


def test_a_link_opens_what_was_seen(reading, digit_explorer):
    first = reading("?layer=hidden_2&unit=5&sample=42&epoch=4&zeroed=hidden_3&lang=ko")
    page = first.page
    for control, value in {"epoch": "4", "number": "5"}.items():  # the controls follow one after the other
        page.wait_for_function(
            "([name, value]) => document.querySelector(`#kb-${name} input[type=range]`).value === value",
            arg=[control, value],
        )
    page.wait_for_function("() => document.querySelectorAll('#kb-language input')[1].checked")
    other = reading(page.url.split("/")[-1])
    for place in ("#kb-layers", "#kb-large", "#kb-unit"):
        other.page.wait_for_function(  # the views change one after the other
            "([place, images]) => [...document.querySelectorAll(`${place} img`)].map(i => i.src).join() === images",
            arg=[place, ",".join(first.images(place))],
        )


def test_the_address_follows_the_reader(reading):
    reader = reading()
    reader.page.locator("[data-sample]").nth(17).click()
    sample = reader.page.locator("[data-sample]").nth(17).get_attribute("data-sample")
    reader.page.wait_for_function("sample => location.search.includes(`sample=${sample}`)", arg=sample)
    reader.page.get_by_label("한국어").check()
    reader.page.wait_for_function("() => location.search.includes('lang=ko')")
    reader.page.locator("#kb-play[href*='lang=ko']").wait_for()  # the link follows the address


def test_a_link_that_names_what_is_not_there_is_answered_with_a_word(reading):
    reader = reading("?epoch=99&layer=hidden_2")
    assert "epoch" in reader.page.inner_text("[role=alert]")
    reader.page.get_by_role("heading", name="of layer 2").wait_for()


# The guided first minute


@pytest.mark.parametrize("width", [390, 1280])
def test_it_follows_the_reader_from_a_four_to_a_nine(reading, width):
    reader = reading(new=True, width=width)
    assert "4" in reader.guide("draw")
    box = reader.page.locator("#kb-guide").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    for stroke in FOUR:
        reader.stroke(stroke)
    reader.guide("change")
    reader.stroke(MAKE_IT_A_NINE)
    reader.guide("minds")
    reader.page.get_by_text("every layer sees a 9").wait_for()
    assert reader.page.inner_text(".kb-minds b >> nth=-1") == "4 → 9"  # the answer's own place
    reader.page.click("[data-guide-do=next]")
    reader.guide("unit")
    reader.page.click("[data-guide-do=next]")
    reader.guide("time")
    slider = reader.page.locator("#kb-epoch input[type=range]")
    slider.focus()
    slider.press("Home")
    reader.guide("play")
    assert reader.page.get_attribute("#kb-guide a", "href") == "/play?lang=en"


def test_it_comes_once_can_be_skipped_and_called_again_with_the_keyboard(reading):
    reader = reading(new=True)
    reader.guide("draw")
    reader.page.locator("[data-guide-do=close]").focus()
    reader.page.keyboard.press("Enter")
    assert reader.page.locator("#kb-guide").is_hidden()
    reader.page.reload()
    reader.page.wait_for_function("() => document.querySelector('[data-guide]') && location.search.includes('epoch=')")
    assert reader.page.locator("#kb-guide").is_hidden()
    reader.page.locator("#kb-guide-open").focus()
    reader.page.keyboard.press("Enter")
    reader.guide("draw")
    reader.page.keyboard.press("Escape")
    assert reader.page.locator("#kb-guide").is_hidden()


def test_a_sample_is_no_drawing(reading, digit_explorer):
    reader = reading(new=True)
    reader.guide("draw")
    nine = reader.page.locator("[data-sample][title*='(4)']").first
    nine.dispatch_event("click")
    reader.page.wait_for_selector('[data-answer="4"]')
    assert reader.guide("draw")
