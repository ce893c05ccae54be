"""What holds for every display, whatever it draws."""

import re
import warnings

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure
from matplotlib.text import Text

from kerasbook.chapter1.pictures.digits_layer_by_layer import DigitsLayerByLayer
from kerasbook.layerwise import LayerProbe
from kerasbook.locale import language
from kerasbook.plots import (
    ClassMeansDisplay,
    Display,
    HistoryDisplay,
    ProbeDisplay,
    ProjectionsDisplay,
    class_means,
    walk,
)
from kerasbook.plots.display import canvas

pytestmark = pytest.mark.usefixtures("english")

Y = np.arange(12) % 3
LAYERS = ["입력", "은닉 층"]  # no catalogue translates these
RNG = np.random.default_rng(0)
OUTPUTS = {LAYERS[0]: RNG.uniform(size=(12, 9)), LAYERS[1]: RNG.normal(size=(12, 4))}
RECORDS = [
    LayerProbe(layer, network, (4,), 4, 0.9, 0.3, 0.5, 0.5, 0.0) for network in ("model", "twin") for layer in LAYERS
]


def layer_walk():
    return walk(OUTPUTS, sample=1)


def means():
    return ClassMeansDisplay({name: class_means(output, Y) for name, output in OUTPUTS.items()}, ["가", "나", "다"])


def projections():
    points = {name: output[:, :2] for name, output in OUTPUTS.items()}
    return ProjectionsDisplay(
        points, Y, labels={0: "가", 1: "나", 2: "다"}, names=dict(zip(LAYERS, LAYERS, strict=True))
    )


def probes():
    return ProbeDisplay(RECORDS)


def history():
    curve = {
        "train_loss": [2.0, 1.0],
        "test_loss": [2.0, 1.5],
        "train_accuracy": [0.1, 0.5],
        "test_accuracy": [0.1, 0.4],
    }
    names = {"train": "훈련한 숫자", "test": "새 숫자"}
    return HistoryDisplay(curve, guessing={"loss": 1.8}, notes={"loss": "찍기: 1.8"}, names=names)


def story():
    names = ["input", "하나", "둘", "셋", "넷"]
    outputs = {name: OUTPUTS[LAYERS[min(place, 1)]] for place, name in enumerate(names)}
    wheels = {name: (output[:, :2], np.arange(12)) for name, output in outputs.items()}
    drawn = dict.fromkeys(("model", "twin"), dict.fromkeys(names, np.zeros((10, 28, 28))))
    convnet = dict.fromkeys(names[1:], OUTPUTS[LAYERS[1]])
    return DigitsLayerByLayer(outputs, np.arange(12) % 10, 1, 3, drawn, wheels, RECORDS, convnet)


PANELS = {layer_walk: 2, means: 2, projections: 2, probes: 1, history: 2}
on_given_axes = pytest.mark.parametrize("make", PANELS)
every_display = pytest.mark.parametrize("make", [*PANELS, story])


@on_given_axes
def test_draws_on_the_axes_given(make):
    figure = Figure()
    axes = list(np.ravel(figure.subplots(1, PANELS[make])))
    display = make()
    assert display.plot(axes=axes) is display
    assert all(own is given for own, given in zip(display.axes_, axes, strict=True))
    assert display.figure_ is figure
    assert figure.axes == axes
    assert all(panel.has_data() for panel in axes)


def test_a_single_axes_need_not_be_a_list():
    axes = Figure().subplots()
    assert probes().plot(axes=axes).axes_ == [axes]


@on_given_axes
def test_the_wrong_number_of_axes(make):
    axes = np.ravel(Figure().subplots(1, 3))
    with pytest.raises(ValueError, match=rf"Expected {PANELS[make]} axes, one for each panel\. Received: 3"):
        make().plot(axes=axes)
    assert not any(panel.has_data() for panel in axes)


@every_display
def test_draws_on_the_figure_given(make):
    figure = Figure()
    display = make().plot(figure=figure)
    assert display.figure_ is figure
    assert set(figure.axes) == set(display.axes_)


@every_display
def test_draws_on_a_part_of_a_figure(make):
    figure = Figure(figsize=(16, 8))
    left, right = figure.subfigures(1, 2)
    display = make().plot(figure=right)
    assert display.figure_ is right
    assert left.axes == []
    assert display.image().startswith(b"\x89PNG")  # of the whole figure


@every_display
def test_makes_a_figure_of_its_own_size(make):
    display = make()
    assert display.figure_ is None
    display.plot()
    assert tuple(display.figure_.get_size_inches()) == display.size
    assert display.size[0] <= 12


@every_display
def test_plotting_twice_gives_a_fresh_figure(make):
    display = make()
    first = display.plot().figure_
    content = display.image()
    assert display.plot().figure_ is not first
    assert display.image() == content


@every_display
def test_leaves_matplotlib_alone(make):
    with mpl.rc_context():
        mpl.rcdefaults()  # nothing that an earlier test has changed is taken for granted
        settings = mpl.rcParams.copy()
        make().image()
        assert mpl.rcParams.copy() == settings
    assert pyplot.get_fignums() == []


@every_display
def test_shows_itself_in_a_notebook(make):
    assert make()._repr_png_().startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize(("form", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_files(form, magic):
    content = means().image(form)
    assert content.startswith(magic)
    if form == "svg":
        assert b"<svg" in content


def test_the_same_numbers_give_the_same_bytes():
    first, second = history().image(), history().image()
    assert first == second
    assert history().image(dpi=60) != first


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_no_date_in_the_file(form, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    then = means().image(form)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert means().image(form) == then


def test_dots_per_inch():
    def size(png: bytes) -> tuple[int, int]:
        return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])

    assert size(probes().image(dpi=50)) == (600, 260)
    assert size(probes()._repr_png_()) == (1152, 499)


@every_display
def test_hangul_is_drawn_without_a_warning(either_language, make, caplog):
    """Also in English, for layers and classes may have Korean names."""
    assert language() == {"english": "en", "korean": "ko"}[either_language]
    display = make().plot()
    words = "".join(text.get_text() for text in display.figure_.findobj(Text))
    assert re.search("[가-힣]", words)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        display.image(dpi=50)
    assert caplog.messages == []


def test_canvas_makes_rows_and_columns():
    figure, axes = canvas(3, (6, 4), rows=2)
    assert len(axes) == 6
    assert figure.axes == axes
    assert [panel.get_subplotspec().rowspan.start for panel in axes] == [0, 0, 0, 1, 1, 1]


def test_a_display_must_say_how_it_is_drawn():
    with pytest.raises(NotImplementedError):
        Display().image()
