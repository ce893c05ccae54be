"""The page in a real browser, driven as a visitor would: mouse, keyboard, files."""

import asyncio
import base64
import io
import json
import re
import threading
from urllib.parse import urlsplit

import keras
import numpy as np
import pytest
from strokes import draw

from kerasbook.explore.explorer import Explorer

pytest.importorskip("gradio", reason='Gradio is not installed (pip install "kerasbook[explore]")')
pytestmark = pytest.mark.slow

from kerasbook.explore import page as page_module  # noqa: E402
from kerasbook.explore import views  # noqa: E402
from kerasbook.explore.page import Page  # noqa: E402

# A 3, a 1 and a 7 as one stroke each, in parts of the pad.
THREE = [(0.3, 0.25), (0.5, 0.17), (0.68, 0.3), (0.5, 0.47), (0.7, 0.65), (0.5, 0.83), (0.28, 0.75)]
ONE = [(0.52, 0.15), (0.48, 0.85)]
SEVEN = [(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)]
SOON = 20_000  # milliseconds
A_LOOK = 100  # milliseconds from one look at the page to the next
AT_REST = 5  # looks that find nothing new: at rest, the page itself asks after 300 ms whether it shows the last answer
HEARTBEAT = "/heartbeat/"  # a request of Gradio's that stays open as long as the page


