"""What a layer says about one sample: its kind, its scale, what is left out and said, and its artists."""

import numpy as np
import pytest
from keras import layers
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.plots import style
from kerasbook.plots.layers import (
    DRAWINGS,
    NEGATIVE,
    POSITIVE,
    LayerView,
    choice,
    image_scale,
    kind_of,
    layer_scale,
    most_telling,
    range_remark,
)

pytestmark = pytest.mark.usefixtures("english")

RNG = np.random.default_rng(0)
N = 20
PROBABILITIES = RNG.dirichlet(np.ones(3), size=N)


def outputs(*shape) -> np.ndarray:
    return RNG.uniform(size=(N, *shape))


def view(values: np.ndarray, kind: str, sample: int = 0, **more) -> LayerView:
    """One sample of `(n, ...)`, with the layer's own scale and choice."""
    shown = choice(kind, values)
    return LayerView(
        "layer",
        values[sample],
        layer_scale(kind, values),
        kind,
        order=shown.order,
        steps=shown.steps,
        remarks=shown.remarks,
        **more,
    )


def drawn(one: LayerView):
    """The axes with one layer on it, and its artist."""
    axes = Figure(figsize=(3, 3)).subplots()
    return axes, DRAWINGS[one.kind](axes, one)


# Which kind

DENSE = layers.Dense(3)
ATTENTION = layers.MultiHeadAttention(2, 3)


@pytest.mark.parametrize(
    ("name", "output", "layer", "answer", "kind"),
    [
        ("input", outputs(6, 5), None, None, "image"),
        ("input", outputs(6, 5, 1), None, None, "image"),
        ("input", outputs(6, 5, 3), None, None, "image"),
        ("input", outputs(6, 5, 4), None, None, "image"),
        ("input[photo]", outputs(6, 5, 3), None, None, "image"),
        ("input", outputs(6, 5, 2), None, None, "maps"),
        ("input", outputs(6), None, None, "units"),
        ("input", np.ones((N, 6), int), None, None, "numbers"),
        ("input", np.full((N, 1), "a text"), None, None, "text"),
        ("input", np.full((N, 1), b"a text", object), None, None, "text"),
        ("conv", outputs(6, 5, 3), layers.Conv2D(3, 1), None, "maps"),
        ("conv", outputs(1, 1, 30), layers.Conv2D(30, 1), None, "units"),
        ("conv3d", outputs(4, 6, 5, 3), layers.Conv3D(3, 1), None, "volumes"),
        ("conv1d", outputs(6, 5), layers.Conv1D(5, 1), None, "sequence"),
        ("lstm[0]", outputs(6, 5), layers.LSTM(5), None, "sequence"),
        ("lstm[1]", outputs(5), layers.LSTM(5), None, "units"),
        ("embedding", outputs(6, 5), layers.Embedding(9, 5), None, "tokens"),
        ("attention[0]", outputs(6, 5), ATTENTION, None, "sequence"),
        ("attention[1]", outputs(2, 6, 6), ATTENTION, None, "attention"),
        ("attention[1]", outputs(6, 6), layers.Attention(), None, "attention"),
        ("dense", PROBABILITIES, DENSE, None, "units"),
        ("answer", PROBABILITIES, DENSE, "probabilities", "answer"),
        ("answer", PROBABILITIES.astype("float16"), DENSE, "probabilities", "answer"),
        ("logits", np.log(PROBABILITIES), DENSE, "numbers", "scores"),
        ("scores", 2 * PROBABILITIES, DENSE, "numbers", "scores"),
        ("wide", outputs(500), layers.Dense(500), "numbers", "units"),
        ("yes", outputs(1), layers.Dense(1), "chances", "chance"),
        ("tags", outputs(4), layers.Dense(4), "chances", "answer"),
        ("price", outputs(1), layers.Dense(1), "numbers", "scores"),
        ("price", outputs(), layers.Dense(1), "numbers", "scores"),
        ("rebuilt", outputs(6, 5, 1), layers.Conv2D(1, 1), "", "image"),
        ("rebuilt", 9 * outputs(6, 5, 1), layers.Conv2D(1, 1), "", "maps"),
        ("segments", outputs(6, 5, 7), layers.Conv2D(7, 1), "", "maps"),
        ("margin", outputs(1), layers.Dense(1), "margins", "scores"),
        ("many", outputs(500), layers.Dense(500), "probabilities", "answer"),
        ("pixels", outputs(500), layers.Dense(500), "chances", "units"),
        ("deep", outputs(2, 2, 2, 2, 2), None, None, "units"),
    ],
)
def test_how_an_output_deserves_to_be_drawn(name, output, layer, answer, kind):
    assert kind_of(name, output, layer, answer) == kind


