"""A sheet in a photograph: found however it lies, straightened, in even light."""

import numpy as np
import pytest

from handwriting.camera import corners_of, empty_sheet, filled_in, photographed
from kerasbook import datasets
from kerasbook.handwriting import form, photographs
from kerasbook.handwriting.collection import grey_of


def true_marks(size: int, angle: float, tilt) -> np.ndarray:
    corners, _frame = corners_of(empty_sheet(), size, angle, tilt)
    paper = np.array([(0, 0), (form.PAPER[0], 0), form.PAPER, (0, form.PAPER[1])])
    return photographs.projected(photographs.homography(paper, corners), form.MARKS)


def test_a_perspective_takes_four_points_to_four_others():
    rng = np.random.default_rng(0)
    source = form.MARKS + rng.normal(size=(4, 2))
    target = form.MARKS @ np.array([(0.3, 1.2), (-1.1, 0.2)]) + 5 * rng.normal(size=(4, 2))
    there, back = photographs.homography(source, target), photographs.homography(target, source)
    np.testing.assert_allclose(photographs.projected(there, source), target)
    points = rng.uniform(20, 180, (3, 5, 2))
    np.testing.assert_allclose(photographs.projected(back, photographs.projected(there, points)), points)


@pytest.mark.parametrize(
    ("angle", "tilt"), [(30, (0, 0)), (90, (0, 0)), (-90, (0.2, 0)), (5, (0.25, -0.25)), (180, (-0.2, 0.3))]
)
def test_the_marks_are_found_each_as_the_one_that_it_is(angle, tilt):
    found = photographs.find_marks(grey_of(photographed(filled_in(), 1000, angle, tilt)))
    np.testing.assert_allclose(found.corners, true_marks(1000, angle, tilt), atol=2)


def test_a_sheet_that_is_taken_for_turned_does_not_fit():
    even = grey_of(photographed(filled_in(), 1000))
    corners = true_marks(1000, 0, (0, 0))
    fits = [photographs.fit_of(even, np.roll(corners, turn, axis=0)) for turn in range(4)]
    assert fits[0] > 0.5
    assert max(fits[1:]) < 0.2


@pytest.mark.parametrize("picture", [np.ones((400, 300)), datasets.photograph("china").mean(axis=-1)])
def test_where_there_is_no_sheet_none_is_found(picture):
    assert photographs.find_marks(picture.astype("float32")) is None


def test_a_shadow_is_taken_away_and_ink_is_not():
    paper = np.ones((300, 300), "float32")
    paper[100:200, 140:146] = 0.1
    light = np.where(np.add.outer(np.arange(300), np.arange(300)) > 300, 0.5, 0.9) * np.linspace(1, 0.6, 300)
    even = photographs.without_shadow((paper * light).astype("float32"), 60)
    assert np.mean(even[paper == 1] < 0.9) < 0.03  # a thin line where the shadow ends
    assert np.percentile(even[paper == 1], 5) > 0.95
    assert even[paper < 1].max() < 0.2


def test_no_frame_gets_into_a_box_though_the_paper_is_bent():
    sheet = photographs.flattened(grey_of(photographed(empty_sheet(), bend=2.0)))
    strongest = [sheet.ink[where].max() for _row, _column, where in photographs.boxes(sheet)]
    assert len(strongest) == 80
    assert max(strongest) < 0.2


def test_blur_is_measured_in_millimetres():
    sharp, blurred = (
        photographs.flattened(grey_of(photographed(filled_in(), 1000, blur=blur))).blur for blur in (0.5, 4.0)
    )
    assert sharp < 1.2
    deviation = 4.0 / (0.88 * 1000 / form.PAPER[1])  # in millimetres
    assert blurred == pytest.approx(2.5 * deviation, rel=0.2)  # of a Gaussian edge: sqrt(2 pi) deviations