class Visit:
    """A page that somebody has open.

    Attributes:
        page: Playwright's page.
        requests: The addresses it has asked for.
        errors: What went wrong in it.
    """

    def __init__(self, page, url: str):
        self.page, self.requests, self.errors = page, [], []
        self.open = set()  # requests that wait for their answer
        page.set_default_timeout(SOON)
        page.on("request", self._asks)
        page.on("requestfinished", self._has_answer)
        page.on("requestfailed", self._has_answer)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        page.goto(url)
        page.wait_for_selector("[data-answer]")

    def _asks(self, request) -> None:
        self.requests.append(request.url)
        if HEARTBEAT not in request.url:
            self.open.add(request)

    def _has_answer(self, request) -> None:
        self.open.discard(request)

    def stroke(self, places) -> None:
        """Draw with the mouse."""
        draw(self.page, places)
        self.settles()

    def settles(self) -> None:
        """Wait until every request has its answer, and nothing has changed for a while."""
        before, unchanged = None, 0
        for _look in range(SOON // A_LOOK):
            now = self.page.inner_html("#kb-watch")
            unchanged = unchanged + 1 if now == before and not self.open else 0
            if unchanged == AT_REST - 1:
                return
            before = now
            self.page.wait_for_timeout(A_LOOK)
        raise AssertionError(f"the page does not come to rest; open: {[one.url for one in self.open]}")

    def answers(self, answer: str) -> None:
        """Wait until the network says this."""
        self.page.wait_for_selector(f'[data-answer="{answer}"]')

    def accuracy(self) -> float:
        return float(self.page.get_attribute("#kb-effect [data-accuracy]", "data-accuracy"))

    def accuracy_becomes(self, condition: str) -> None:
        """Wait for an accuracy `a` of which the condition holds."""
        self.page.wait_for_function(
            "() => { const a = Number(document.querySelector('#kb-effect [data-accuracy]').dataset.accuracy);"
            f" return {condition}; }}"
        )
        self.settles()  # the views change one after the other

    def pictures(self, card: str) -> list[str]:
        """The images on a layer's card."""
        return self.page.eval_on_selector_all(f'[data-card="{card}"] img', "images => images.map(i => i.src)")

    def pictures_change(self, card: str, before: list[str]) -> None:
        """Wait until every image that `before` had in the card, but for the projection's, is another."""
        self.page.wait_for_function(
            "([card, before]) => { const images = [...document.querySelectorAll(`[data-card='${card}'] img`)];"
            " return images.length === before.length && images[0].src !== before[0]; }",
            arg=[card, before],
        )

    def message(self) -> str:
        return self.page.inner_text("[role=alert]")

    def upload(self, file) -> None:
        self.page.set_input_files(".kb-upload input", file)


@pytest.fixture(scope="module")
def context(browser):
    """Where pages are opened. It remembers Gradio's files, which is most of what opening one takes."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script("localStorage.setItem('kerasbook-guide', '1')")  # it has been here before
    yield context
    context.close()


@pytest.fixture
def visit(context, url):
    visit = Visit(context.new_page(), url)
    yield visit
    visit.page.close()
    assert {urlsplit(one).netloc for one in visit.requests if one.startswith("http")} == {urlsplit(url).netloc}
    assert visit.errors == []


@pytest.fixture
def phone(browser, url):
    """The page on a screen of 390 x 844 that is touched."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    visit = Visit(context.new_page(), url)
    visit.settles()
    yield visit
    context.close()
    assert visit.errors == []


# Draw


def test_a_three_drawn_with_the_mouse_is_called_a_three_and_its_layers_are_seen(visit):
    layers = ["input", "hidden_1", "hidden_2", "hidden_3", "answer"]
    before = {name: visit.pictures(name) for name in layers}
    assert [len(before[name]) for name in layers] == [2, 3, 3, 3, 3]
    visit.stroke(THREE)
    visit.answers("3")
    for name in layers:
        visit.pictures_change(name, before[name])
        assert visit.pictures(name)[1] == before[name][1]  # the test digits lie where they lay
    assert "28 x 28" in visit.page.inner_text("#kb-seen")


def test_the_page_follows_while_the_stroke_is_drawn(visit):
    canvas = visit.page.locator("#kb-pad canvas").bounding_box()
    visit.page.mouse.move(canvas["x"] + 0.5 * canvas["width"], canvas["y"] + 0.15 * canvas["height"])
    visit.page.mouse.down()
    visit.page.mouse.move(canvas["x"] + 0.5 * canvas["width"], canvas["y"] + 0.85 * canvas["height"], steps=10)
    visit.answers("1")
    visit.page.mouse.up()


def test_clear_and_undo(visit):
    visit.stroke(ONE)
    visit.answers("1")
    visit.stroke([(0.2, 0.2), (0.8, 0.8)])
    visit.page.get_by_role("button", name="Undo").click()
    visit.answers("1")
    visit.settles()
    one = visit.pictures("hidden_1")
    visit.page.get_by_role("button", name="Clear").click()
    visit.page.get_by_text("Nothing is drawn yet.").wait_for()
    blank, projection, _rebuilt = visit.pictures("hidden_1")
    assert projection == one[1]  # which stays
    assert blank != one[0]
    visit.stroke(SEVEN)
    visit.answers("7")


def test_answers_that_overtake_each_other_are_put_right(visit, monkeypatch):
    answered, held_back, go = Page._answered, [], threading.Event()

    async def slow_to_leave(page, who, act, also=None):
        answer = await answered(page, who, act, also)
        if not held_back and who.picture is not None:
            held_back.append(answer)
            while not go.is_set():
                await asyncio.sleep(0.02)
        return answer

    monkeypatch.setattr(Page, "_answered", slow_to_leave)
    visit.page.locator("[data-sample]").nth(17).click()
    for _look in range(SOON // A_LOOK):
        if held_back:
            break
        visit.page.wait_for_timeout(A_LOOK)
    assert held_back
    visit.page.get_by_role("button", name="Clear").click()
    visit.page.get_by_text("Nothing is drawn yet.").wait_for()
    go.set()
    visit.settles()  # the answer to the first click comes as well
    assert visit.page.get_by_text("Nothing is drawn yet.").is_visible()


def test_the_page_says_that_it_is_still_computing(visit, monkeypatch):
    answered, go, computing = Page._answered, threading.Event(), visit.page.get_by_text("Computing…")

    async def slow(page, who, act, also=None):
        await asyncio.to_thread(go.wait, SOON / 1000)
        return await answered(page, who, act, also)

    assert not computing.is_visible()
    monkeypatch.setattr(Page, "_answered", slow)
    visit.page.get_by_role("button", name="Shuffle its weights").click()
    computing.wait_for()
    go.set()
    computing.wait_for(state="hidden")
    visit.accuracy_becomes("a < 0.5")


def test_drawing_with_the_keyboard(visit):
    canvas = visit.page.locator("#kb-pad canvas")
    canvas.focus()
    for _step in range(14):
        canvas.press("ArrowUp")
    canvas.press(" ")
    for _step in range(28):
        canvas.press("ArrowDown")
    visit.answers("1")
    canvas.press("Backspace")
    visit.page.get_by_text("Nothing is drawn yet.").wait_for()


def test_everything_is_reached_with_the_tab_key(visit):
    visit.page.locator("#kb-language input").first.focus()
    reached = set()
    for _step in range(80):
        visit.page.keyboard.press("Tab")
        reached |= set(
            visit.page.evaluate(
                "() => { const ids = []; for (let e = document.activeElement; e; e = e.parentElement)"
                " if (e.id) ids.push(e.id); return ids; }"
            )
        )
    wanted = [
        "pad",
        "tools",
        "samples",
        "more",
        "epoch",
        "touched",
        "scramble",
        "zero",
        "back",
        "noise",
        "layer",
        "number",
    ]
    assert {f"kb-{name}" for name in wanted} <= reached


def test_choosing_a_sample(visit, digit_explorer):
    visit.stroke(ONE)
    visit.answers("1")
    visit.page.locator("[data-sample]").nth(17).click()
    sample = int(visit.page.locator("[data-sample]").nth(17).get_attribute("data-sample"))
    visit.page.get_by_text(f"Sample {sample}, label {digit_explorer.labels[sample]}.").wait_for()
    before = visit.page.get_attribute("[data-sample]", "data-sample")
    visit.page.locator("#kb-more").click()
    visit.page.wait_for_function(
        "before => document.querySelector('[data-sample]').dataset.sample !== before", arg=before
    )


def test_a_bad_upload_gets_a_message_and_the_next_stroke_works(visit, tmp_path):
    for name, content, stroke, digit in [
        ("large.png", bytes(11_000_000), SEVEN, "7"),
        ("junk.png", b"not a picture at all", ONE, "1"),
        ("cut.png", b"\x89PNG\r\n\x1a\n" + bytes(200), SEVEN, "7"),
        ("empty.png", b"", ONE, "1"),
        ("code.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", SEVEN, "7"),
    ]:
        (tmp_path / name).write_bytes(content)
        visit.upload(tmp_path / name)
        visit.page.wait_for_selector("[role=alert]")
        assert visit.message().startswith("Expected a picture"), name
        visit.stroke(stroke)
        visit.answers(digit)
        assert visit.page.locator("[role=alert]").count() == 0, name


def test_uploading_a_picture(visit, digit_explorer, tmp_path):
    from PIL import Image

    four = digit_explorer.samples[np.flatnonzero(digit_explorer.labels == 4)[3]]
    Image.fromarray((255 * (1 - four)).astype("uint8")).resize((280, 280)).save(tmp_path / "four.png")
    visit.upload(tmp_path / "four.png")
    visit.answers("4")


def test_a_grainy_picture_is_answered(visit, tmp_path):
    from PIL import Image

    paper = np.full((400, 400), 255, "uint8")
    paper[::4, ::4] = 0
    Image.fromarray(paper).save(tmp_path / "grain.png")
    visit.upload(tmp_path / "grain.png")
    visit.page.get_by_text("Your picture, scaled to 28 x 28 pixels").wait_for()
    assert visit.page.locator("[role=alert]").count() == 0


@pytest.fixture
def lite0_explorer(monkeypatch):
    """The first layers of EfficientNet-Lite0 as they ship, with four photographs and some answer of their own."""
    from kerasbook.explore import photographed

    images, kinds, names = photographed.photographs()
    head = np.random.default_rng(0).normal(size=(192, 5)).astype("float32"), np.zeros(5, "float32")
    monkeypatch.setattr(photographed, "has_all_weights", lambda: False)
    monkeypatch.setattr(photographed, "photographs", lambda: (images[:4], kinds[:4], names[:4]))
    monkeypatch.setattr(photographed, "stored", lambda *anything: [list(head)])
    return Explorer.for_network("lite0")


def seen(visit):
    """What the network sees, `(h, w, 3)`, from 0 to 1."""
    from PIL import Image

    image = visit.page.get_attribute("#kb-seen img", "src").partition(",")[2]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(image))).convert("RGB")) / 255


