"""What tests share: the language, small networks, and a way to see what a picture shows a reader."""

import gc
import gettext
import itertools
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from groups import group, turn
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from kerasbook import locale
from kerasbook.running.side_by_side import THREADS

pytest_plugins = ["toys", "slowness", "unchanged"]

if os.environ.get("PYTEST_XDIST_WORKER"):  # several processes share the cores, and so does all that they start
    for name in THREADS:
        os.environ.setdefault(name, "1")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
]


def pytest_addoption(parser) -> None:
    parser.addoption("--chapter", help='the tests of one chapter alone, such as "chapter2"')


def pytest_collection_modifyitems(config, items) -> None:
    """Leave out other chapters, if one is asked for, and put the rest in order."""
    if chapter := config.getoption("chapter"):
        config.hook.pytest_deselected(items=[item for item in items if group(item.nodeid) != chapter])
        items[:] = [item for item in items if group(item.nodeid) == chapter]
    items.sort(key=lambda item: turn(group(item.nodeid)))


def pytest_collection_finish(session) -> None:
    """Let Python look for garbage less often, and not among what Keras and TensorFlow are made of.

    These are millions of objects, all of which it would go through again and again: a tenth of the tests' time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def no_exercise_of_the_readers_own(tmp_path_factory):
    """What tests solve is not noted among what the person who runs them has solved."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERASBOOK_SOLVED", str(tmp_path_factory.mktemp("solved") / "solved.jsonl"))
        patch.delenv("KERASBOOK_COMMAND", raising=False)  # as run.py sets for what it starts
        yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item):
    """A test that left the variable behind under which findings are kept would have later ones compute nothing."""
    yield
    left = os.environ.pop("KERASBOOK_KEPT", None)
    assert left is None, f"{item.nodeid} left KERASBOOK_KEPT={left} behind"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Where several processes share the suite, a group stays in one of them.

    Not by marks and `--dist loadgroup`: with pytest 9.2, pytest-xdist 3.8 passes over these without a word.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    return ByGroup(config, log)


@pytest.fixture
def english():
    """Everything is shown in English, whatever the system speaks."""
    with locale.speaking("en"):
        yield