def test_what_a_model_of_sequences_reads_is_no_picture():
    assert kind_of("input", outputs(6, 5), over_time=True) == "sequence"
    assert kind_of("input", outputs(6, 5, 1), over_time=True) == "image"


# Scales


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        (outputs(4, 4), 0, 1),
        (outputs(4, 4) * 255, 0, 255),
        (outputs(4, 4) * 2 - 1, -1, 1),
        (RNG.integers(0, 256, (N, 4, 4), "uint8"), 0, 255),
        (RNG.integers(0, 256, (N, 4, 4)), 0, 255),
        (RNG.integers(0, 2, (N, 4, 4), "uint8"), 0, 1),
        (np.zeros((N, 4, 4), "uint8"), 0, 1),
        (np.full((N, 4, 4), 7.0), 7, 8),
        (np.full((N, 4, 4), np.nan), 0, 1),
    ],
)
def test_limits_of_pictures(values, low, high):
    scale = image_scale(values)
    assert scale["cmap"] == "gray_r"
    assert_allclose((scale["vmin"], scale["vmax"]), (low, high), atol=0.03 * abs(high))


def test_the_range_of_a_picture_is_said_if_it_is_unusual():
    usual, unusual = outputs(4, 4), outputs(4, 4) * 9 - 3
    assert range_remark("image", usual, image_scale(usual)) == []
    ((sentence, given),) = range_remark("image", unusual, image_scale(unusual))
    assert sentence.format(**given) == "−3 white, 6 black"


def test_colour_pictures_outside_0_to_1_are_scaled_by_the_range_of_all_samples():
    values = outputs(4, 4, 3) * 4 - 2
    _axes, image = drawn(view(values, "image"))
    low, high = values.min(), values.max()
    assert_allclose(image.get_array(), (values[0] - low) / (high - low))


def test_whole_numbers_in_colour():
    values = RNG.integers(0, 256, (N, 4, 4, 3), "uint8")
    assert_allclose(drawn(view(values, "image"))[1].get_array(), values[0] / 255)


def test_values_that_are_no_numbers_leave_the_scale_to_the_others():
    values = outputs(9)
    values[0, 0], values[1, 1], values[2, 2] = np.nan, np.inf, -np.inf
    scale = layer_scale("units", values)
    assert (scale["cmap"], scale["vmin"]) == ("viridis", 0)
    assert 0.9 < scale["vmax"] <= 1


def test_attention_and_its_scale():
    scores = RNG.dirichlet(np.ones(6), size=(N, 3, 6))  # (n, heads, queries, keys)
    _axes, image = drawn(view(scores, "attention"))
    assert image.get_array().shape == (2 * 7 - 1, 2 * 7 - 1)  # three heads in two rows of two
    assert_array_equal(image.get_array()[:6, 7:], scores[0, 1])
    assert (image.get_cmap().name, image.get_clim()) == ("magma", (0, 1))


# What is left out, and said


def said(one: LayerView) -> str:
    return one.said


def test_the_maps_that_vary_most():
    values = outputs(3, 3, 100) * 1.5 ** np.arange(100)
    one = view(values, "maps")
    assert one.order.tolist() == list(range(36, 100))
    assert "64 of 100 shown, the most varying" in said(one)
    _axes, image = drawn(one)
    assert image.get_array().shape == (8 * 4 - 1, 8 * 4 - 1)
    assert_array_equal(image.get_array()[:3, :3], values[0, :, :, 36])