def test_of_a_colour_photograph_the_network_sees_the_middle(context, lite0_explorer, tmp_path):
    from PIL import Image

    from kerasbook.explore import server

    # Wider than the network's 224 x 224 pixels, and higher: red at the sides, and in the middle green above blue.
    photograph = np.zeros((300, 500, 3), "uint8")
    photograph[:, :, 0] = 255
    photograph[:150, 100:400] = 0, 255, 0
    photograph[150:, 100:400] = 0, 0, 255
    middle = np.asarray(Image.fromarray(photograph[:, 100:400]).resize((224, 224), Image.Resampling.BILINEAR)) / 255
    answers = keras.ops.convert_to_numpy(lite0_explorer.model(middle[None].astype("float32")))[0]
    sure = f"Prediction: {lite0_explorer.classes[answers.argmax()]} ({answers.max():.0%})."
    with server.serving(lite0_explorer, "en") as url:
        visit = Visit(context.new_page(), url)
        visit.settles()
        for name, tolerance in (("photograph.png", 0.01), ("photograph.jpg", 0.05)):
            visit.page.locator('[data-sample="1"]').click()
            visit.page.get_by_text("china").first.wait_for()
            Image.fromarray(photograph).save(tmp_path / name, quality=95)
            visit.upload(tmp_path / name)
            visit.page.get_by_text("Your picture, converted to the model's input.").wait_for()
            visit.settles()
            assert np.abs(seen(visit) - middle).mean() < tolerance
            assert visit.page.inner_text("#kb-answer .kb-answer") == sure
        assert visit.page.locator("[role=alert]").count() == 0
        assert visit.errors == []
        visit.page.close()


