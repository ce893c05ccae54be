"""The Play page in a real browser, driven as a visitor would."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("gradio", reason='Gradio is not installed (pip install "kerasbook[explore]")')
pytestmark = pytest.mark.slow

SOON = 20_000  # milliseconds


class Player:
    """A Play page that somebody has open."""

    def __init__(self, context, url: str, query: str = ""):
        self.page, self.errors, self.hosts = context.new_page(), [], set()
        self.page.set_default_timeout(SOON)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.goto(f"{url}play{query}")
        self.updated(1)

    def updates(self) -> int:
        return int(self.page.get_attribute("body", "data-updates"))

    def step(self) -> int:
        return int(self.page.get_attribute("body", "data-step"))

    def updated(self, least: int) -> None:
        """Wait until the page has shown so many updates."""
        self.page.wait_for_function("least => Number(document.body.dataset.updates) >= least", arg=least)

    def starts_over(self) -> None:
        self.page.wait_for_function("() => document.body.dataset.step === '0'")

    def drawn(self, name: str) -> str:
        return self.page.eval_on_selector(f"{name} canvas", "canvas => canvas.toDataURL()")

    def press(self, name: str) -> None:
        self.page.click(f"#{name}")

    def choose(self, name: str, value: str) -> None:
        self.page.select_option(f"#set-{name}", value)

    def asked(self) -> dict:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def visit(context, url):
    players = []

    def open_page(query: str = "") -> Player:
        players.append(Player(context, url, query))
        return players[-1]

    yield open_page
    for player in players:
        player.page.close()
        assert player.errors == []
        assert player.hosts == {urlsplit(url).netloc}


def test_play_pause_step_and_reset_and_every_view_follows(visit):
    player = visit("?width=8")
    views = [".weights", ".map", ".curve"]
    before = {name: player.drawn(name) for name in views}
    player.press("play")
    player.updated(6)
    assert player.page.inner_text("#play").endswith("Pause")
    player.press("play")
    player.page.wait_for_selector("body[data-running=false]")  # what was under way has come
    assert player.page.inner_text("#play").endswith("Play")
    assert player.step() % 10 == 0
    assert player.step() > 0
    for name in views:
        assert player.drawn(name) != before[name], name
    at = player.step()
    player.press("step")
    player.page.wait_for_function("at => Number(document.body.dataset.step) === at + 1", arg=at)
    player.press("reset")
    player.starts_over()
    for name in [".weights", ".map"]:
        assert player.drawn(name) == before[name], name


def test_settings_change_the_network_and_the_address(visit):
    player = visit("?data=xor&width=2&depth=1")
    assert player.page.locator(".net button").count() == 2 + 2 + 1
    player.choose("depth", "2")
    player.page.wait_for_function("() => document.querySelectorAll('.net button').length === 7")
    player.choose("activation", "relu")
    player.page.wait_for_function("() => location.search.includes('activation=relu')")
    player.press("step")
    player.page.wait_for_function("() => document.body.dataset.step === '1'")
    player.choose("rate", "0.1")  # the network stays
    assert player.step() == 1
    player.choose("data", "digits")
    player.page.wait_for_selector(".weights canvas")
    assert player.asked()["data"] == "digits"


def test_a_link_shows_the_same_again(visit):
    first = visit("?data=moons&seed=7&width=3&depth=1&rate=0.3&optimizer=sgd&speed=1&lang=ko")
    asked = first.asked()
    assert asked.items() >= {"data": "moons", "seed": "7", "width": "3", "rate": "0.3", "lang": "ko"}.items()
    again = visit("?" + urlsplit(first.page.url).query)
    assert again.asked() == asked
    assert again.drawn(".plane") == first.drawn(".plane")
    assert again.page.get_attribute("html", "lang") == "ko"


def test_the_layer_of_the_map_is_in_the_link(visit):
    player = visit("?layer=0&width=4")
    player.page.wait_for_selector(".map button[aria-pressed=true]:first-child")
    player.page.locator(".map button").nth(2).click()
    player.page.wait_for_function("() => location.search.includes('layer=2')")


def test_what_a_link_names_wrongly_is_said(visit):
    player = visit("?data=moons&rate=nope&width=999&speed=7&lang=xx&depth=1")
    said = player.page.inner_text("#message")
    assert all(name in said for name in ("Learning rate", "Units per layer", "Steps per update", "Language"))
    assert "Hidden layers" not in said


def test_a_learning_rate_that_is_too_large_is_said_in_words(visit):
    player = visit("?rate=10&depth=4&width=8&speed=50&activation=linear")
    player.press("play")
    # TensorFlow arrives at NaN, where training stops; JAX, whose loss is clipped, stays far from where it began.
    player.page.get_by_text(re.compile("The loss is (NaN|far above)")).wait_for()
    if player.page.inner_text("#play").endswith("Pause"):
        player.press("play")
    player.page.wait_for_selector("body[data-running=false]")
    player.choose("rate", "0.1")
    player.press("reset")
    player.starts_over()
    assert player.page.inner_text("#message") == ""


def test_a_unit_is_looked_at_with_the_mouse_and_the_keyboard(visit):
    player = visit("?data=moons&width=2&depth=1")
    output = player.drawn(".plane")
    unit = player.page.get_by_role("button", name="Unit a₁, layer 1")
    unit.hover()
    assert re.match(r"a₁ = tanh\(.* x₁ . .* x₂ . .* \(bias\)\)", player.page.inner_text(".formula"))
    looked = player.drawn(".plane")
    assert looked != output
    player.page.mouse.move(2, 2)
    assert player.drawn(".plane") == output
    unit.focus()
    assert player.drawn(".plane") == looked
    lines = player.page.eval_on_selector_all(".net path", "paths => paths.map(path => path.getAttribute('opacity'))")
    assert lines.count("0.85") == 3  # from two inputs, and to the output
    player.page.keyboard.press("Escape")
    assert player.drawn(".plane") == output


def test_a_hidden_tab_does_not_train(visit):
    player = visit("?data=moons&width=2")
    player.press("play")
    player.updated(3)
    # A browser asks for no pictures of a hidden tab.
    player.page.evaluate("() => { window.requestAnimationFrame = () => 0; }")
    requests = []
    player.page.on("request", lambda request: requests.append(request.url))
    player.page.wait_for_timeout(700)
    assert len(requests) <= 2  # what was under way


def test_a_page_that_is_closed_ends_its_training(visit, url):
    import httpx

    player = visit("?data=moons&width=2")
    session = player.page.evaluate("state.session")
    player.page.goto("about:blank")  # Playwright does not see what the page sends at its end
    player.hosts.discard("")
    for _look in range(SOON // 100):
        answer = httpx.post(f"{url}play/step", json={"session": session}, trust_env=False).json()
        if answer == {"gone": True}:
            return
        player.page.wait_for_timeout(100)
    raise AssertionError("its training is still there")


def test_a_network_that_the_server_has_let_go_starts_over(visit, url):
    import httpx

    player = visit("?data=moons&width=2")
    httpx.post(f"{url}play/end", json={"session": player.page.evaluate("state.session")}, trust_env=False)
    player.press("step")
    player.page.get_by_text("New network: training starts over.").wait_for()


def test_the_language_changes_at_once_and_training_goes_on(visit):
    player = visit("?data=moons&width=2")
    player.press("step")
    player.page.wait_for_function("() => document.body.dataset.step === '1'")
    player.page.get_by_role("button", name="한국어").click()
    assert player.page.get_attribute("html", "lang") == "ko"
    assert player.step() == 1
    assert player.page.get_attribute("#back", "href") == "/?lang=ko"


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("data", ["digits", "spirals"])
def test_nothing_is_wider_than_the_screen(visit, width, height, data):
    player = visit(f"?data={data}")
    player.page.set_viewport_size({"width": width, "height": height})
    player.press("step")
    player.page.wait_for_function("() => document.body.dataset.step === '1'")
    assert player.page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = player.page.evaluate(
        "() => [...document.querySelectorAll('p, h1, h2, button, span, label, small')].filter(e => e.innerText &&"
        " e.offsetParent).map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 11
