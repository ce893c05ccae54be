"""Every kind of model of the zoo is looked into once: its report, and the report's pictures in both languages."""

import functools

import pytest

from kerasbook import layer_report, plot_layers
from kerasbook.inside.helpers import plot_weights
from kerasbook.inside.layer_reports import LayerReport
from tests.layerwise.zoo import ZOO

pytestmark = pytest.mark.usefixtures("english")

case = functools.cache(lambda name: ZOO[name]())  # looking inside changes nothing, so tests may share a model


@functools.cache
def report_on(name: str) -> LayerReport:
    return layer_report(*case(name), sample=1)


@functools.cache
def pictures_of(name: str) -> list:
    """What is drawn of a model; in another language the same is drawn again."""
    return [*report_on(name).figures.values(), plot_weights(case(name).model)]


def readable(display, unreadable) -> bool:
    """Whether nothing is cut off, nothing lies on something else, and no panel is empty."""
    centres = [text for texts in getattr(display, "centres_", []) for text in texts]
    assert unreadable(display.figure_, but=centres) == []
    assert display.size[0] <= 12.001
    return all(axes.has_data() or axes.texts for axes in display.axes_)


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.slow) if name == "mobilenet" else name for name in ZOO])
def name(request) -> str:
    return request.param


@pytest.mark.slow
def test_its_report_has_every_layer_and_three_pictures(name):
    report = report_on(name)
    assert report.layers
    assert list(report.figures) == ["layers", "probe", "projections"]
    assert report.html().count("data:image/png;base64,") == 3


@pytest.mark.slow
def test_its_pictures_can_be_read(name, unreadable):
    assert all(readable(display, unreadable) for display in pictures_of(name))


@pytest.mark.slow
def test_in_korean(name, unreadable, korean):
    assert all(readable(display.plot(), unreadable) for display in pictures_of(name))


def test_two_samples(name, unreadable):
    model, x, _y = case(name)
    assert readable(plot_layers(model, x, sample=[1, 3]), unreadable)