def test_whatever_goes_wrong_is_said_on_the_page(visit, monkeypatch):
    def broken(*anything):
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(views, "answer", broken)
    visit.page.locator("[data-sample]").nth(3).click()
    visit.page.wait_for_selector("[role=alert]")
    assert visit.message().startswith("Something went wrong")
    monkeypatch.undo()
    monkeypatch.setattr(page_module.visitor, "pick", broken)
    visit.page.locator("[data-sample]").nth(4).click()
    visit.settles()
    assert visit.message().startswith("Something went wrong")
    monkeypatch.undo()
    visit.page.locator("[data-sample]").nth(5).click()
    visit.page.wait_for_function("() => !document.querySelector('[role=alert]')")


# Time, touch, look


@pytest.mark.parametrize(("typed", "received"), [("99", "99"), ("", "nothing"), ("3.7", "3.7"), ("-4", "-4")])
def test_a_number_that_is_no_epoch_gets_a_message(visit, typed, received):
    field = visit.page.locator("#kb-epoch input[type=number]")
    field.fill(typed)
    field.press("Enter")
    visit.page.wait_for_selector("[role=alert]")
    assert visit.message() == f"Expected a whole number from 0 to 12. Received: {received}."
    if typed:  # an empty field may be about to be filled
        visit.page.wait_for_function("() => document.querySelector('#kb-epoch input[type=number]').value === '12'")
    field.fill("3")
    field.press("Enter")
    visit.page.wait_for_function("() => !document.querySelector('[role=alert]')")


def test_the_epochs_from_random_weights_to_trained(visit):
    visit.stroke(THREE)
    visit.answers("3")
    trained, before = visit.accuracy(), visit.pictures("hidden_3")
    slider = visit.page.locator("#kb-epoch input[type=range]")
    slider.focus()
    slider.press("Home")
    visit.accuracy_becomes("a < 0.3")
    visit.pictures_change("hidden_3", before)
    assert visit.pictures("hidden_3")[1] != before[1]  # the projection is another as well
    slider.press("End")
    visit.accuracy_becomes(f"a === {trained}")
    visit.answers("3")
    assert visit.pictures("hidden_3") == before


def test_touch_a_layer_and_put_it_back(visit):
    visit.stroke(THREE)
    visit.answers("3")
    trained, before = visit.accuracy(), visit.pictures("hidden_3")
    visit.page.locator("#kb-touched").get_by_label("layer 2").check()
    for button in ("kb-scramble", "kb-zero"):
        visit.page.locator(f"#{button}").click()
        visit.accuracy_becomes("a < 0.5")
        assert "layer 2" in visit.page.inner_text("#kb-effect")
        visit.pictures_change("hidden_3", before)
        visit.page.locator("#kb-back").click()
        visit.accuracy_becomes(f"a === {trained}")
        assert visit.pictures("hidden_3") == before


def test_noise_and_put_back(visit):
    trained = visit.accuracy()
    slider = visit.page.locator("#kb-noise input[type=range]")
    slider.focus()
    slider.press("End")
    visit.accuracy_becomes("a < 0.8")
    visit.page.locator("#kb-back").click()
    visit.accuracy_becomes(f"a === {trained}")
    visit.page.wait_for_function("() => document.querySelector('#kb-noise input[type=range]').value === '0'")


