"""Why this answer, drawn: every panel by its artists, and what a reader can read."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.plots import style
from kerasbook.plots.attribution import OVER, AttributionDisplay, one_map, relative, shown

RNG = np.random.default_rng(0)
GREY = RNG.uniform(size=(3, 8, 6))
COLOUR = RNG.uniform(size=(2, 8, 8, 3))
SIGNED = RNG.normal(size=(3, 8, 6))
HEAT = RNG.uniform(size=(3, 8, 6))


@pytest.fixture
def drawn(english):
    maps = {"saliency": SIGNED, "grad_cam": HEAT, "own idea": HEAT / 10}
    return AttributionDisplay(GREY, maps, ["answer 2\np 0.98", "b", "c"]).plot()


class TestNumbers:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ([0, 0.5, 0.9], [0, 0.5, 0.9]),
            ([0, 0.5, 1.0000002], [0, 0.5, 1]),  # as resizing leaves it
            ([0, 51, 255], [0, 0.2, 1]),
            ([0, 5, 500], [0, 0.01, 1]),
            ([-1, 0, 1], [0, 0.5, 1]),
            ([0, 0, 0], [0, 0, 0]),
        ],
    )
    def test_pictures_from_0_to_1(self, given, expected):
        assert_allclose(shown(np.array(given)), expected)

    def test_one_map_of_several_channels_is_the_largest_influence(self):
        values = np.array([[[1, -3, 2]], [[0, 0.5, -0.1]]])
        assert_array_equal(one_map(values, 2), [[3], [0.5]])
        assert_array_equal(one_map(values[..., 1:2], 2), values[..., 1])
        assert one_map(HEAT[0], 2) is not None
        assert_array_equal(one_map(HEAT[0], 2), HEAT[0])

    def test_in_parts_of_the_strongest(self):
        values = np.append(np.linspace(-2, 2, 1000), 50)
        found = relative(values)
        assert (found.min(), found.max()) == (-1, 1)
        top = np.percentile(np.abs(values), 99)
        assert_allclose(found[100:900], values[100:900] / top)
        assert_array_equal(relative(np.zeros(3)), 0)
        assert_array_equal(relative(np.append(np.zeros(999), 7)), np.append(np.zeros(999), 1))


class TestPictures:
    def test_a_row_for_each_sample_and_a_column_for_each_map(self, drawn):
        assert len(drawn.axes_) == 3 * 4
        assert [axes.get_title() for axes in drawn.axes_[:4]] == ["", "saliency", "Grad-CAM", "own idea"]
        assert [axes.get_title(loc="left") for axes in drawn.axes_[::4]] == ["answer 2\np 0.98", "b", "c"]
        assert {axes.get_title() for axes in drawn.axes_[4:]} == {""}

    def test_the_samples(self, drawn):
        for image, sample in zip(drawn.inputs_, GREY, strict=True):
            assert_allclose(image.get_array(), sample, rtol=1e-6)
            assert (image.get_cmap().name, image.get_clim()) == (style.INPUT, (0, 1))

    def test_for_and_against(self, drawn):
        for image, values in zip(drawn.maps_["saliency"], SIGNED, strict=True):
            assert_allclose(image.get_array(), relative(values))
            assert (image.get_cmap().name, image.get_clim()) == (style.SIGNED, (-1, 1))
            below = image.axes.get_images()[0]
            assert below is not image
            assert below.get_alpha() < 0.5

    def test_a_grad_cam_lies_over_the_sample(self, drawn):
        for image, values, sample in zip(drawn.maps_["grad_cam"], HEAT, GREY, strict=True):
            assert_allclose(image.get_array(), relative(values))
            assert (image.get_cmap().name, image.get_clim(), image.get_alpha()) == ("magma", (0, 1), OVER)
            assert_allclose(image.axes.get_images()[0].get_array(), sample, rtol=1e-6)

    def test_other_maps_stand_alone(self, drawn):
        for image in drawn.maps_["own idea"]:
            assert image.axes.get_images() == [image]
            assert (image.get_cmap().name, image.get_clim()) == ("magma", (0, 1))

    def test_one_colour_bar_for_each_column(self, drawn):
        ticks = {name: [text.get_text() for text in bar.ax.get_xticklabels()] for name, bar in drawn.bars_.items()}
        assert ticks == {"saliency": ["against", "0", "for it"], "grad_cam": ["0", "most"], "own idea": ["0", "most"]}
        assert drawn.bars_["saliency"].mappable.get_clim() == drawn.maps_["saliency"][0].get_clim()

    def test_a_map_with_a_sign_in_one_row_has_it_in_all(self, english):
        maps = np.concatenate([SIGNED[:1], HEAT[:2]])
        display = AttributionDisplay(GREY, {"occlusion": maps}).plot()
        assert {image.get_clim() for image in display.maps_["occlusion"]} == {(-1, 1)}

    def test_photographs(self, english):
        gradient = RNG.normal(size=(2, 8, 8, 3))
        heat = RNG.uniform(size=(2, 8, 8))
        display = AttributionDisplay(2 * COLOUR - 1, {"saliency": gradient, "grad_cam": heat}).plot()
        assert display.inputs_[0].get_array().shape == (8, 8, 3)
        assert display.inputs_[0].get_array().min() >= 0
        assert_allclose(display.maps_["saliency"][1].get_array(), relative(np.abs(gradient[1]).max(axis=-1)))
        below = display.maps_["grad_cam"][0].axes.get_images()[0]
        assert below.get_cmap().name == "gray"  # light is light
        assert below.get_array().shape == (8, 8)

    def test_a_map_of_another_size_has_nothing_below(self, english):
        display = AttributionDisplay(GREY, {"grad_cam": HEAT[:, :4, :3]}).plot()
        assert len(display.axes_[1].get_images()) == 1


class TestBars:
    x = RNG.normal(size=(2, 5))
    maps = RNG.normal(size=(2, 5))

    def test_of_numbers(self, english):
        display = AttributionDisplay(self.x, {"saliency": self.maps}).plot()
        for bars, sample in zip(display.inputs_, self.x, strict=True):
            assert_allclose([bar.get_height() for bar in bars], sample)
        for bars, values in zip(display.maps_["saliency"], self.maps, strict=True):
            assert_allclose([bar.get_height() for bar in bars], values)
            colours = [to_hex(bar.get_facecolor()) for bar in bars]
            assert colours == [style.TRAINED if value < 0 else style.SECOND for value in values]
        assert display.bars_ == {}

    def test_of_words(self, english):
        words = [list("abcde"), ["not", "a", "good", "film", "!"]]
        display = AttributionDisplay(self.x, {"saliency": self.maps, "occlusion": self.maps}, words=words).plot()
        assert display.inputs_ == []
        assert len(display.axes_) == 4
        for axes, said in zip(display.axes_[::2], words, strict=True):
            assert [text.get_text() for text in axes.get_xticklabels()] == said

    def test_a_sequence_runs_to_the_right(self, english):
        x, gradient = RNG.normal(size=(2, 9, 3)), RNG.normal(size=(2, 9, 3))
        maps = {"saliency": gradient[..., 0], "grad_cam": gradient[..., 1] ** 2}
        display = AttributionDisplay(x, maps, over_time=True).plot()
        assert_array_equal(display.inputs_[0].get_array(), x[0].T)
        assert len(list(display.maps_["grad_cam"][0])) == 9
        display = AttributionDisplay(x, {"saliency": gradient}, over_time=True).plot()
        assert display.maps_["saliency"][0].get_array().shape == (3, 9)


@pytest.mark.parametrize(
    ("samples", "maps", "options", "message"),
    [
        (GREY[:0], {"saliency": SIGNED[:0]}, {}, "at least one sample"),
        (GREY, {}, {}, "at least one sample"),
        (GREY, {"saliency": SIGNED[:2]}, {}, r"Received: 3 samples, 3 titles, {'saliency': 2}"),
        (GREY, {"saliency": SIGNED}, {"titles": ["one"]}, "1 titles"),
        (GREY, {"saliency": SIGNED}, {"words": [["a"]]}, "words for each of the 3 samples. Received: 1"),
        (GREY[..., None, None], {"saliency": SIGNED}, {}, r"samples of shape \(8, 6, 1, 1\)"),
        (GREY[:, :, 0], {"saliency": SIGNED}, {}, r"maps \[\(3, 8, 6\)\]"),
    ],
)
def test_what_does_not_fit(samples, maps, options, message):
    with pytest.raises(ValueError, match=message):
        AttributionDisplay(samples, maps, **options)


def test_it_lays_out_its_own_axes():
    figure = Figure()
    assert AttributionDisplay(GREY, {"saliency": SIGNED}).plot(figure=figure).figure_ is figure
    with pytest.raises(ValueError, match=r"Expected a figure.*Received: axes"):
        AttributionDisplay(GREY, {"saliency": SIGNED}).plot(axes=Figure().subplots(3, 2))


THREE = {"saliency": SIGNED, "grad_cam": HEAT, "occlusion": SIGNED}
LONG = {"saliency": RNG.normal(size=(3, 40, 6))}
WORDS = {"saliency": RNG.normal(size=(2, 40))}


@pytest.mark.parametrize(
    "display",
    [
        AttributionDisplay(GREY, THREE, ["answer 2\np 0.98"] * 3),
        AttributionDisplay(GREY[:1], {"grad_cam": HEAT[:1]}, ["why 7?\np 0.98"]),
        AttributionDisplay(GREY[:, 0], {"saliency": SIGNED[:, 0]}, ["answer 2 · p 0.98"] * 3),
        AttributionDisplay(WORDS["saliency"], WORDS, ["one", "two"], words=[["wonderful"] * 40] * 2),
        AttributionDisplay(LONG["saliency"], LONG, list("abc"), over_time=True),
    ],
    ids=["pictures", "one", "numbers", "words", "sequence"],
)
def test_everything_can_be_read(display, either_language, unreadable):
    display.plot()
    assert unreadable(display.figure_) == []
    assert display.size[0] <= style.WIDTH
    sizes = [text.get_fontsize() for axes in display.figure_.axes for text in axes.get_xticklabels()]
    assert min(sizes, default=8) >= 8


def test_every_word_of_ours_goes_through_the_catalogue(korean, in_latin_letters):
    display = AttributionDisplay(GREY, THREE).plot()
    assert in_latin_letters(display.figure_) == []
