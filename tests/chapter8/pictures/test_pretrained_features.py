"""Chapter 8: heads on somebody else's features."""

import numpy as np
import pytest
from findings import of_chapter
from phones import check_for_phones

from kerasbook.chapter8.listings.pretrained_features import CUTS
from kerasbook.chapter8.pictures.pretrained_features import ACROSS, PretrainedFeatures, colour_mosaic
from kerasbook.locale import speaking

found = of_chapter(8)
MEASURED = {
    "accuracy": {"pretrained": np.linspace(0.65, 0.93, len(CUTS)).tolist(), "random": [0.6] * len(CUTS)},
    "from_scratch": 0.74,
}
WRONG = {"from_scratch": np.full((15, 8, 8, 3), 0.2), "pretrained": np.full((3, 8, 8, 3), 0.4)}


def test_photographs_stand_in_rows_with_white_between_and_behind():
    picture = colour_mosaic(WRONG["from_scratch"], 10)
    assert picture.shape == (2 * 8 + 2, 10 * 8 + 9 * 2, 3)
    assert picture[0, 0].tolist() == [0.2] * 3
    assert picture[0, 8].tolist() == picture[-1, -1].tolist() == [1.0] * 3
    assert (colour_mosaic(WRONG["from_scratch"][:0].reshape(0, 8, 8, 3), 4) == 1).all()


@pytest.mark.usefixtures("english")
def test_lines_and_wrong_photographs():
    shown = PretrainedFeatures(MEASURED, CUTS, WRONG, 242).plot()
    heights = [line.get_ydata().tolist() for line in shown.lines_]
    assert heights == [*MEASURED["accuracy"].values(), [0.74] * len(CUTS)]
    assert [tick.get_text() for tick in shown.axes_[0].get_xticklabels()][:3] == ["stem", "b0", "b2"]
    assert shown.axes_[1].get_title(loc="left") == "wrong from scratch: 15 of 242"
    assert shown.axes_[2].get_title(loc="left") == "wrong with pretrained features: 3 of 242"
    assert shown.images_["pretrained"].get_array().shape == (8, ACROSS * 8 + (ACROSS - 1) * 2, 3)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_picture_for_phones_can_be_read(language, unreadable):
    check_for_phones(found("pretrained_features").figure, language, unreadable)


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(PretrainedFeatures(MEASURED, CUTS, WRONG, 242).plot().figure_) == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_names_of_lines_stand_beside_the_photographs_and_not_on_them(language, unreadable):
    wrong = {**WRONG, "from_scratch": np.full((59, 8, 8, 3), 0.2)}  # as many rows as the chapter's page has
    with speaking(language):
        shown = PretrainedFeatures({**MEASURED, "from_scratch": 0.8}, CUTS, wrong, 242).plot()
        assert unreadable(shown.figure_) == []