def test_look_at_one_unit(visit, digit_explorer):
    visit.stroke(THREE)
    visit.answers("3")
    visit.page.locator('[data-card="hidden_2"]').click()
    visit.page.get_by_role("heading", name=re.compile("Unit .* of layer 2")).wait_for()
    # The first place of the picture is the first unit in the order of favourite classes.
    visit.page.locator("#kb-large [data-place]").click(position={"x": 5, "y": 5})
    first = digit_explorer.order("hidden_2")[0]
    visit.page.get_by_role("heading", name=f"Unit {first} of layer 2").wait_for()
    assert visit.page.locator("#kb-unit .kb-part").count() == 3  # weights, samples, what it adds
    assert visit.page.locator("#kb-unit img").count() == 2
    assert visit.page.locator("#kb-unit .kb-number").count() == 10
    number = visit.page.locator("#kb-number input[type=range]")
    visit.page.wait_for_function(  # the slider follows the click
        "first => document.querySelector('#kb-number input[type=range]').value === first", arg=str(first)
    )
    visit.settles()
    number.focus()
    number.press("Home")
    visit.page.get_by_role("heading", name="Unit 0 of layer 2").wait_for()


# Languages and screens


def test_switching_the_language_keeps_everything_else(visit):
    visit.stroke(THREE)
    visit.answers("3")
    before = visit.pictures("hidden_2")
    visit.page.get_by_label("한국어").check()
    visit.page.wait_for_function("() => /[가-힣]/.test(document.querySelector('#kb-title').innerText)")
    assert visit.page.evaluate("document.documentElement.lang") == "ko"
    assert visit.pictures("hidden_2") == before
    visit.stroke([(0.1, 0.1), (0.12, 0.12)])
    whose = visit.page.inner_text("#kb-credits")  # names and licences are the same in all languages
    text = visit.page.inner_text("body").replace(whose, "")
    left = {"English"}
    assert set(re.findall("[A-Za-z]{4,}", text)) <= left
    visit.page.get_by_label("English").check()
    visit.page.get_by_role("heading", name="Draw a digit and watch it pass through the layers").wait_for()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800), (1920, 1080)])
