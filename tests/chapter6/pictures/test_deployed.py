"""Chapter 6: forms of a model side by side."""

import pytest

from kerasbook.chapter6.pictures.deployed import LEAST, Deployed

MEASURED = {
    "apart": {"saved_model": 0.0, "onnx": 3e-7, "litert": 3e-5, "service": 3e-7},
    "bytes": {"keras": 94_000, "saved_model": 90_000, "onnx": 23_000, "litert": 23_000},
    "row_time": {"predict": 0.09, "call": 0.005, "saved_model": 4e-4, "onnx": 9e-6, "litert": 4e-6, "service": 0.003},
    "error": {"model": 19_441.0, "median": 57_176.0},
    "skewed": 1.6e8,
    "refused": {"too_short": 422, "text": 422, "nan": 400, "no_json": 400, "too_large": 413},
}


def without(measured: dict, *forms: str) -> dict:
    """What was measured where some forms are not installed."""
    kept = {
        key: {form: number for form, number in measured[key].items() if form not in forms}
        for key in ("apart", "bytes", "row_time")
    }
    found = measured | kept
    return {key: value for key, value in found.items() if key != "refused" or "service" not in forms}


def texts(display) -> list[str]:
    return [text.get_text() for text in display.said_]


@pytest.mark.usefixtures("english")
def test_each_form_has_its_dots():
    display = Deployed(MEASURED).plot()
    apart, sizes, times, errors = (dots.get_offsets() for dots in display.dots_)
    assert apart[:, 0].tolist() == pytest.approx([LEAST, 3e-7, 3e-5, 3e-7])
    assert apart[:, 1].tolist() == [1, 2, 3, 4]
    assert sizes[:, 0].tolist() == pytest.approx([94, 90, 23, 23])
    assert times[:, 0].tolist() == pytest.approx([0.09, 4e-4, 9e-6, 4e-6, 0.003])
    assert errors[:, 0].tolist() == pytest.approx([19_441, 57_176, 1.6e8])
    assert texts(display)[1::2] == ["422", "422", "400", "400", "413"]


@pytest.mark.usefixtures("english")
def test_what_is_not_installed_is_said():
    display = Deployed(without(MEASURED, "onnx", "litert", "service")).plot()
    names = [label.get_text() for label in display.axes_[0].get_yticklabels()]
    assert names == ["Keras", "SavedModel", "ONNX:\nnot installed", "LiteRT:\nnot installed", "service:\nnot installed"]
    assert texts(display) == ["FastAPI is not installed, so there was no service to ask."]


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(Deployed(MEASURED).plot().figure_) == []