class Hangul(gettext.NullTranslations):
    """A catalogue in which every sentence is there: each word becomes Hangul of about its width."""

    def gettext(self, message: str) -> str:
        outside_placeholders = r"[A-Za-z_]+(?![^{]*})"
        return re.sub(outside_placeholders, lambda word: "한" * ((len(word[0]) + 1) // 2), message)


@pytest.fixture
def korean(monkeypatch):
    """Everything that goes through the catalogue is shown in Hangul, whatever the Korean one holds."""
    monkeypatch.setattr(locale, "catalogue", lambda name: Hangul())
    with locale.speaking("ko"):
        yield


@pytest.fixture(params=["english", "korean"])
def either_language(request) -> str:
    """The test runs once in each language."""
    request.getfixturevalue(request.param)
    return request.param


@pytest.fixture
def drawn_texts(monkeypatch):
    """A function from a figure to the texts a reader sees in it, each with its box in pixels, 96 to the inch.

    That is how a notebook shows it; of the usual resolutions, it is the one at which texts are widest.
    """

    def draw(figure) -> dict:
        boxes = {}
        draw_text = Text.draw

        def noted(text, renderer, *args, **kwargs):
            if text.get_visible() and text.get_text().strip():
                boxes[text] = text.get_window_extent(renderer)
            return draw_text(text, renderer, *args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(Text, "draw", noted)
            page = figure.get_figure(root=True)
            page.set_dpi(96)
            FigureCanvasAgg(page).draw()
        return boxes

    return draw


def overlap(box, other) -> bool:
    """Whether two boxes share more than half a pixel: matplotlib 3.10 rounds them to whole ones."""
    across, down = min(box.x1, other.x1) - max(box.x0, other.x0), min(box.y1, other.y1) - max(box.y0, other.y0)
    return across > 0.5 and down > 0.5


@pytest.fixture
def unreadable(drawn_texts):
    """A function from a figure to what is wrong with its texts: cut off, on each other, or on another panel.

    Labels that stand in the data, `but=...`, may lie anywhere.
    """
    margin = 2.5  # pixels: nearer to the edge looks cut off

    def problems(figure, but=()) -> list[str]:
        boxes = {text: box for text, box in drawn_texts(figure).items() if text not in set(but)}
        assert boxes, "no text was drawn"
        page = figure.get_figure(root=True).bbox.padded(-margin)
        cut = [
            f"cut off: {text.get_text()!r}"
            for text, box in boxes.items()
            if not (page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1)
        ]
        on_each_other = [
            f"overlap: {one.get_text()!r}, {other.get_text()!r}"
            for (one, box), (other, its_box) in itertools.combinations(boxes.items(), 2)
            if overlap(box, its_box)
        ]
        on_another_panel = [
            f"on another panel: {text.get_text()!r}"
            for text, box in boxes.items()
            for axes in figure.axes
            if axes is not text.axes and overlap(box, axes.get_window_extent())
        ]
        return cut + on_each_other + on_another_panel

    return problems


@pytest.fixture
def in_latin_letters(drawn_texts):
    """A function from a figure to its texts in Latin letters; in Hangul, those that no catalogue was asked for."""

    def texts(figure) -> list[str]:
        return [text.get_text() for text in drawn_texts(figure) if re.search("[A-Za-z]", text.get_text())]

    return texts


@pytest.fixture
def thin_lines():
    """A function from a figure to the lines of other seeds in it, in the order in which they were drawn."""
    from matplotlib.lines import Line2D

    from kerasbook.plots.curves import OTHER_SEED

    return lambda figure: [line for line in figure.findobj(Line2D) if line.get_label() == OTHER_SEED]


@pytest.fixture
def samples():
    """`(12, 6)` samples and their class numbers, four of each of three classes."""
    import numpy as np

    rng = np.random.default_rng(0)
    y = np.tile([0, 1, 2], 4)
    x = rng.normal(size=(12, 6)).astype("float32")
    x[np.arange(12), y] += 2
    return x, y


@pytest.fixture
def small_network():
    """Six numbers in, three probabilities out; two hidden layers, "wide" (8 units) and "narrow" (4)."""
    import keras  # not at the head of this file: pytest looks at all that stands there, and many tests need no Keras

    keras.utils.set_random_seed(0)
    return keras.Sequential([
        keras.Input((6,)),
        keras.layers.Dense(8, activation="relu", name="wide"),
        keras.layers.Dense(4, activation="tanh", name="narrow"),
        keras.layers.Dense(3, activation="softmax", name="answer"),
    ])


def program(playwright) -> str | None:
    """Where the browser is; None if there is none."""
    asked = os.environ.get("KERASBOOK_CHROMIUM")
    fetched = playwright.chromium.executable_path
    return next((path for path in [asked, *map(shutil.which, BROWSERS), fetched] if path and Path(path).exists()), None)


@pytest.fixture(scope="session")
def browser():
    """A browser without a window; where none is installed, the test is skipped and says how to get one."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        path = program(playwright)
        if path is None:
            pytest.skip("no Chromium is installed; scripts/test.py says how to get it")
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(request, tmp_path_factory):
    """The site of all pages, built once: the folder. It runs every page that has changed, which takes minutes.

    With --changed the pages of chapters that tests/unchanged.py knows have no outputs there.
    """
    pytest.importorskip("myst_nb", reason='the tools for the site are not installed (pip install -e ".[site]")')
    sys.path.append(str(Path(__file__).parents[1] / "scripts"))
    import pages
    import unchanged
    import website

    with unchanged.unrun(pages, unchanged.left_out(request.config)):
        return website.build(tmp_path_factory.mktemp("built") / "site")