def test_nothing_is_wider_than_the_screen(context, url, width, height):
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    visit = Visit(page, url)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    pad, column = (visit.page.locator(name).bounding_box() for name in ("#kb-pad canvas", "#kb-tools"))
    assert pad["x"] + pad["width"] <= column["x"] + column["width"]
    for name in ("kb-seen", "kb-answer", "kb-layers", "kb-large", "kb-unit"):
        box = visit.page.locator(f"#{name}").bounding_box()
        assert box["width"] > 100
        assert 0 <= box["x"] <= width - box["width"]
    sizes = visit.page.evaluate(
        "() => [...document.querySelectorAll('p, h1, h2, h3, figcaption, button, span')].filter(e => e.innerText &&"
        " e.offsetParent).map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 11
    page.close()


def test_on_a_phone_the_answer_is_in_sight_while_a_finger_draws(phone):
    page = phone.page
    assert page.evaluate("window.scrollY") == 0
    pad, bars = (page.locator(name).bounding_box() for name in ("#kb-pad canvas", "#kb-answer .kb-bars"))
    assert 0 <= bars["y"] - (pad["y"] + pad["height"]) < 120
    assert bars["y"] + bars["height"] <= 700  # what a phone of 844 pixels shows below and above its own bars
    edges = page.evaluate(
        "() => ['#kb-title h1', '#kb-guide-open', '#kb-pad canvas', '#kb-answer h2', '#kb-tools', '#kb-more',"
        " '#kb-layers h2'].map(name => Math.round(document.querySelector(name).getBoundingClientRect().x))"
    )
    assert len(set(edges)) == 1


@pytest.mark.parametrize("screen", ["phone", "visit"])
def test_nothing_moves_when_a_stroke_begins_or_all_is_wiped(request, screen):
    visit = request.getfixturevalue(screen)
    names = ["#kb-pad canvas", "#kb-answer .kb-bars", "#kb-layers h2", "#kb-touched", "#kb-layer"]
    where = "names => names.map(name => Math.round(document.querySelector(name).getBoundingClientRect().y + scrollY))"
    visit.stroke(ONE)
    visit.answers("1")
    visit.settles()
    drawn = visit.page.evaluate(where, names)
    visit.page.get_by_role("button", name="Clear").click()
    visit.page.get_by_text("Nothing is drawn yet.").wait_for()
    visit.settles()
    assert visit.page.evaluate(where, names) == pytest.approx(drawn, abs=2)


def test_a_browser_gets_its_own_language_unless_one_was_asked_for(browser, digit_explorer, url):
    from kerasbook.explore import server

    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.goto(url)  # for which English was asked
    page.wait_for_selector("[data-answer]")
    page.wait_for_function("() => document.documentElement.lang === 'en' && document.title.startsWith('Draw a digit')")
    with server.serving(digit_explorer, None) as address:
        page.goto(address)
        page.wait_for_function("() => document.documentElement.lang === 'ko' && /[가-힣]/.test(document.title)")
        assert page.get_by_label("한국어").is_checked()
        page.get_by_label("English").check()
        page.wait_for_function("() => document.documentElement.lang === 'en' && !/[가-힣]/.test(document.title)")
    context.close()


def test_what_has_the_focus_and_what_is_chosen_is_seen(visit):
    look = "element => { const s = getComputedStyle(element); return [s.outlineStyle, parseFloat(s.outlineWidth)]; }"
    for name in ("#kb-epoch input[type=range]", "#kb-touched input[type=radio]:checked"):
        control = visit.page.locator(name)
        control.focus()
        visit.page.keyboard.press("Shift+Tab")
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate(f"({look})(document.activeElement)") == ["solid", 3]
    chosen = visit.page.locator("#kb-language input:checked")
    fill = "element => getComputedStyle(element).backgroundImage"
    before = chosen.evaluate(fill)
    chosen.hover()
    assert chosen.evaluate(fill) == before
    assert "gradient" in before


@pytest.mark.parametrize("row", [".kb-tools", ".kb-samples"])
def test_buttons_of_a_row_are_alike(visit, row):
    looks = visit.page.locator(f"#kb-draw {row} > :is(button, label)").evaluate_all(
        "buttons => buttons.map(button => [button.offsetHeight, getComputedStyle(button).fontWeight])"
    )
    assert len(looks) >= 3
    assert looks == looks[:1] * len(looks)


def test_the_parts_of_a_note_are_kept_together():
    parts = "<span>64 ·</span> <span>50,240 parameters ·</span> <span>0 dark, 4.1 bright</span>"
    assert views.note("64 · 50,240 parameters · 0 dark, 4.1 bright") == f'<p class="kb-note">{parts}</p>'


# A model of the reader's own


def test_a_model_of_rows_of_numbers_says_what_it_cannot_show(context, small_network, samples):
    from kerasbook.explore import server

    with server.serving(Explorer.for_model(small_network, *samples), "en") as url:
        visit = Visit(context.new_page(), url)
        assert visit.page.locator("#kb-pad canvas").is_visible() is False
        text = visit.page.inner_text("body")
        assert "This model takes numbers, not pictures: choose one of the samples." in text
        assert "there is no picture to rebuild" in text
        assert "pixels" not in text
        assert visit.page.locator("#kb-seen .kb-numbers .kb-number").count() == 6
        named = visit.page.locator('[data-card="answer"] .kb-names span')
        assert named.all_inner_texts() == ["0", "1", "2"]
        visit.page.locator("[data-sample]").nth(5).click()
        visit.page.get_by_text("label 1.").wait_for()
        assert len(visit.pictures("wide")) == 2
        assert visit.errors == []
        visit.page.close()


# Other hosts and odd requests


def test_the_browser_is_told_to_load_nothing_from_elsewhere(url):
    import httpx

    page = httpx.get(url, trust_env=False)
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "api.gradio.app" not in json.dumps(page.text.split("</head>")[0])
    assert "fonts.googleapis.com" not in page.text


def test_a_request_that_is_too_large_is_refused(url):
    import httpx

    def without_saying_how_long():
        for _part in range(30):
            yield bytes(1_000_000)

    for content in (bytes(30_000_000), without_saying_how_long()):
        answer = httpx.post(url + "gradio_api/run/predict", content=content, trust_env=False)
        assert answer.status_code == 413


def test_nobody_leaves_files_on_the_server(url):
    import httpx

    files = {"files": ("a.png", b"something")}
    assert httpx.post(url + "gradio_api/upload", files=files, trust_env=False).status_code == 404


# Without a server


def test_the_saved_page_opens_from_disk_with_the_network_off(browser, digit_explorer, tmp_path):
    from kerasbook.explore.static import static_page

    path = tmp_path / "page.html"
    path.write_text(static_page(digit_explorer, "en", digits=3), encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    requests, errors = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("img, canvas")
    before = page.inner_text("body")
    slider = page.locator("input[type=range]").first
    slider.focus()
    slider.press("Home")
    page.wait_for_function("before => document.body.innerText !== before", arg=before)
    assert [one for one in requests if not one.startswith(("file:", "data:", "blob:"))] == []
    assert errors == []
    context.close()