def test_of_a_single_sample_the_most_active_units():
    values = np.arange(2000.0)[None]
    order, ((sentence, _given),) = most_telling(values, 1024)
    assert order.tolist() == list(range(976, 2000))
    assert "most active" in sentence


def test_nothing_is_left_out_of_few_units():
    assert most_telling(outputs(1024), 1024) == (None, [])


def test_wide_layers_as_tiles():
    one = view(outputs(5000), "units")
    assert drawn(one)[1].get_array().shape == (32, 32)
    assert said(one) == "1,024 of 5,000 shown, the most varying"


def test_long_sequences():
    one = view(outputs(1000, 200), "sequence")
    image = drawn(one)[1]
    assert image.get_array().shape == (64, 256)
    assert_array_equal(image.get_array()[0, [0, -1]], one.values[[0, -1], one.order[0]])
    assert said(one).split("\n") == [
        "steps to the right",
        "64 of 200 shown, the most varying",
        "256 of 1,000 steps shown",
    ]


def test_slices_of_volumes_side_by_side():
    values = outputs(12, 3, 4, 2)
    one = view(values, "volumes")
    image = drawn(one)[1]
    assert image.get_array().shape == (2 * 4 - 1, 8 * 5 - 1)  # a row for each map, eight slices
    assert_array_equal(image.get_array()[4:7, -4:], values[0, -1, :, :, 1])
    assert said(one) == "8 of 12 slices to the right"


def test_the_middle_slice_of_each_of_many_maps():
    values = outputs(5, 3, 4, 16)
    one = view(values, "volumes")
    assert_array_equal(drawn(one)[1].get_array()[:3, :4], values[0, 2, :, :, 0])
    assert said(one) == "the middle one of 5 slices"


def test_the_likeliest_of_many_classes():
    values = RNG.dirichlet(np.ones(1000), size=N)
    one = view(values, "answer")
    axes, bars = drawn(one)
    assert_allclose([bar.get_width() for bar in bars], np.sort(values[0])[::-1][:10])
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == [str(label) for label in np.argsort(-values[0])[:10]]
    assert said(one) == "10 of 1,000 shown, the highest"
    assert len(axes.texts) == 10  # bars may be too short to be seen


def test_tokens_that_have_room():
    one = view(RNG.integers(0, 99, size=(N, 200)), "numbers")
    _axes, texts = drawn(one)
    rows = [text.get_text().split("\n") for text in texts]
    assert [row[0] for row in rows] == [str(token) for token in one.values[: len(rows)]]
    assert sum(map(len, rows)) == 50
    assert said(one) == "the first 50 of 200"


def test_text():
    _axes, text = drawn(view(np.full((N, 1), b"costs $5 or $6"), "text"))
    assert text.get_text() == "costs $5 or $6"
    assert not text.get_parse_math()


# Answers that are no probabilities


def test_a_bar_to_each_side_of_0():
    values = RNG.normal(size=(N, 4))
    axes, bars = drawn(view(values, "scores"))
    assert_allclose([bar.get_width() for bar in bars], values[0])
    assert [to_hex(bar.get_facecolor()) for bar in bars] == [NEGATIVE if v < 0 else POSITIVE for v in values[0]]
    most = np.abs(values).max()
    assert axes.get_xlim() == (-most, most)


def test_scores_at_or_above_0_start_there():
    axes, _bars = drawn(view(outputs(4), "scores"))
    assert axes.get_xlim()[0] == 0


@pytest.mark.parametrize("kind", ["scores", "chance"])
def test_a_single_number_is_written(kind):
    values = outputs(1)
    axes, (bar,) = drawn(view(values, kind))
    assert bar.get_width() == pytest.approx(values[0, 0])
    assert axes.texts[0].get_text() == f"{values[0, 0]:.4g}"
    if kind == "chance":
        assert axes.get_xlim() == (0, 1)
        assert to_hex(bar.get_facecolor()) == style.TRAINED


def test_answers_that_are_no_numbers_have_no_bar():
    values = np.full((N, 3), np.nan)
    for kind in ("scores", "answer"):
        assert [bar.get_width() for bar in drawn(view(values, kind))[1]] == [0, 0, 0]
