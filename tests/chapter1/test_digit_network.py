"""Chapter 1, `digit_network`: counts that agree with Keras, and one digit that flows through the drawing."""

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter1 import LAYERS
from kerasbook.datasets import typical

found = of_chapter(1)


def test_the_counts_agree_with_keras():
    finding = found("digit_network")
    measured, model = finding.measured, finding.model
    assert measured["total"] == model.count_params() == sum(measured["parameters"].values())
    for name in LAYERS:
        layer = None if name == "input" else model.get_layer(name)
        assert measured["parameters"][name] == (layer.count_params() if layer else 0)
        assert measured["weight_count"][name] + measured["bias_count"][name] == measured["parameters"][name]
        assert measured["shape"][name] == (layer.units if layer else 28 * 28)


@pytest.mark.parametrize("digit", [3, 8])
def test_one_new_digit_flows_through_the_drawing(new_digits, digit):
    finding = found("digit_network", digit=digit)
    drawing = finding.figure.plot()
    sample = typical(new_digits, digit)
    np.testing.assert_array_equal(drawing.picture_.get_array(), new_digits.images[sample])
    probabilities = np.asarray(finding.model(new_digits.images[sample : sample + 1]))[0]
    widths = np.array([bar.get_width() for bar in drawing.bars_])
    np.testing.assert_allclose(widths / widths.sum(), probabilities, atol=1e-4)
    assert finding.measured["probability"] == pytest.approx(float(probabilities[digit]), abs=1e-4)
